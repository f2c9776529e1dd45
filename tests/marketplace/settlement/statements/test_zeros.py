"""Zeros: an entry that names no sum at all pays for nothing, and leaves what is expected as it is."""

from marketplace.directory.periods import AccountingPeriod
from marketplace.language.translation import language
from marketplace.orders.status import PaymentStatus
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_order
from marketplace.settlement.difference_review import differences
from marketplace.settlement.order_payments import payments
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import SettlementRecord
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, AFTER_LATER_MS, boxes, delivered
from tests.marketplace.settlement.statements.test_awaited import waiting

FIRST, SECOND = (
    boxes(2, sku=sku, remote_id=name)._replace(discount_dong=0, fee_dong=9_000, freight_dong=10_000, tax_dong=4_500)
    for sku, name in (("H0-5", "1"), ("H1-5", "2"))
)
NOTHING = (0, 0, 0, 0)


def pay(database: Database, shop: int, name: str, line: str | None, money: tuple[int, int, int, int]) -> None:
    gross, fee, freight, tax = money
    entry = SettlementRecord(
        name, "S", "M", line, AFTER_JUNE_MS, gross, fee, freight, tax, gross - fee - freight - tax
    )  # fmt: skip
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], AFTER_LATER_MS)


def stands(database: Database, june: AccountingPeriod) -> list[tuple[PaymentStatus, int, int, bool]]:
    """Return how the lines of the two households stand: their payment, net and charges, and if these are estimated."""
    found = [market.of(database, june, home).rows for home in ("H0", "H1")]
    return [
        (row.payment, row.worth.net_dong, row.worth.gross_dong - row.worth.net_dong, row.estimated) for [row] in found
    ]


def test_an_entry_of_zeros_pays_for_nothing(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("M", FIRST, SECOND))
    unpaid = (PaymentStatus.UNPAID, 276_500, 23_500, True)
    assert (waiting(database), stands(database, june)) == (553_000, [unpaid, unpaid])
    pay(database, shop, "eM0", None, NOTHING)
    assert (waiting(database), stands(database, june)) == (553_000, [unpaid, unpaid])
    with database.read() as connection:
        assert payments(connection, {1: None}) == {1: PaymentStatus.UNPAID}
        [story] = explain_order(connection, EVERYTHING, "M", None, language("en"))
    assert not [one.text for one in story.checks if not one.holds]
    pay(database, shop, "eM1", "1", (300_000, 9_000, 10_000, 4_500))
    paid = (PaymentStatus.PART_PAID, 276_500, 23_500, False)
    assert (waiting(database), stands(database, june)) == (276_500, [paid, unpaid])
    pay(database, shop, "eM1", "1", NOTHING)
    assert (waiting(database), stands(database, june)) == (553_000, [unpaid, unpaid])
    assert rows(database, "SELECT paid_ms FROM orders") == [(None,)]
    with database.read() as connection:
        assert differences(connection, EVERYTHING) == []


def test_an_order_that_only_an_entry_of_zeros_is_for_is_not_paid(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("M", FIRST))
    pay(database, shop, "eM0", "1", NOTHING)
    assert waiting(database) == 276_500
    [row] = market.of(database, june, "H0").rows
    assert (row.payment, row.worth.net_dong) == (PaymentStatus.UNPAID, 276_500)
