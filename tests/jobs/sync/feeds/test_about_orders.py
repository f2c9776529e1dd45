"""What names an order is written after that order, also where it was placed while the lists were read."""

from collections.abc import Iterator

from connectors.partner.client.client import PartnerConnector
from marketplace.words.records import Cursor, Page, SettlementRecord
from tests.jobs.shop import Shop
from tests.ledger import rows


def test_a_payout_of_an_order_placed_meanwhile_waits_for_the_order(shop: Shop) -> None:
    codes = iter(("BETWEEN",))

    class Late(PartnerConnector):
        def pull_settlements(self, cursor: Cursor) -> Iterator[Page[SettlementRecord]]:
            for code in codes:
                shop.befall(shop.order("H0-5", 2, code), "settle")
            return super().pull_settlements(cursor)

    report = shop.sync(shop.connector(Late))
    assert (report.status, report.orders_new, report.payouts_new, report.inboxed) == ("ran", 1, 1, 0)
    assert rows(shop.database, "SELECT count(*) FROM inboxitem") == [(0,)]
    assert rows(shop.database, "SELECT remote_id FROM orders WHERE paid_ms IS NOT NULL") == [("BETWEEN",)]


def test_a_record_of_an_order_that_never_comes_waits_alone(shop: Shop) -> None:
    """Its page is written all the same, and the orders are asked for once more first."""
    strange, known = shop.order("H0-5", 1, "STRANGE", status="held_for_inspection"), shop.order("H1-5", 1)
    for code in (strange, known):
        shop.befall(code, "settle")
    report = shop.sync()
    assert (report.status, report.payouts_new) == ("ran", 1)
    paid = "SELECT o.remote_id FROM payout p JOIN orders o ON o.id = p.order_id"
    assert rows(shop.database, paid) == [(known,)]
    assert rows(shop.database, "SELECT kind FROM inboxitem ORDER BY kind") == [("order",), ("settlement",)]
    asked = [one.path.rsplit("/", 1)[1] for one in shop.door.asked]
    assert asked[asked.index("settlements") :][:2] == ["settlements", "orders"]
