"""Decode: of all that a page reports, which report of each order counts, and what waits in the inbox."""

from collections.abc import Sequence

from marketplace.operations.intake import take_orders
from marketplace.orders.intake.decode import DecodedPage, OrdersTaken, decode
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from marketplace.words.records import OrderRecord, State
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
