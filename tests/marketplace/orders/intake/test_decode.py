"""Decode, prepare and write: each stage has what it needs from the one before, and only its own share of the work."""

from collections.abc import Sequence

from marketplace.operations.intake import take_orders
from marketplace.orders.intake.decode import DecodedPage, OrdersTaken, decode
from marketplace.orders.intake.prepare import prepare
from marketplace.orders.intake.write import write
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.words.records import OrderRecord, State
from tests.ledger import rows
from tests.world import DAY_MS, OPENS_MS, build, line, order

PLACED = order("A", (line("H0-5", 2),))
CONFIRMED = order("A", (line("H0-5", 2),), state=State.CONFIRMED, updated_ms=OPENS_MS + DAY_MS)
UNKNOWN = order("A", (line("H9-5", 2),), state=State.CONFIRMED, updated_ms=OPENS_MS + 2 * DAY_MS)


def decoded(database: Database, channel: int, *records: OrderRecord) -> DecodedPage | None:
    with database.write() as connection:
        return decode(connection, channel, "shop", RunCaches(), records)


def taken(database: Database, channel: int, records: Sequence[OrderRecord]) -> OrdersTaken:
    with database.write() as connection:
        return take_orders(connection, channel, "shop", RunCaches(), records, OPENS_MS)


def test_of_several_reports_of_an_order_the_newest_is_taken(database: Database) -> None:
    page = decoded(database, build(database), CONFIRMED, PLACED)
    assert page is not None
    assert (page.new, page.changes, page.unplaceable) == ([CONFIRMED], [], [])
    assert page.taken(2) == OrdersTaken(new=1, unchanged=1)


def test_the_newest_that_can_be_placed_is_taken_and_the_newest_of_all_is_kept(database: Database) -> None:
    page = decoded(database, build(database), PLACED, UNKNOWN)
    assert page is not None
    assert (page.placed, [item.cause for item in page.unplaceable]) == ([PLACED], ["sku"])


def test_a_page_of_which_all_is_known_is_nothing(database: Database) -> None:
    channel = build(database)
    taken(database, channel, [CONFIRMED])
    assert decoded(database, channel, PLACED, CONFIRMED) is None


def test_an_order_that_only_moves_on_needs_none_of_its_lots(database: Database) -> None:
    channel = build(database)
    taken(database, channel, [PLACED])
    page = decoded(database, channel, CONFIRMED)
    assert page is not None
    assert ([change.same_lines for change in page.changes], page.stock.lots) == ([True], {})
    assert list(page.stock.places) == [1]


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
