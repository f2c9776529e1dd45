"""Order views: what stays sold of a line, and where an order's parcel is."""

from marketplace.settlement.order_reader import read_orders
from marketplace.settlement.order_view import OrderView
from marketplace.storage import Database
from marketplace.words.records import Fulfilment, OrderRecord, State
from tests.marketplace.orders.intake.test_page import open_market, tell
from tests.world import DAY_MS, OPENS_MS, line, order

GONE = OPENS_MS + DAY_MS
CANCELLED = order("A", (line("H0-5", 2, cancelled=2),), state=State.CANCELLED, updated_ms=GONE, cancelled_ms=GONE)


def viewed(database: Database, record: OrderRecord) -> OrderView:
    tell(database, open_market(database), [record])
    with database.read() as connection:
        return read_orders(connection, [1])[1]


def test_what_stays_sold_of_a_line_is_less_all_that_did_not(sqlite: Database) -> None:
    parts = line("H0-5", 6, cancelled=1, returned=1, short_g=700, undelivered=1)
    [one] = viewed(sqlite, order("A", (parts,), state=State.DELIVERED, updated_ms=GONE, delivered_ms=GONE)).lines
    assert (one.ordered_g, one.left_g, one.amount_dong) == (30_000, 14_300, 900_000 - 1_001)


def test_an_order_cancelled_on_its_way_is_under_way_until_its_parcel_is_back(sqlite: Database) -> None:
    one = viewed(sqlite, CANCELLED._replace(fulfilment=Fulfilment.RETURNING))
    assert (one.under_way, one.cancelled_on_its_way) == (True, False)
    with sqlite.read() as connection:
        assert read_orders(connection, [2]) == {}
    back = CANCELLED._replace(fulfilment=Fulfilment.RETURNED, updated_ms=GONE + 1, fingerprint=1)
    tell(sqlite, 1, [back])
    with sqlite.read() as connection:
        one = read_orders(connection, [1])[1]
    assert (one.under_way, one.cancelled_on_its_way) == (False, True)


def test_an_order_cancelled_before_it_left_was_never_on_its_way(sqlite: Database) -> None:
    one = viewed(sqlite, CANCELLED)
    assert (one.under_way, one.cancelled_on_its_way) == (False, False)
