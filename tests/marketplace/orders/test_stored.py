"""Stored orders: lines with their draws and what lacks, sealed as they stand, and compared with a report."""

from marketplace.orders.stored import OrderChange, StoredOrder, read_lines, read_orders
from marketplace.orders.totals import SalesPlace
from marketplace.storage import Database
from marketplace.words.records import Fulfilment, OrderState, State
from tests.ledger import rows
from tests.marketplace.orders.intake.test_page import open_market, tell
from tests.world import DAY_MS, OPENS_MS, line, order

REPORTED = order("A", (line("H0-5", 3), line("H1-5", 1)))


def stored(database: Database) -> StoredOrder:
    with database.read() as connection:
        orders = read_orders(connection, 1, ["A", "never heard of"])
        read_lines(connection, orders.values())
    [one] = orders.values()
    return one


def test_an_order_is_read_with_its_lines_draws_and_what_lacks(sqlite: Database) -> None:
    tell(sqlite, open_market(sqlite, lot_g=6_000), [REPORTED])
    one = stored(sqlite)
    assert (one.code, one.order_state, one.times.placed_ms) == ("A", OrderState.PLACED, OPENS_MS)
    assert [(line.sku, line.taken, line.missing_g) for line in one.lines] == [
        ("H0-5", [(1, 6_000), (2, 6_000)], 3_000), ("H1-5", [(5, 5_000)], 0)
    ]  # fmt: skip
    lacking, whole = (line.placed_draws(dict.fromkeys((1, 2, 5), SalesPlace(1, 1, 1, 1, 1))) for line in one.lines)
    assert [(place.household_id, drawn.drawn_g) for place, drawn in lacking] == [(1, 6_000), (1, 6_000), (0, 3_000)]
    assert [(place.household_id, drawn.drawn_g) for place, drawn in whole] == [(1, 5_000)]


def test_a_line_is_sealed_as_its_row_is(sqlite: Database) -> None:
    tell(sqlite, open_market(sqlite), [REPORTED])
    seals = [seal for (seal,) in rows(sqlite, "SELECT seal FROM order_line ORDER BY id")]
    assert [line.sealed(line.values) for line in stored(sqlite).lines] == seals
    assert stored(sqlite).lines[0].sealed(stored(sqlite).lines[0].emptied(None)) not in seals


def test_an_order_only_moves_on_where_its_lines_are_the_same_and_as_near(sqlite: Database) -> None:
    tell(sqlite, open_market(sqlite), [REPORTED])
    there = order("A", REPORTED.lines, state=State.DELIVERED, updated_ms=OPENS_MS + DAY_MS)
    fewer = there._replace(lines=(line("H0-5", 3),))
    cancelled = there._replace(lines=(line("H0-5", 3, cancelled=1), line("H1-5", 1)))
    one = stored(sqlite)
    assert [OrderChange.of(one, report).same_lines for report in (there, fewer, cancelled)] == [True, False, False]


def test_what_is_cancelled_on_its_way_comes_nearer_with_its_parcel(sqlite: Database) -> None:
    gone = order("A", (line("H0-5", 2, cancelled=2),), state=State.CANCELLED)._replace(fulfilment=Fulfilment.SHIPPING)
    tell(sqlite, open_market(sqlite), [gone])
    one = stored(sqlite)
    assert one.same_lines(gone)
    assert not one.same_lines(gone._replace(fulfilment=Fulfilment.RETURNED))


def test_a_line_that_was_dropped_stands_no_more_and_is_not_asked_for_again(sqlite: Database) -> None:
    channel, fewer = open_market(sqlite), order("A", (line("H0-5", 3),), updated_ms=OPENS_MS + DAY_MS)
    tell(sqlite, channel, [REPORTED], [fewer])
    one = stored(sqlite)
    assert [(line.stands, line.standing_packs, line.drawn_g) for line in one.lines] == [
        (True, 3, 15_000),
        (False, 0, 0),
    ]
    assert one.same_lines(fewer)
