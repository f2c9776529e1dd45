"""What an order replaces or tells in another order, in figures: statements, the period's report, payouts, the story."""

import pytest

from marketplace.directory.periods import AccountingPeriod
from marketplace.language.translation import language
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_order
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.difference_review import differences
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import PeriodReport, close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import SettlementRecord
from tests.ledger import whole
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, AFTER_LATER_MS, boxes, delivered

PLAIN = {"discount_dong": 0}
ONE = boxes(2, sku="H0-5", gross_dong=300_000, **PLAIN)._replace(fee_dong=9_000, freight_dong=20_000)
OTHER = boxes(1, sku="H1-5", gross_dong=150_000, **PLAIN)._replace(fee_dong=4_500, freight_dong=10_000)
INSTEAD = boxes(2, sku="H2-19", gross_dong=114_000, **PLAIN)._replace(fee_dong=3_420, freight_dong=8_000)
NOTHING = (0, 0, 0, 0)
Figures = tuple[int, int, int, int]
"""Grams; gross, what is held back, and what is owed, in đồng."""


def closed(database: Database, period: AccountingPeriod) -> None:
    with database.write(one_state=True) as connection:
        close(connection, period.id, "Kế toán", AFTER_LATER_MS)


def paid(database: Database, shop: int, net_dong: int) -> None:
    """Pay order D1 out, goods and charges as its first report says them."""
    held_dong = 450_000 - net_dong
    entry = SettlementRecord("TT-1", "TT", "D1", None, AFTER_JUNE_MS, 450_000, 13_500, held_dong - 13_500, 0, net_dong)
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], AFTER_LATER_MS)


def homes(report: PeriodReport) -> dict[str, tuple[Figures, Figures, int, int]]:
    """Return by household its sales, its corrections, what was brought forward, and what is still owed."""
    figures = {}
    for row in report.homes:
        parts = [
            (part.weight_g, part.gross_dong, part.fee_dong + part.freight_dong + part.tax_dong, part.net_dong)
            for part in (row.sales, row.corrections)
        ]
        figures[row.code] = (parts[0], parts[1], row.account.brought_dong, row.account.left_dong)
    return figures


def proven(database: Database) -> None:
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "D1", None, language("en"))
    assert [check.text for check in story.checks if not check.holds] == []
    assert reconcile(database) == []


def test_a_line_replaced_by_another_sku_is_the_other_households(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", ONE, OTHER), delivered("D1", ONE, INSTEAD, version=1))
    assert homes(market.report(database, june)) == {
        "H0": ((10_000, 300_000, 29_000, 271_000), NOTHING, 0, 271_000),
        "H2": ((3_800, 114_000, 11_420, 102_580), NOTHING, 0, 102_580),
    }
    report = market.report(database, june)
    assert (report.lines.weight_g, report.lines.gross_dong, report.lines.net_dong) == (13_800, 414_000, 373_580)
    proven(database)


def test_a_line_replaced_after_a_close_is_a_counter_entry_and_a_sale_of_the_open_period(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", ONE, OTHER))
    closed(database, june)
    before = homes(market.report(database, june))
    assert before == {
        "H0": ((10_000, 300_000, 29_000, 271_000), NOTHING, 0, 271_000),
        "H1": ((5_000, 150_000, 14_500, 135_500), NOTHING, 0, 135_500),
    }
    market.take(database, shop, delivered("D1", ONE, INSTEAD, version=1))
    assert homes(market.report(database, june)) == before
    assert homes(market.report(database, later)) == {
        "H0": (NOTHING, NOTHING, 271_000, 271_000),
        "H1": (NOTHING, (-5_000, -150_000, -14_500, -135_500), 135_500, 0),
        "H2": ((3_800, 114_000, 11_420, 102_580), NOTHING, 0, 102_580),
    }
    assert market.report(database, later).lines.net_dong == 102_580 - 135_500
    proven(database)


@pytest.mark.parametrize("close_first", [False, True])
def test_a_paid_order_that_has_another_line_differs_by_what_its_goods_do(database: Database, close_first: bool) -> None:
    """450.000 đ less 43.500 were paid; what stands now are 414.000, less what the settlement held back."""
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", ONE, OTHER))
    paid(database, shop, 406_500)
    if close_first:
        closed(database, june)
    market.take(database, shop, delivered("D1", ONE, INSTEAD, version=1))
    with database.read() as connection:
        [row] = differences(connection, EVERYTHING)
    assert (row.order, row.expected_dong, row.received_dong) == ("D1", 414_000 - 43_500, 406_500)
    sums: dict[str, Figures] = {}
    for period in (june, later):
        for home, parts in homes(market.report(database, period)).items():
            for grams, gross, held, net in parts[:2]:
                old = sums.get(home, NOTHING)
                sums[home] = (old[0] + grams, old[1] + gross, old[2] + held, old[3] + net)
    assert {home: figures[:2] for home, figures in sums.items() if figures != NOTHING} == {
        "H0": (10_000, 300_000), "H2": (3_800, 114_000),
    }  # fmt: skip
    assert sum(figures[2] for figures in sums.values()) == 43_500
    proven(database)


@pytest.mark.parametrize("is_paid", [False, True])
@pytest.mark.parametrize("ids", [False, True])
def test_lines_in_another_order_after_a_close_are_no_counter_entry(
    database: Database, ids: bool, is_paid: bool
) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    dear = ONE._replace(gross_dong=340_000, line_no=1)
    lines = [ONE, OTHER, dear]
    if ids:
        lines = [line._replace(remote_id=f"L{at}") for at, line in enumerate(lines)]
    market.take(database, shop, delivered("D1", *lines))
    if is_paid:
        paid(database, shop, 406_500)
    closed(database, june)
    before, figures = whole(database), homes(market.report(database, june))
    turned = [lines[2]._replace(line_no=0), lines[1], lines[0]._replace(line_no=1)]
    market.take(database, shop, delivered("D1", *turned, version=1))
    after = whole(database)
    assert {name for name in before if before[name] != after[name]} <= {"orders"}
    assert homes(market.report(database, june)) == figures
    assert {home: row[:2] for home, row in homes(market.report(database, later)).items()} == dict.fromkeys(
        ("H0", "H1"), (NOTHING, NOTHING)
    )
    proven(database)
