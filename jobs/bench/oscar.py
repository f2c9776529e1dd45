"""Against a real marketplace: a season on django-oscar compared, and two shops sold out at once; in a checkout alone.

The shop, its staff and its customers are those of the tests, which an installed Lên Sàn does not bring.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import django
import oscar
import oscarapi

from jobs.bench.limits import Limit
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, connect, migrate
from marketplace.words import money

HOUSEHOLDS = 40
POLICIES = ("split", "everywhere")
_ENOUGH = 10
"""A household's lot is one of so many orders at least, so that it can show boxes of every size."""
Say = Callable[[str], None]


class Rush(NamedTuple):
    """Two shops that are sold out at once: under which policy, out of how many lots of how many grams, and how fast.

    ``pace``: how many customers, the seconds of a beat, and the pauses.
    """

    policy: str
    homes: int
    lot_g: int
    pace: dict[str, Any]


def measure(
    say: Say, *, orders: int = 600, homes: int = HOUSEHOLDS, lot_g: int = 25_000, customers: int = 8,
    beat_s: float = 1.0, pauses: Any = None, opened: Callable[[str], AbstractContextManager[Any]] | None = None,
    home: Path | None = None, policies: Sequence[str] = POLICIES,
) -> list[Limit]:  # fmt: skip
    """Print a season of so many orders, and each policy of a cooperative whose lots are pooled on two shops.

    ``pauses`` are those of customers and of who looks on; None: hardly any. ``opened`` opens the shop of a part, by its
    name, with nothing in it; None: each is a new one. ``home`` is a place that stays, whose ``empty.sqlite``, where
    there is one, is a migrated database; None: one that goes again.
    """
    versions = f"django-oscar {oscar.get_version()}, API {oscarapi.version}, Django {django.get_version()}"
    how = f"{customers} customers over HTTP, a sync every {beat_s:g} s, faults on"
    say(f"Against a real marketplace ({versions}): {how}")
    bench = import_module("tests.oscar.season")
    pace = {"customers": customers, "beat_s": beat_s, "pauses": pauses or bench.HASTY}
    with nullcontext(home) if home else tempfile.TemporaryDirectory(prefix="lensan-bench-oscar-") as folder:
        place = Path(folder)
        open_shop = opened or partial(_new_shop, place)
        with open_shop("season") as shop:
            _compare(say, bench, _fresh(place, "season"), shop, place, orders, pace)
        limits = []
        for policy in policies:
            rush = Rush(policy, homes, lot_g, pace)
            with open_shop(policy) as shop:
                limits.append(_sell_out(say, bench, _fresh(place, policy), shop, place, rush))
    return limits


def _new_shop(home: Path, name: str) -> AbstractContextManager[Any]:
    shop: AbstractContextManager[Any] = import_module("tests.oscar.shop").running(home, home / f"{name}.shop")
    return shop


def _fresh(home: Path, name: str) -> Database:
    """Return an empty database; only the first of a home is migrated, the others are copies."""
    empty = home / "empty.sqlite"
    if not empty.exists():
        first = connect(f"sqlite:///{empty}")
        migrate(first)
        first.close()
    shutil.copy(empty, home / f"{name}.sqlite")
    return connect(f"sqlite:///{home / name}.sqlite")


def _compare(
    say: Say, bench: Any, database: Database, shop: Any, home: Path, orders: int, pace: dict[str, Any]
) -> None:
    """Print whether our totals are those of oscar's own database."""
    began = time.monotonic()
    with bench.clock(database, home) as work:
        rush = bench.play_season(
            database, work, shop, orders=orders, moved=orders // 3, homes=6, lot_g=max(orders, _ENOUGH) * 2_000, **pace
        )  # fmt: skip
    ours, theirs = bench.ours(database), bench.theirs(shop)
    if ours != theirs or reconcile(database):
        raise RuntimeError(f"the totals differ: {ours} here, {theirs} in oscar's own database")
    packs = sum(figures[1] for figures in theirs["lines"].values())
    dong = sum(figures[1] for figures in theirs["orders"].values())
    say(f"  {len(rush.bought)} orders, {packs} packs, {money.text(dong)} in {time.monotonic() - began:.0f} s: orders, "
        "lines, packs and money equal those of oscar's own ORM")  # fmt: skip
    database.close()


def _sell_out(say: Say, bench: Any, database: Database, shop: Any, home: Path, rush: Rush) -> Limit:
    """Print what was sold beyond the lots, how soon that was known, and how soon the shops showed nothing.

    Return what is held to: beyond the lots goes what the policy states at most, and what oscar oversells by itself.
    """
    with bench.clock(database, home) as work:
        done = bench.sell_out(
            database, work, shop, home / f"{rush.policy}.partner", policy=rush.policy, homes=rush.homes,
            lot_g=rush.lot_g, still_s=3 * rush.pace["beat_s"], **rush.pace,
        )  # fmt: skip
    wrong = reconcile(database)
    if wrong:
        raise RuntimeError(f"the ledger does not agree: {wrong[:3]}")
    short_g = bench.short_g(database)
    if short_g != done.beyond_g:
        raise RuntimeError(f"{done.beyond_g} g were sold beyond the lots, {short_g} g are shortfalls")
    say(f"  {rush.homes} households, policy {rush.policy}: {len(done.rush.bought)} orders, {done.sold_g / 1000:g} kg "
        f"of {rush.homes * rush.lot_g / 1000:g} kg; {done.beyond_g / 1000:g} kg beyond the lots, all of it shortfalls "
        f"({done.by_oscar_g / 1000:g} kg oscar sold beyond its own stock by itself)")  # fmt: skip
    if done.detected_s:
        say(f"    known after {statistics.median(done.detected_s):.1f} s (median of {len(done.detected_s)} orders; the "
            f"last {max(done.detected_s):.1f} s)")  # fmt: skip
    zero = ", ".join(f"{shop} {seconds:.1f} s" for shop, seconds in done.zero_s.items())
    say(f"    from the last box sold until nothing was on sale: {zero}")
    database.close()
    most_g = done.stated_g + done.by_oscar_g
    return Limit(f"oscar, policy {rush.policy}: sold beyond the lots", f"{done.beyond_g / 1_000:g} kg",
                 f"at most {most_g / 1_000:g} kg", done.beyond_g <= most_g)  # fmt: skip
