"""The instants of an order's events: as reported, when reported, or when first seen where a platform tells none."""

from marketplace.orders.intake.order_times import times_of
from marketplace.orders.line_values import Agreed, line_values
from marketplace.orders.stored import StoredLine, StoredOrder
from marketplace.orders.totals import Times
from marketplace.words.records import LineRecord, State
from tests.world import DAY_MS, OPENS_MS, line, order

SEEN, LATER = OPENS_MS + DAY_MS, OPENS_MS + 2 * DAY_MS


def stored(reported: LineRecord, times: Times) -> StoredOrder:
    values = line_values(reported, times.delivered_ms is not None)
    one = StoredLine(1, 1, reported.sku, 0, 1, 1, 0, Agreed(), ("confirmed", "delivered"), 1, values)
    return StoredOrder(1, "A", "confirmed", "delivered", SEEN, 1, times, [one])


def test_a_cancel_without_an_instant_counts_when_it_was_reported() -> None:
    record = order("A", (line("H0-5", 2, cancelled=1),), updated_ms=SEEN)
    assert times_of(record) == Times(OPENS_MS, None, SEEN, None, None)


def test_since_when_an_order_is_paid_is_not_its_reports_to_say() -> None:
    before = stored(line("H0-5", 2), Times(OPENS_MS, SEEN, None, None, LATER))
    record = order("A", (line("H0-5", 2),), state=State.DELIVERED, updated_ms=LATER, delivered_ms=LATER)
    assert times_of(record, before) == Times(OPENS_MS, LATER, None, None, LATER)


def test_what_stands_as_before_counts_since_it_was_first_seen_where_a_platform_has_no_instants() -> None:
    reported = line("H0-5", 3, returned=1)
    before = stored(reported, Times(OPENS_MS, SEEN, None, SEEN, None))
    again = order("A", (reported,), updated_ms=LATER, delivered_ms=LATER, returned_ms=LATER)._replace(as_read=True)
    assert times_of(again, before) == Times(OPENS_MS, SEEN, None, SEEN, None)
    more = again._replace(lines=(line("H0-5", 3, returned=2),))
    assert times_of(more, before) == Times(OPENS_MS, SEEN, None, LATER, None)
