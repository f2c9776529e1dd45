"""Pools that a run keeps over its pages: they draw as pools made anew for every page do."""

from collections.abc import Sequence
from datetime import date
from random import Random

import pytest

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.records import OrderRecord
from tests.ledger import Rows, market
from tests.pooling import SKUS, box, declare, pooled, sold, take, whose
from tests.world import OPENS_MS

LOTS_G = (90_000, 60_000, 30_000, 45_000, 20_000, 70_000)


def pages(chance: Random) -> list[list[OrderRecord]]:
    """Return pages of orders of three days, among them late ones, and orders that come again changed."""
    placed: list[tuple[str, int, list[tuple[int, str]]]] = []
    made = []
    for number in range(8):
        page = []
        for one in range(4):
            lines = [(chance.randint(1, 4), chance.choice(SKUS)) for _ in range(chance.randint(1, 2))]
            placed.append((f"S{number}-{one}", chance.randint(0, number // 3), lines))
            page.append(_order(*placed[-1], 0))
        if chance.random() < 0.5:
            page.append(_order(*chance.choice(placed[:-1]), number + 1, cancelled=1))
        made.append(page)
    return made


def _order(code: str, day: int, lines: Sequence[tuple[int, str]], seen: int, cancelled: int = 0) -> OrderRecord:
    said = [box(packs, sku=sku, n=n, cancelled=cancelled) for n, (packs, sku) in enumerate(lines)]
    return sold(code, *said, day=day, seen=seen)


def run(database: Database, kind: str, seed: int, *, kept: bool) -> dict[str, Rows]:
    """Take the pages in, with the same caches for all of them or new ones for each; return the market."""
    channel = pooled(database, *LOTS_G, fruit_g=5_100)
    declare(database, kind, shares={1: 2, 2: 1, 3: 1})
    declare(database, kind, date(2021, 6, 11), {1: 1, 3: 3})
    caches = RunCaches()
    for page in pages(Random(seed)):
        with database.write() as connection:
            take_orders(connection, channel, "shop", caches if kept else RunCaches(), page, OPENS_MS)
    assert reconcile(database) == []
    return market(database)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["oldest", "quota", "turn"])
def test_pools_that_are_kept_draw_as_new_ones_do(
    database: Database, another_market: Database, kind: str, seed: int
) -> None:
    assert run(database, kind, seed, kept=True) == run(another_market, kind, seed, kept=False)


@pytest.mark.parametrize("kind", ["quota", "turn"])
def test_what_somebody_else_moves_is_seen_by_the_next_page(database: Database, kind: str) -> None:
    """Another shop sells all of two households' fruit, and household 3 gets the turn, in the middle of a run."""
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, kind, shares={1: 1, 2: 1, 3: 1})
    caches = RunCaches()
    take(database, channel, sold("A", box(1)), caches=caches)
    take(database, channel, sold("B", box(14)))
    before = whose(database, "B")
    take(database, channel, sold("C", box(14)), caches=caches)
    assert sum(before.values()) == sum(whose(database, "C").values()) == 70_000
    assert max(whose(database, "C").values()) - min(whose(database, "C").values()) <= 5_000
