"""Awaited: what households wait for is what their platform owes, however an order was paid, fined or taken back."""

import pytest

from marketplace.directory.periods import periods_of
from marketplace.language.translation import language
from marketplace.orders.status import PaymentStatus
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_line
from marketplace.reports.export.statement_words import state_text
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.difference_review import SettlingReason, differences, settle_difference
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.receivables import order_receivables, shop_receivables
from marketplace.settlement.statements import Statement, close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import SettlementRecord
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, AFTER_LATER_MS, boxes, delivered

LINE = boxes(1, sku="H0-5", remote_id="A")
PRICE_DONG = LINE.gross_dong - LINE.discount_dong
FEE_DONG, FREIGHT_DONG = 40_000, 27_000
ALL_OF_IT = (PRICE_DONG, FEE_DONG, FREIGHT_DONG)


def pay(database: Database, shop: int, number: int, gross: int, fee: int, freight: int, kind: str = "order") -> None:
    """Let the platform pay out for D1, or take back."""
    entry = SettlementRecord(
        f"p{number}", "S", "D1", None, AFTER_JUNE_MS + number, gross, fee, freight, 0, gross - fee - freight, kind=kind
    )
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], AFTER_LATER_MS)


def papers(database: Database) -> list[Statement]:
    """Return the statements of all households for all periods."""
    with database.read() as connection:
        known = periods_of(connection, EVERYTHING, market.cooperative_id(connection))
    return [market.of(database, period, home) for period in known for home in ("H0", "H1", "H2")]


def waiting(database: Database) -> int:
    """Return what the platforms owe: as the shops' list, the orders' and all households' statements have it."""
    with database.read() as connection:
        by_order = sum(one.expected_dong for one in order_receivables(connection, EVERYTHING))
        by_shop = sum(one.expected_dong for one in shop_receivables(connection, EVERYTHING))
    awaited = sum(paper.awaiting_dong for paper in papers(database))
    assert by_order == by_shop == awaited
    assert reconcile(database) == []
    return by_order


def test_money_that_was_paid_and_taken_back_is_a_difference_and_no_more_awaited(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", LINE))
    assert waiting(database) == PRICE_DONG - 7_001 - 15_002
    pay(database, shop, 1, *ALL_OF_IT)
    assert waiting(database) == 0
    pay(database, shop, 2, *(-dong for dong in ALL_OF_IT))
    assert waiting(database) == 0
    with database.read() as connection:
        [one] = differences(connection, EVERYTHING)
    assert (one.expected_dong, one.received_dong) == (PRICE_DONG, 0)
    [row] = market.of(database, june, "H0").rows
    assert (row.payment, row.worth.net_dong) == (PaymentStatus.TAKEN_BACK, PRICE_DONG - 7_001 - 15_002)
    assert state_text(row, language("en")) == "Taken back by the platform, charges estimated"


@pytest.mark.parametrize("kind", ["penalty", "adjustment"])
def test_a_fine_that_was_held_back_already_makes_nothing_less_awaited(database: Database, kind: str) -> None:
    shop = market.build(database)
    market.opened(database)
    market.take(database, shop, delivered("D1", LINE))
    pay(database, shop, 1, 0, 9_000, 0, kind)
    assert waiting(database) == PRICE_DONG - 7_001 - 15_002


def test_of_lines_paid_one_by_one_and_in_part_the_others_are_awaited(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    other = boxes(1, sku="H1-5", remote_id="B")
    market.take(database, shop, delivered("D1", LINE, other))
    market.pay(database, shop, "D1", 0, 1, 0, line="A", net=0)
    assert waiting(database) == other.gross_dong - other.discount_dong - 7_001 - 15_002
    assert [row.payment for row in market.of(database, june, "H0").rows] == [PaymentStatus.PART_PAID]
    assert [row.payment for row in market.of(database, june, "H1").rows] == [PaymentStatus.UNPAID]


def test_what_is_closed_and_changes_is_awaited_once(database: Database) -> None:
    shop = market.build(database)
    june, _ = market.opened(database), market.opened(database, market.LATER)
    line = boxes(2, sku="H0-5")
    market.take(database, shop, delivered("D1", line), delivered("D2", boxes(1), day=1))
    with database.write(one_state=True) as connection:
        close(connection, june.id, "kế toán", AFTER_LATER_MS)
    before = waiting(database)
    market.take(database, shop, delivered("D1", line._replace(returned=1), version=1, returned=8))
    assert 0 < waiting(database) < before


def test_an_order_that_came_back_after_it_was_paid_is_charged_by_estimate(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", LINE))
    pay(database, shop, 1, *ALL_OF_IT)
    [row] = market.of(database, june, "H0").rows
    assert (row.worth.net_dong, row.estimated) == (PRICE_DONG - 67_000, False)
    market.take(database, shop, delivered("D1", LINE._replace(returned=1), version=1, returned=5))
    [row] = market.of(database, june, "H0").rows
    assert (row.worth.net_dong, row.estimated) == (-67_000, True)
    assert state_text(row, language("vi")).endswith("phí sàn, cước, thuế ước tính")
    with database.read() as connection:
        story = explain_line(connection, EVERYTHING, 1, language("en"))
    assert story is not None
    assert "The order changed after it was settled: what the platform keeps of it is estimated." in story.facts
    with database.write() as connection:
        settle_difference(
            connection, EVERYTHING, "D1", None, SettlingReason("sàn đã trả đủ", "kế toán", AFTER_LATER_MS)
        )
    [row] = market.of(database, june, "H0").rows
    assert (row.worth.net_dong, row.estimated) == (-67_000, False)


def test_a_line_that_is_taken_out_after_its_period_was_closed_is_awaited_no_more(database: Database) -> None:
    shop = market.build(database)
    june, _ = market.opened(database), market.opened(database, market.LATER)
    first, second = LINE, boxes(1, sku="H0-19", remote_id="B")
    market.take(database, shop, delivered("D1", first, second))
    both = waiting(database)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "kế toán", AFTER_LATER_MS)
    market.take(database, shop, delivered("D1", first, version=1))
    assert waiting(database) == PRICE_DONG - 7_001 - 15_002 < both
