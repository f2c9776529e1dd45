"""A beat of one shop in a market of any size: its processor time and memory, ratios against the beat almost alone.

``python -m jobs.bench.beat HOME DATABASE_URL`` measures one market in a process of its own, and prints JSON.
"""

import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from jobs.bench.limits import Limit, at_most
from jobs.bench.processes import figures_of
from jobs.bench.stage import OPENS, OVER, SHOP, Stage, staged
from jobs.service.scheduler import Scheduler
from marketplace.exchange import leases
from marketplace.storage import connect
from marketplace.storage.settings import Settings

SIZES = (1, 1_000, 100_000)
_TIMES = 1.5
_BEATS = 9
_A_SHOP = 1_000
_OWN = "INSERT INTO offer (channel_id, listing_id, sku, state, kept_back) SELECT c.id, l.id, l.sku, 'wanted', 0\
 FROM channel c, listing l WHERE c.code = 'bench' AND l.id = (SELECT min(id) FROM listing)"
# Each offer is of a listing and a lot of its own, a thousand of them to a shop.
_ELSEWHERE = """
INSERT INTO channel (code, platform, title, road, base_url, shop, adopted, created_ms)
SELECT 'far-' || n, 'partner', '', 'contract', '', 'far-' || n, true, 0 FROM numbers WHERE n <= :shops;
INSERT INTO lot (id, code, household_id, season_id, produce_id, commune_id, picked_on, in_g, sold_g, spoiled_g,
  balance_g) SELECT 1000000 + n, 'E' || n, t.household_id, t.season_id, t.produce_id, t.commune_id, t.picked_on, 9000,
  0, 0, 9000 FROM numbers, (SELECT * FROM lot ORDER BY id LIMIT 1) t;
INSERT INTO listing (id, sku, household_id, season_id, produce_id, title, description, category, label_g, fruit_g,
  price_dong, active) SELECT 1000000 + n, 'E-' || n, t.household_id, t.season_id, t.produce_id, 'Vải', '', '', 1000,
  1000, 1, true FROM numbers, (SELECT * FROM listing ORDER BY id LIMIT 1) t;
INSERT INTO listinglot (listing_id, lot_id) SELECT 1000000 + n, 1000000 + n FROM numbers;
INSERT INTO offer (channel_id, listing_id, sku, state, stock, kept_back)
SELECT c.id, 1000000 + n, 'E-' || n, 'live', 9, 0 FROM numbers
JOIN channel c ON c.code = 'far-' || (1 + (n - 1) / :each)
"""


def measure(runs: int, say: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> list[Limit]:
    """Print what a beat with nothing new takes with so many offers elsewhere, and hold the ratios to a limit."""
    figures = []
    with staged(400, households=1) as stage:
        stage.advance(OPENS)
        stage.advance(OVER)
        for size in sizes:
            taken = [_once(stage, size) for _ in range(runs)]
            figures.append([statistics.median(one[name] for one in taken) for name in ("cpu_ms", "peak_kb")])
    say(f"A beat with nothing new of a shop with one offer, on SQLite; processor time is the median of {_BEATS} beats,"
        f" memory the most Python held in one (tracemalloc); medians of {runs} processes:")  # fmt: skip
    limits = []
    alone_ms, alone_kb = figures[0]
    for size, (cpu_ms, peak_kb) in zip(sizes, figures, strict=True):
        ratios = cpu_ms / alone_ms, peak_kb / alone_kb
        say(f"  {size} offers elsewhere: {cpu_ms:.1f} ms ({ratios[0]:.2f} times), {peak_kb:.0f} kB"
            f" ({ratios[1]:.2f} times)")  # fmt: skip
        if size > sizes[0]:
            for what, ratio in zip(("time", "memory"), ratios, strict=True):
                limits.append(at_most(f"a beat's {what}, {size} offers elsewhere", ratio, _TIMES, " times"))
    return limits


def _once(stage: Stage, size: int) -> dict[str, float]:
    url = f"sqlite:///{stage.copy('beat')}"
    fill(url, size)
    return figures_of("a beat", "-m", "jobs.bench.beat", str(stage.settings.home), url)


def fill(url: str, size: int) -> None:
    """Give the bench's shop one offer, and other shops so many."""
    database = connect(url)
    numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :size)"
    with database.write() as connection:
        connection.execute(text(_OWN))
        for said in _ELSEWHERE.split(";"):
            into, chosen = said.strip().split("SELECT", 1)
            asked = {"size": size, "shops": -(-size // _A_SHOP), "each": _A_SHOP}
            used = {name: value for name, value in asked.items() if name == "size" or f":{name}" in said}
            connection.execute(text(f"{into} {numbers} SELECT {chosen}"), used)
        connection.execute(text("ANALYZE"))
    database.close()


def beats(home: Path, url: str) -> dict[str, float]:
    """Beat a few times until nothing is new, then measure; RuntimeError where a beat does not run."""
    database = connect(url)
    work = Scheduler(database, Settings.read({}, home), leases.myself())

    def beat() -> float:
        begun = time.process_time()
        work.look()
        report = work.tick(SHOP)
        if report is None or report.status != "ran":
            raise RuntimeError(f"the beat was {report and report.status}: {report and report.reason}")
        return (time.process_time() - begun) * 1000

    for _ in range(3):
        beat()
    taken = [beat() for _ in range(_BEATS)]
    tracemalloc.start()
    beat()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    work.stop()
    database.close()
    return {"cpu_ms": statistics.median(taken), "peak_kb": peak / 1024}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(beats(Path(sys.argv[1]), sys.argv[2])) + "\n")
