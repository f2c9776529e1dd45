"""How fast daily order files of a shop are taken in, against calamine and executemany by hand into the same tables.

Both begin with the files at hand: ours sealed in the database, as they are once somebody has handed them in. Ours
collects garbage as seldom as the clock does; what reads apart for it has its memory counted too.
"""

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from connectors.platforms import facts_of
from connectors.sheet.files_only import FilesOnly
from jobs.bench.limits import Limit, at_least, at_most
from jobs.bench.processes import figures_of
from jobs.bench.same_rows import differing
from jobs.bench.stage import OPENS, OVER, SELLERS, SHOP, Stage, staged
from jobs.demo.by_files import Exports
from jobs.service.scheduler import collect_seldom
from jobs.sync.files.road import file_roads
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels, files
from marketplace.exchange.files import NewShopFile
from marketplace.storage import connect
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import start_of

AT_LEAST, MOST_MB = 0.5, 600
LEDGER = ("orders", "order_line", "draw", "lot", "day_total", "household_total", "channel_day", "ladder")


def measure(runs: int, orders: int, say: Callable[[str], None], households: int = SELLERS) -> list[Limit]:
    """Print rows a second of both, and our peak memory."""
    with staged(orders, households=households) as stage, tempfile.TemporaryDirectory(prefix="lensan-files-") as folder:
        stage.advance(OPENS)
        stage.advance(OVER)
        count = Exports(stage.url, SHOP, stage.token).write(Path(folder), OPENS, OVER)
        ours, theirs = [], []
        for _ in range(runs):
            target = hand_in(stage, Path(folder), "sheets")
            ours.append(figures_of("lensan", "-m", __name__, "lensan", str(stage.settings.home), str(target)))
            peer = stage.copy("sheets_by_hand")
            theirs.append(figures_of("by hand", "-m", __name__, "by_hand", folder, str(peer)))
        if wrong := differing(target, peer, LEDGER):
            raise RuntimeError(f"the peer by hand wrote other rows: {'; '.join(wrong)}")
    rows = ours[0]["rows"]
    taken, by_hand = (statistics.median(one["seconds"] for one in figures) for figures in (ours, theirs))
    peak = max(one["peak_mb"] for one in ours)
    say(
        f"{count} daily files of {orders} orders in {rows} rows, medians of {runs} runs: {rows / taken:.0f} rows/s,"
        f" peak {peak:.0f} MB"
    )
    say(f"  calamine and executemany by hand: {rows / by_hand:.0f} rows/s, and wrote the same ledger, table by table")
    return [
        at_least("files, of calamine and executemany by hand", by_hand / taken, AT_LEAST, " times"),
        at_most("files, peak memory", peak, MOST_MB, " MB"),
    ]


def hand_in(stage: Stage, folder: Path, name: str) -> Path:
    """Return a copy of the empty market whose shop is reached by files, with those of a folder handed in."""
    path = stage.copy(name)
    database, key = connect(f"sqlite:///{path}"), stage.settings.sealing_key()
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE channel SET road = 'file', platform = 'postmart'")
        channel = channels.by_code(connection, SHOP)
        for file in sorted(folder.glob("*.xlsx")):
            sealed = NewShopFile.of(file.name, file.read_bytes(), key)
            files.put(connection, channel.id if channel else 0, sealed, None, start_of(OVER))
    database.close()
    return path


def take(home: Path, path: str) -> int:
    """Let a run take the files in; return how many rows they had."""
    database = connect(f"sqlite:///{path}")
    try:
        with database.read() as connection:
            channel = channels.by_code(connection, SHOP)
        if channel is None:
            raise LookupError("the bench's channel is missing")
        road = file_roads(database, Settings.read({}, home))(channel)
        report = ChannelRun(database, channel, FilesOnly(facts_of(channel.platform)), now_ms, file_road=road).run()
        if report.status != "ran":
            raise RuntimeError(f"the run was {report.status}: {report.reason}")
        return lines_of(path)
    finally:
        database.close()


def lines_of(path: str) -> int:
    """Return how many lines of orders a market has."""
    database = connect(f"sqlite:///{path}")
    try:
        with database.read() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM order_line").scalar_one())
    finally:
        database.close()


def main(peer: str, source: str, target: str) -> None:
    """Run one of the two and print its seconds, rows and peak memory (MB)."""
    from jobs.bench import sheets_by_hand

    start = time.perf_counter()
    if peer == "lensan":
        collect_seldom()
        take(Path(source), target)
    else:
        sheets_by_hand.pull(source, str(start_of(OVER)), target)
    seconds = time.perf_counter() - start
    peak_mb = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": lines_of(target), "peak_mb": peak_mb}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
