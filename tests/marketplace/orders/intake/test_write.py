"""Write: a page's rows are in the ledger, and what it means to other rooms is told, not written."""

import pytest

from marketplace.orders.intake.decode import decode
from marketplace.orders.intake.prepare import prepare
from marketplace.orders.intake.write import PageEffects, write
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.words.records import OrderRecord
from tests.ledger import rows
from tests.marketplace.orders.intake.test_decode import PLACED
from tests.pooling import box, declare, pooled, sold
from tests.world import OPENS_MS, build


def written(database: Database, *records: OrderRecord) -> PageEffects:
    """Write a page of the shop's, and nothing that follows from it."""
    caches = RunCaches()
    with database.write() as connection:
        page = decode(connection, 1, "shop", caches, records)
        assert page is not None
        return write(connection, 1, "shop", caches, page, prepare(page, 1, caches, OPENS_MS), OPENS_MS)


def test_what_a_page_means_beyond_its_orders_is_left_to_those_it_concerns(sqlite: Database) -> None:
    pooled(sqlite, 50_000, 50_000)
    declare(sqlite, "turn")
    first = written(sqlite, sold("A", box(3)), sold("B", box(1, sku="P-19")))
    assert (first.packs_sold, first.turns, list(first.changed_orders)) == ({"P-5": 3, "P-19": 1}, {101: 1, 102: 1}, [])
    assert rows(sqlite, "SELECT drawn_g FROM draw ORDER BY line_id, lot_id") == [(10_000,), (5_000,), (1_900,)]
    assert rows(sqlite, "SELECT turn_household_id FROM listing WHERE id > 100") == [(None,), (None,)]
    assert rows(sqlite, "SELECT household_id FROM household_total") == []
    with sqlite.write() as connection:
        first.tally.write(connection)
    assert rows(sqlite, "SELECT placed_g FROM household_total ORDER BY household_id") == [(11_900,), (5_000,)]


def test_an_order_that_changes_is_told_with_the_packs_that_came_back(sqlite: Database) -> None:
    pooled(sqlite, 50_000)
    written(sqlite, sold("A", box(3)))
    after = written(sqlite, sold("A", box(3, cancelled=2), seen=1))
    assert (after.packs_sold, list(after.changed_orders)) == ({"P-5": -2}, [1])


@pytest.mark.parametrize("seen", [0, 1])
def test_an_item_of_the_inbox_is_settled_by_a_report_as_new_as_its_own(sqlite: Database, seen: int) -> None:
    pooled(sqlite, 50_000)
    written(sqlite, sold("A", box(1)), sold("B", box(1)._replace(sku="P-77"), seen=1))
    assert rows(sqlite, "SELECT key FROM inboxitem WHERE settled_ms IS NULL") == [("B",)]
    written(sqlite, sold("B", box(1), seen=seen))
    waiting = rows(sqlite, "SELECT key FROM inboxitem WHERE settled_ms IS NULL")
    assert waiting == ([] if seen else [("B",)])


def test_a_page_is_decoded_and_prepared_without_a_row_written_and_prepared_without_the_database(
    database: Database,
) -> None:
    channel, caches = build(database), RunCaches()
    with database.read() as connection:
        page = decode(connection, channel, "shop", caches, [PLACED])
    assert page is not None
    prepared = prepare(page, channel, caches, OPENS_MS)
    assert rows(database, "SELECT count(*) FROM orders") == [(0,)]
    with database.write() as connection:
        written = write(connection, channel, "shop", caches, page, prepared, OPENS_MS)
    assert (written.packs_sold, written.changed_orders, written.turns) == ({"H0-5": 2}, set(), {})
    assert rows(database, "SELECT lot_id, drawn_g FROM draw") == [(1, 10_000)]
    assert rows(database, "SELECT sold_g FROM lot WHERE id = 1") == [(10_000,)]
