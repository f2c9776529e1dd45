"""Pooling the bench's market: every seller becomes a cooperative of 40 households whose lots feed its listings."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from statistics import median
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from jobs.bench.limits import Limit, at_most
from jobs.bench.stage import OPENS, OVER, Stage, staged
from marketplace.inventory.allocation import KINDS
from marketplace.storage import Database, bulk, connect
from marketplace.storage.tables import TABLES

MEMBERS = 40
_LIMIT = 1.15
_COOP = ("id", "code", "name", "name_key", "kind", "commune_id")
_HOME = ("id", "code", "name", "name_key", "commune_id", "commune_now_id", "leads_group")
_LOT = (
    "id", "code", "household_id", "season_id", "produce_id", "commune_id", "commune_now_id", "grade", "picked_on",
    "in_g", "sold_g", "spoiled_g", "balance_g",
)  # fmt: skip
_LOTS = f"SELECT {', '.join(_LOT)} FROM lot ORDER BY id"  # noqa: S608 - names of this module
_HOMES = f"SELECT {', '.join(_HOME)} FROM household ORDER BY id"  # noqa: S608

_TO_COOPERATIVE = (
    "UPDATE listing SET cooperative_id = :cooperative, household_id = NULL WHERE household_id = :household"
)


class Player(Protocol):
    """Runs a peer once in a process of its own."""

    runs: int
    orders: int
    households: int

    def play(self, peer: str, stage: Stage, target: str) -> dict[str, Any]:
        """Return the figures of one run."""


def measure(bench: Player, say: Callable[[str], None]) -> list[Limit]:
    """Pull as many orders of pooled listings as of solo ones, in turns, and print the ratios for each rule.

    By quota and in turn the boxes of a line go to several households, each with a draw of its own, so the draws a line
    are told with the ratio.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ("solo", *KINDS)}
    with ExitStack() as stages:
        solo = stages.enter_context(staged(bench.orders, households=bench.households))
        pools = stages.enter_context(staged(bench.orders, households=bench.households // MEMBERS))
        for stage in (solo, pools):
            stage.advance(OPENS)
            stage.advance(OVER)
        for _ in range(bench.runs):
            for name, runs in seconds.items():
                runs.append(_run(bench, solo if name == "solo" else pools, name))
        draws = {name: _draws_a_line(solo if name == "solo" else pools, name) for name in seconds}
    alone = median(seconds["solo"])
    say(f"Pull {bench.orders} orders of {bench.households} households, medians of {bench.runs} runs in turns:")
    say(f"  each with listings of its own: {alone:.2f} s, {draws['solo']:.2f} draws a line")
    limits = []
    for kind in KINDS:
        ratio = median(seconds[kind]) / alone
        say(f"  pooled by {MEMBERS}, rule '{kind}': {ratio:.2f} times that, {draws[kind]:.2f} draws a line")
        limits.append(at_most(f"pooled by {MEMBERS}, rule '{kind}', of solo", ratio, _LIMIT, " times"))
    return limits


def _run(bench: Player, stage: Stage, name: str) -> float:
    url = f"sqlite:///{stage.copy(name)}"
    if name != "solo":
        database = connect(url)
        pool(database, name, OPENS)
        database.close()
    return float(bench.play("lensan", stage, url)["seconds"])


def _draws_a_line(stage: Stage, name: str) -> float:
    """Return how many lots the last run of a kind drew a line from, in the mean."""
    database = connect(f"sqlite:///{stage.settings.home / f'{name}.sqlite'}")
    with database.read() as connection:
        [(draws, lines)] = bulk.select(
            connection, "SELECT (SELECT count(*) FROM draw), (SELECT count(*) FROM order_line)", {}
        )
    database.close()
    return int(draws) / int(lines)


def pool(database: Database, kind: str, on: date) -> None:
    """Split every lot over 40 households, under a rule; the demo's lots have no moves yet but their opening."""
    with database.write() as connection:
        members = _members(connection, [_Household(*row) for row in bulk.select(connection, _HOMES, {})])
        _split_lots(connection, members)
        for household, (cooperative, _) in members.items():
            bulk.execute(connection, _TO_COOPERATIVE, {"cooperative": cooperative, "household": household})
        rules = [(cooperative, on.isoformat(), kind, 0) for cooperative, _ in members.values()]
        bulk.insert(connection, TABLES["rule"], ("cooperative_id", "from_on", "kind", "noted_ms"), rules)
        shares = [
            (cooperative, household, on.isoformat(), n % 4 + 1)
            for cooperative, of in members.values()
            for n, household in enumerate(of)
        ]
        bulk.insert(connection, TABLES["quota"], ("cooperative_id", "household_id", "from_on", "share"), shares)


class _Household(NamedTuple):
    """A row of ``household``, in the order of ``_HOME``."""

    id: int
    code: str
    name: str
    name_key: str
    commune_id: int | None
    commune_now_id: int | None
    leads_group: bool


def _members(connection: Connection, households: Sequence[_Household]) -> dict[int, tuple[int, list[int]]]:
    """Make every household the first of a cooperative; return by household its cooperative and members."""
    cooperatives, added, joined = [], [], []
    members: dict[int, tuple[int, list[int]]] = {}
    first = max(one.id for one in households) + 1
    for n, one in enumerate(households):
        others = range(first + n * MEMBERS, first + n * MEMBERS + MEMBERS - 1)
        cooperatives.append((n + 1, f"HTX-{n + 1}", f"HTX {n + 1}", f"{n + 1}", "cooperative", one.commune_id))
        added += [one._replace(id=new, code=f"{one.code}-{new}") for new in others]
        joined += [(member, n + 1) for member in (one.id, *others)]
        members[one.id] = n + 1, [one.id, *others]
    bulk.insert(connection, TABLES["cooperative"], _COOP, cooperatives)
    bulk.insert(connection, TABLES["household"], _HOME, added)
    bulk.insert(connection, TABLES["membership"], ("household_id", "cooperative_id"), joined)
    return members


def _split_lots(connection: Connection, members: dict[int, tuple[int, list[int]]]) -> None:
    """Split every lot evenly over the members; what does not divide stays with the first."""
    lots = bulk.select(connection, _LOTS, {})
    feeds = dict(bulk.select(connection, "SELECT lot_id, listing_id FROM listinglot", {}))
    first, added, left, fed, opened = max(lot_id for lot_id, *_ in lots) + 1, [], [], [], []
    for at, (lot_id, code, home, *place, in_g, _, _, _) in enumerate(lots):
        each = in_g // MEMBERS
        left.append((in_g - each * (MEMBERS - 1), in_g - each * (MEMBERS - 1), lot_id))
        _, (_, *others) = members[home]
        for n, member in enumerate(others):
            new = first + at * MEMBERS + n
            added.append((new, f"{code}-{n}", member, *place, each, 0, 0, each))
            fed.append((feeds[lot_id], new))
            opened.append((new, "picked", each, 0, 0))
    bulk.insert(connection, TABLES["lot"], _LOT, added)
    bulk.update(connection, TABLES["lot"], ("in_g", "balance_g"), left)
    bulk.update(connection, TABLES["lot_move"], ("grams",), [(in_g, lot) for in_g, _, lot in left], key="lot_id")
    bulk.insert(connection, TABLES["listinglot"], ("listing_id", "lot_id"), fed)
    bulk.insert(connection, TABLES["lot_move"], ("lot_id", "kind", "grams", "at_ms", "noted_ms"), opened)
