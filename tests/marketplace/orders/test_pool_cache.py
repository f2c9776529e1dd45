"""Pools that a run keeps over its pages: they draw as pools made anew for every page do."""

from collections.abc import Sequence
from datetime import date
from random import Random

import pytest

from marketplace.exchange import sync_requests
from marketplace.operations.intake import take_orders
from marketplace.operations.recount import recount
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk
from marketplace.words.records import OrderRecord
from tests.ledger import Rows, market, rows
from tests.pooling import SKUS, box, declare, pooled, sold, whose
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
    _take(database, channel, caches, sold("A", box(1)))
    _take(database, channel, RunCaches(), sold("B", box(14)))
    before = whose(database, "B")
    _take(database, channel, caches, sold("C", box(14)))
    assert sum(before.values()) == sum(whose(database, "C").values()) == 70_000
    assert max(whose(database, "C").values()) - min(whose(database, "C").values()) <= 5_000


def test_a_rule_declared_in_the_middle_of_a_run_counts_from_the_next_page(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "quota", shares={1: 1})
    caches = RunCaches()
    _take(database, channel, caches, sold("A", box(2)))
    declare(database, "turn", date(2021, 6, 11))
    _take(database, channel, caches, sold("B", box(3), day=1))
    assert whose(database, "A") == {"P0": 10_000}
    assert whose(database, "B") == {"P0": 5_000, "P1": 5_000, "P2": 5_000}


@pytest.mark.both
def test_a_household_that_leaves_in_the_middle_of_a_run_serves_no_later_order(database: Database) -> None:
    """Its lot was picked on the day it left; a person's correction of that day leaves a mark."""
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    caches = RunCaches()
    _take(database, channel, caches, sold("A", box(3)))
    with database.write() as connection:
        bulk.execute(connection, "UPDATE membership SET left_on = '2021-06-09' WHERE household_id = 2", {})
        sync_requests.request_for_lots(connection, [102], OPENS_MS)
    _take(database, channel, caches, sold("B", box(4), day=1))
    assert whose(database, "B") == {"P0": 10_000, "P2": 10_000}


def _take(database: Database, channel: int, caches: RunCaches, record: OrderRecord) -> None:
    with database.write() as connection:
        take_orders(connection, channel, "shop", caches, [record], OPENS_MS)


@pytest.mark.both
def test_a_household_that_is_placed_in_the_middle_of_a_run_counts_there_from_the_next_page(database: Database) -> None:
    channel = pooled(database, 50_000, 50_000, 50_000)
    declare(database, "turn")
    with database.write() as connection:
        bulk.execute(connection, "UPDATE household SET commune_now_id = NULL", {})
        bulk.execute(connection, "UPDATE lot SET commune_now_id = NULL", {})
    with database.read() as connection:
        [(commune, today)] = bulk.select(
            connection, "SELECT h.commune_id, (SELECT max(id) FROM commune) FROM household h WHERE h.id = 1", {}
        )
    caches = RunCaches()
    _take(database, channel, caches, sold("A", box(3)))
    with database.write() as connection:
        home = {"id": 1, "commune_id": commune, "commune_now_id": today}
        recount(connection, [home])
        bulk.execute(connection, "UPDATE household SET commune_now_id = :today WHERE id = 1", {"today": today})
    _take(database, channel, caches, sold("B", box(3)))
    where = "SELECT commune_now_id, sum(placed_g) FROM day_total WHERE placed_g > 0 GROUP BY 1 ORDER BY 1"
    assert rows(database, where) == [(0, 20_000), (today, 10_000)]
    assert reconcile(database) == []
