"""Charges that came before the money: what was received and what is awaited come to what is owed, to the đồng."""

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.orders.status import PaymentStatus
from marketplace.orders.totals import FunnelCache
from marketplace.reports.export.statement_words import state_text
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.receivables import order_receivables, shop_receivables
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import LineRecord, SettlementRecord
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, AFTER_LATER_MS, boxes, delivered

L = boxes(4, remote_id="A")._replace(
    gross_dong=600_000, discount_dong=0, fee_dong=18_000, freight_dong=40_000, tax_dong=9_000
)
OWED_DONG = 533_000
BACK = L._replace(returned=4)
HALF = L._replace(returned=2)
REFUNDED = L._replace(refunded_dong=600_000)


def charge(
    database: Database, shop: int, gross: int, *charges: int, n: int = 1, kind: str = "order", line: str | None = None
) -> None:
    """Let the platform name the fee, freight and tax of D1."""
    net = gross - sum(charges)
    entry = SettlementRecord(f"p{n}", "S", "D1", line, AFTER_JUNE_MS + n, gross, *charges, net, kind=kind)
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], AFTER_LATER_MS)


def sums(database: Database) -> tuple[int, int, int]:
    """Return what households are owed in all, what was received, and what is awaited, as every list has that."""
    june = market.opened(database)
    papers = [market.of(database, june, home) for home in ("H0", "H1", "H2")]
    with database.read() as connection:
        by_order = sum(one.expected_dong for one in order_receivables(connection, EVERYTHING))
        by_shop = sum(one.expected_dong for one in shop_receivables(connection, EVERYTHING))
    received = market.received(database)
    assert by_order == by_shop == sum(paper.awaiting_dong for paper in papers)
    assert reconcile(database) == []
    return sum(paper.total.net_dong for paper in papers), received, by_order


@pytest.mark.both
@pytest.mark.parametrize(
    ("line", "charges", "shown"),
    [
        (REFUNDED, (0, 40_000, 0), (-40_000, -40_000, 0)),
        (L, (0, 40_000, 0), (OWED_DONG, -40_000, 573_000)),
        (L, (500, 0, 0), (OWED_DONG, -500, 533_500)),
        (L, (0, 50_000, 0), (OWED_DONG - 10_000, -50_000, 573_000)),
        (L, (18_000, 40_000, 9_000), (OWED_DONG, -67_000, 600_000)),
        (HALF, (0, 40_000, 0), (246_500, -40_000, 286_500)),
        (BACK, (0, 40_000, 0), (-40_000, -40_000, 0)),
    ],
)  # fmt: skip
def test_what_came_and_what_is_awaited_is_what_is_owed(
    database: Database, line: LineRecord, charges: tuple[int, ...], shown: tuple[int, int, int]
) -> None:
    shop = market.build(database)
    market.take(database, shop, delivered("D1", line))
    charge(database, shop, 0, *charges)
    assert sums(database) == shown
    assert shown[0] == shown[1] + shown[2]


def test_of_two_lines_charged_first_each_awaits_its_own(database: Database) -> None:
    shop = market.build(database)
    other = boxes(1, sku="H0-5", remote_id="B", discount_dong=0)._replace(gross_dong=100_000, freight_dong=10_000)
    market.take(database, shop, delivered("D1", L, other))
    owed_dong = OWED_DONG + 100_000 - 7_001 - 10_000
    charge(database, shop, 0, 0, 40_000, 0, line="A")
    assert sums(database) == (owed_dong, -40_000, owed_dong + 40_000)
    charge(database, shop, 0, 0, 10_000, 0, n=2)
    assert sums(database) == (owed_dong - 8_000, -50_000, owed_dong + 42_000)
    charge(database, shop, 600_000, 18_000, 0, 9_000, n=3, line="A")
    whole, received, left = sums(database)
    assert (received, left) == (523_000, 100_000 - 7_001 - 8_000)
    assert whole == received + left


def test_a_dong_that_two_lines_could_bear_is_borne_by_the_same_line_on_paper_and_in_the_list(
    database: Database,
) -> None:
    shop = market.build(database)
    last, first = (boxes(1, sku=sku, remote_id=sku, discount_dong=0) for sku in ("H1-5", "H0-5"))
    market.take(database, shop, delivered("D1", last, first))
    charge(database, shop, 0, 1, 0, 0)
    charge(database, shop, last.gross_dong, 7_001, 15_002, 0, n=2, line="H1-5")
    whole, received, left = sums(database)
    assert (left, whole) == (first.gross_dong - 7_000 - 15_002, received + left)


@pytest.mark.both
@pytest.mark.parametrize("line", [BACK, REFUNDED])
def test_where_all_charges_are_named_and_nothing_stays_nothing_is_awaited_nor_estimated(
    database: Database, line: LineRecord
) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", line))
    rows = market.of(database, june, "H0").rows
    assert {state_text(row, VIETNAMESE) for row in rows} <= {"Còn chờ, phí sàn, cước, thuế ước tính"}
    assert all(row.estimated for row in rows)
    charge(database, shop, 0, 0, 40_000, 0)
    [row] = market.of(database, june, "H0").rows
    assert (row.payment, row.estimated, row.awaited) == (PaymentStatus.UNPAID, False, False)
    assert state_text(row, VIETNAMESE) == "Không còn khoản chờ"
    charge(database, shop, 0, 0, 0, 0)
    assert all(row.estimated and row.awaited for row in market.of(database, june, "H0").rows)


def test_what_is_charged_first_of_what_stays_is_awaited_and_estimated_still(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", L))
    charge(database, shop, 0, 18_000, 40_000, 9_000)
    [row] = market.of(database, june, "H0").rows
    assert (row.payment, row.estimated, row.awaited) == (PaymentStatus.UNPAID, True, True)
    assert state_text(row, VIETNAMESE) == "Còn chờ, phí sàn, cước, thuế ước tính"
