"""What is cancelled on its way: its fruit is in no lot until its parcel is back."""

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.records import Fulfilment, State
from tests.ledger import rows
from tests.marketplace.orders.intake.test_page import open_market, tell
from tests.world import DAY_MS, OPENS_MS, line, order

HOUR_MS = 3_600_000
GONE = OPENS_MS + 30 * HOUR_MS
THERE = OPENS_MS + 2 * DAY_MS
BACK = OPENS_MS + 4 * DAY_MS
# Cancelled in part, sent, cancelled for good on its way, and back; one line of it fit to be sold again.
CAME_BACK = (
    order("A", (line("H0-5", 3), line("H1-19", 2))),
    order("A", (line("H0-5", 3, cancelled=1), line("H1-19", 2)), state=State.SHIPPING, updated_ms=OPENS_MS + HOUR_MS),
    order("A", (line("H0-5", 3, cancelled=3), line("H1-19", 2, cancelled=2)), state=State.CANCELLED, updated_ms=GONE,
          cancelled_ms=GONE)._replace(fulfilment=Fulfilment.SHIPPING),
    order("A", (line("H0-5", 3, cancelled=3), line("H1-19", 2, cancelled=2)), state=State.CANCELLED, updated_ms=THERE,
          cancelled_ms=GONE)._replace(fulfilment=Fulfilment.RETURNING),
    order("A", (line("H0-5", 3, cancelled=3), line("H1-19", 2, cancelled=2, restock=False)), state=State.CANCELLED,
          updated_ms=BACK, cancelled_ms=GONE, returned_ms=BACK)._replace(fulfilment=Fulfilment.RETURNED),
)  # fmt: skip


def test_what_is_cancelled_on_its_way_is_in_no_lot_until_its_parcel_is_back(database: Database) -> None:
    channel = open_market(database)
    held = "SELECT in_g - balance_g, sold_g, spoiled_g FROM lot WHERE in_g > balance_g OR sold_g <> 0 ORDER BY code"
    stood = []
    for report in CAME_BACK:
        tell(database, channel, [report])
        stood.append(rows(database, held))
        assert reconcile(database) == []
    assert stood == [
        [(15_000, 15_000, 0), (3_800, 3_800, 0)], [(10_000, 10_000, 0), (3_800, 3_800, 0)],
        [(15_000, 15_000, 0), (3_800, 3_800, 0)], [(15_000, 15_000, 0), (3_800, 3_800, 0)],
        [(3_800, 0, 3_800)],
    ]  # fmt: skip
    written = "SELECT m.kind, m.grams FROM lot_move m JOIN lot t ON t.id = m.lot_id WHERE t.sold_g = 0 AND m.kind <>"
    assert rows(database, f"{written} 'picked' ORDER BY m.id")[-3:] == [
        ("given back", -15_000), ("given back", -3_800), ("spoiled", 3_800)
    ]  # fmt: skip


def test_fruit_on_a_truck_is_not_sold_again(database: Database) -> None:
    """One box is all there is: cancelled on its way it serves nobody else, cancelled before it does."""
    channel = open_market(database, lot_g=5_000)
    for code, sku, parcel in (("A", "H0-5", Fulfilment.SHIPPING), ("B", "H1-5", Fulfilment.NONE)):
        gone = order(code, (line(sku, 2, cancelled=2),), state=State.CANCELLED, updated_ms=GONE, cancelled_ms=GONE)
        tell(database, channel, [order(code, (line(sku, 2),))], [gone._replace(fulfilment=parcel)])
        tell(database, channel, [order(f"{code}2", (line(sku, 1),), placed_ms=GONE)])
    short = "SELECT o.remote_id, s.weight_g FROM shortfall s JOIN order_line l ON l.id = s.line_id JOIN orders o ON"
    assert rows(database, f"{short} o.id = l.order_id WHERE s.weight_g > 0") == [("A2", 5_000)]
    assert reconcile(database) == []
