"""Statements: to the gram and the đồng, for one household and all, and a check number that tells of any change."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import ColumnElement, FromClause, insert, true, update

from marketplace.directory.periods import PeriodError, periods_of
from marketplace.language.translation import Language
from marketplace.orders.status import PaymentStatus
from marketplace.orders.totals import FunnelCache
from marketplace.reports.export.statement_words import state_text
from marketplace.reports.reconcile import reconcile
from marketplace.settlement import tax_rates as taxes
from marketplace.settlement.hand_overs import HandOverRow, add_hand_over
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import OutrightResult, statement
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.records import SettlementRecord, State
from tests import people, rights_market, world
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered

HOME = TABLES["household"]
HOMES = ("H0", "H1", "H2")


def test_a_line_over_three_households_half_returned_leaves_three_right_statements(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)), delivered("D1", boxes(4, returned=2), version=1, returned=3))
    papers = [market.of(database, june, home) for home in HOMES]
    assert [paper.total.weight_g for paper in papers] == [4_000, 3_500, 2_500]
    assert [paper.total.returned_g for paper in papers] == [4_000, 3_500, 2_500]
    assert [(paper.total.fee_dong, paper.total.freight_dong) for paper in papers] == [
        (1_400, 3_001), (1_225, 2_625), (875, 1_875),
    ]  # fmt: skip
    sums = market.line_sums(database)
    for name, whole in sums.items():
        assert sum(getattr(paper.total, name) for paper in papers) == whole
    report = market.report(database, june)
    assert (report.lines, report.own) == (Worth(**sums, returned_g=10_000), OutrightResult())
    assert [(row.code, row.sales, row.account) for row in report.homes] == [
        (paper.home.code, paper.total, paper.account) for paper in papers
    ]


def test_five_of_ten_boxes_sent_back_leave_the_households_the_price_of_five(database: Database) -> None:
    shop = market.build(database, weights_g=(15_000, 20_000, 15_000))
    june = market.opened(database)
    ten = boxes(10, gross_dong=10 * 123_457, discount_dong=0)
    market.take(database, shop, delivered("D1", ten), delivered("D1", ten._replace(returned=5), version=1, returned=3))
    papers = [market.of(database, june, home) for home in HOMES]
    assert [paper.total.gross_dong for paper in papers] == [185_185, 246_914, 185_186]
    assert sum(paper.total.gross_dong for paper in papers) == 5 * 123_457
    assert reconcile(database) == []
    counted = "SELECT sum(placed_dong), sum(returned_dong), sum(delivered_dong - returned_dong) FROM"
    for total in ("household_total", "day_total"):
        [sums] = rows(database, f"{counted} {total}")
        assert tuple(map(int, sums)) == (10 * 123_457, 5 * 123_457, 5 * 123_457)


def test_what_is_held_back_is_an_estimate_of_what_stays_until_it_is_settled(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    line = boxes(2, sku="H0-5")
    market.take(database, shop, delivered("D1", line), delivered("D2", boxes(1, sku="H0-5"), day=1))
    market.take(database, shop, delivered("D1", line._replace(returned=2), version=1, returned=3))
    market.take(database, shop, world.order("D3", (boxes(1, sku="H0-5", cancelled=1),), state=State.CANCELLED))
    market.take(database, shop, world.order("D4", (boxes(1, sku="H0-5"),), state=State.RETURNED))
    paper = market.of(database, june, "H0")
    assert [(row.order, row.worth.charged, row.worth.net_dong, row.estimated) for row in paper.rows] == [
        ("D1", False, 0, True), ("D2", True, 126_996, True),
    ]  # fmt: skip
    assert paper.awaiting_dong == 126_996
    market.pay(database, shop, "D2", 6_999, 15_002, 0)
    paper = market.of(database, june, "H0")
    assert [(row.worth.net_dong, row.estimated) for row in paper.rows] == [(0, True), (126_998, False)]
    text = [state_text(row, Language("vi")) for row in paper.rows]
    assert text == ["Còn chờ, phí sàn, cước, thuế ước tính", "Sàn đã trả"]


def test_charges_of_nothing_are_an_estimate_too_until_the_platform_says_so(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    free = boxes(1, sku="H0-5")._replace(fee_dong=0, freight_dong=0, tax_dong=0)
    market.take(database, shop, delivered("D1", free))
    [row] = market.of(database, june, "H0").rows
    assert state_text(row, Language("vi")) == "Còn chờ, phí sàn, cước, thuế ước tính"
    market.pay(database, shop, "D1", 0, 0, 0, net=148_999)
    [row] = market.of(database, june, "H0").rows
    assert "ước tính" not in state_text(row, Language("vi"))


def test_the_settlement_counts_instead_of_what_the_order_reported(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    lines = (boxes(2), boxes(1, sku="H0-5"), boxes(1, sku="H1-5"))
    market.take(database, shop, delivered("D1", *(line._replace(remote_id=f"{n}") for n, line in enumerate(lines))))
    before = market.of(database, june, "H0")
    assert before.awaiting_dong == before.total.net_dong
    market.pay(database, shop, "D1", 1_000, 0, 301, line="1")
    rows = {row.lot: row for row in market.of(database, june, "H0").rows}
    assert rows["L0-5-0"].worth[3:6] == (1_000, 0, 301)
    assert rows["L-A"].worth[3:6] == (5_601, 12_002, 0)
    assert (rows["L0-5-0"].payment, rows["L-A"].payment) == (PaymentStatus.PART_PAID, PaymentStatus.UNPAID)
    market.pay(database, shop, "D1", 400, -100, 0, n=2)
    rows = {row.lot: row for row in market.of(database, june, "H0").rows}
    assert (rows["L0-5-0"].worth[3:6], rows["L-A"].worth[3:6]) == ((1_134, -34, 301), (106, -26, 0))
    after = market.of(database, june, "H0")
    assert (after.awaiting_dong, after.fingerprint == before.fingerprint) == (0, False)


def test_money_that_was_only_taken_back_is_awaited_still(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(1)))
    back = SettlementRecord("TT-1", "TT", "D1", None, AFTER_JUNE_MS, -150_000, 0, 0, 0, -150_000)
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [back], AFTER_JUNE_MS)
    paper = market.of(database, june, "H0")
    assert [row.payment for row in paper.rows] == [PaymentStatus.UNPAID]
    assert paper.awaiting_dong == 148_999 - 7_001 - 15_002
    market.pay(database, shop, "D1", 0, 0, 0, n=2, net=1)
    assert [row.payment for row in market.of(database, june, "H0").rows] == [PaymentStatus.TAKEN_BACK]


def test_what_is_not_delivered_yet_is_shown_and_not_counted(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, world.order("D1", (boxes(1),), state=State.SHIPPING))
    paper = market.of(database, june, "H0")
    assert (paper.rows, [(one.order, one.weight_g) for one in paper.waiting]) == ((), [("D1", 5_000)])
    market.take(database, shop, delivered("D1", boxes(1), version=9))
    paper = market.of(database, june, "H0")
    assert (paper.waiting, [(row.order, row.worth.weight_g) for row in paper.rows]) == ((), [("D1", 5_000)])


def test_the_fingerprint_is_the_same_whatever_the_order_in_which_rows_were_written(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    orders = [delivered("D1", boxes(1)), delivered("D2", boxes(1, sku="H0-5")), delivered("D3", boxes(1, sku="H1-5"))]
    market.take(database, shop, *orders)
    fingerprints = [market.of(database, june, home).fingerprint for home in HOMES]
    assert fingerprints == [market.of(database, june, home).fingerprint for home in HOMES]
    market.emptied(database)
    shop = market.build(database, back_to_front=True)
    june = market.opened(database)
    market.take(database, shop, *reversed(orders))
    assert fingerprints == [market.of(database, june, home).fingerprint for home in HOMES]


def test_the_fingerprint_changes_when_any_figure_does(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(1)))
    fingerprints = [market.of(database, june, "H0").fingerprint]
    line, draw = TABLES["order_line"], TABLES["draw"]
    with database.write() as connection:
        connection.execute(
            update(line).values(gross_dong=line.c.gross_dong + 1, discount_dong=line.c.discount_dong + 1)
        )
    fingerprints.append(market.of(database, june, "H0").fingerprint)
    with database.write() as connection:
        connection.execute(update(draw).values(short_g=draw.c.short_g + 1))
    fingerprints.append(market.of(database, june, "H0").fingerprint)
    market.pay(database, shop, "D1", 7_001, 15_002, 0)
    fingerprints.append(market.of(database, june, "H0").fingerprint)
    _hand_over(database, "H0", date(2021, 6, 12), "advance", 50_000)
    fingerprints.append(market.of(database, june, "H0").fingerprint)
    assert [fingerprints.index(mark) for mark in fingerprints] == [
        0,
        0,
        2,
        3,
        4,
    ]  # a price and a discount of 1 đ more are no figure
    with database.write() as connection:
        connection.execute(insert(TABLES["produce"]).values(code="na", name="Na", name_key="na"))
    market.take(database, shop, delivered("D2", boxes(1, sku="H1-5")))
    assert market.of(database, june, "H0").fingerprint == fingerprints[-1]


def test_tax_is_computed_by_a_dated_rate_where_the_platform_says_nothing(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(1, sku="H0-5")), delivered("D2", boxes(1), day=1))
    with database.write() as connection:
        taxes.add(connection, "household", date(2021, 6, 1), "1,5", "Nghị định X")
        taxes.add(connection, "household", date(2021, 7, 1), "9", "Nghị định Y")
        taxes.add(connection, "cooperative", date(2021, 6, 11), "0.5 %", "Thông báo Z")
    rows = {row.order: row for row in market.of(database, june, "H0").rows}
    assert {code: (row.worth.tax_dong, row.tax_source) for code, row in rows.items()} == {
        "D1": (2_235, "Nghị định X"), "D2": (745, "Thông báo Z"),
    }  # fmt: skip
    market.pay(database, shop, "D1", 0, 0, 77)
    assert {row.order: (row.worth.tax_dong, row.tax_source) for row in market.of(database, june, "H0").rows} == {
        "D1": (77, None), "D2": (745, "Thông báo Z"),
    }  # fmt: skip


def test_a_household_that_is_not_there_has_no_statement(database: Database) -> None:
    market.build(database)
    june = market.opened(database)
    with database.read() as connection, pytest.raises(PeriodError, match="H9"):
        statement(connection, EVERYTHING, june, "H9")
    assert market.of(database, june, "H2").rows == ()


@dataclass(frozen=True, slots=True)
class OneHome(Scope):
    """A scope that shows one household alone."""

    home_id: int = 0

    def where(self, table: FromClause) -> ColumnElement[bool]:
        return table.c.id == self.home_id if getattr(table, "name", "") == "household" else true()


def _hand_over(database: Database, home: str, on_day: date, kind: str, amount_dong: int) -> None:
    with database.write() as connection:
        table = TABLES["household"]
        home_id = connection.execute(table.select().where(table.c.code == home)).one().id
        add_hand_over(
            connection,
            HandOverRow(market.cooperative_id(connection), home_id, on_day, kind, amount_dong, None, "KT", 1),
        )


def test_who_pays_is_told_what_was_sold_of_a_lot_and_not_what_was_picked(sqlite: Database) -> None:
    rights_market.write(sqlite)
    found = {}
    for role in ("director", "accountant"):
        token = people.signed_in(sqlite, role, cooperative_id=rights_market.A)
        scope = people.looked_up(sqlite, token, rights_market.NOW_MS).scope
        with sqlite.read() as connection:
            [period] = periods_of(connection, scope, rights_market.A)
            paper = statement(connection, scope, period, "H-1")
        found[role] = ([(lot.lot, lot.in_g) for lot in paper.lots], paper.total.weight_g, paper.fingerprint)
    lots, sold_g, check = found["director"]
    assert lots == [("L-H1", 90_000)]
    assert found["accountant"] == ([("L-H1", None)], sold_g, check)
