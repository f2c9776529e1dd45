"""The lot cache: each lot is written once a page with its moves, and where it counts is read anew."""

import pytest

from marketplace.operations.intake import take_orders
from marketplace.operations.recount import recount
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk
from tests.ledger import rows
from tests.pooling import box, declare, pooled, sold, take
from tests.world import OPENS_MS

pytestmark = pytest.mark.usefixtures("proven")


def test_every_move_of_a_page_is_written_once_a_lot(database: Database) -> None:
    channel = pooled(database, 50_000, fruit_g=5_100)
    with database.write() as connection:
        records = [sold("A", box(1)), sold("B", box(2)), sold("C", box(1, returned=1, restock=False))]
        take_orders(connection, channel, "shop", RunCaches(), records, OPENS_MS)
    take(database, channel, sold("A", box(1, cancelled=1), seen=1))
    written = "SELECT kind, grams, channel_id FROM lot_move WHERE lot_id = 101 ORDER BY id"
    assert rows(database, written) == [
        ("picked", 50_000, None), ("drawn", 15_000, 1), ("over-filled", 400, 1), ("spoiled", 5_000, 1),
        ("given back", -5_000, 1), ("over-filled", -100, 1),
    ]  # fmt: skip


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
    take(database, channel, sold("A", box(3)), caches=caches)
    with database.write() as connection:
        home = {"id": 1, "commune_id": commune, "commune_now_id": today}
        recount(connection, [home])
        bulk.execute(connection, "UPDATE household SET commune_now_id = :today WHERE id = 1", {"today": today})
    take(database, channel, sold("B", box(3)), caches=caches)
    where = "SELECT commune_now_id, sum(placed_g) FROM day_total WHERE placed_g > 0 GROUP BY 1 ORDER BY 1"
    assert rows(database, where) == [(0, 20_000), (today, 10_000)]
    assert reconcile(database) == []
