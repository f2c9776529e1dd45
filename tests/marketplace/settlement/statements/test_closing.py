"""Closing: entries are written once; what changes later is a counter-entry; refusals say what to do."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from marketplace.directory import periods
from marketplace.directory.periods import AccountingPeriod, PeriodError
from marketplace.inventory.lots import CannotMove, Provenance
from marketplace.operations.fulfilment.substitution import swap
from marketplace.operations.harvest.removal import sell_elsewhere, spoil
from marketplace.orders.status import PaymentStatus
from marketplace.settlement.statements import OutrightResult, TermsError, close, period_report, set_terms
from marketplace.settlement.statements import closing as closing_module
from marketplace.settlement.statements.worth import Worth
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, AFTER_LATER_MS, boxes, delivered

ENTRY = TABLES["entry"]


def closed(database: Database, period: AccountingPeriod, now_ms: int = AFTER_LATER_MS, *, force: bool = False) -> int:
    with database.write(one_state=True) as connection:
        return close(connection, period.id, "Kế toán", now_ms, force=force)


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(select(ENTRY).order_by(ENTRY.c.id))]


def test_closing_writes_what_the_open_statement_said_and_a_second_time_changes_nothing(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)), delivered("D2", boxes(1, sku="H1-5")))
    before, papers = market.report(database, june), [market.of(database, june, home) for home in ("H0", "H1")]
    assert closed(database, june) == 4
    after = market.report(database, june)
    assert (after.homes, after.lines, after.own) == (before.homes, before.lines, before.own)
    for paper in papers:
        again = market.of(database, june, paper.home.code)
        assert (again.rows, again.lots, again.account) == (paper.rows, paper.lots, paper.account)
    written = rows(database)
    assert closed(database, june, AFTER_LATER_MS + 5) == 0
    assert rows(database) == written


def test_a_return_a_price_and_a_fee_that_come_later_are_counter_entries(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", boxes(4)), delivered("D2", boxes(1, sku="H0-5")))
    closed(database, june)
    written, paper = rows(database), market.of(database, june, "H0")
    market.take(database, shop, delivered("D1", boxes(4, returned=2), version=1, returned=8))
    market.take(database, shop, delivered("D2", boxes(1, sku="H0-5", discount_dong=2_001), version=1))
    market.take(database, shop, delivered("D3", boxes(1, sku="H0-5"), day=8))
    market.pay(database, shop, "D1", 7_101, 15_002, 0)
    corrections = [row for row in market.of(database, later, "H0").rows if row.of is not None]
    assert [(row.order, row.why, row.worth) for row in corrections] == [
        ("D1", "returned", Worth(-4_000, 4_000, -119_799, 40)), ("D2", "price", Worth(gross_dong=-1_000)),
    ]  # fmt: skip
    assert market.of(database, june, "H0").rows == tuple(
        row._replace(payment=PaymentStatus.PAID, awaited=False) if row.order == "D1" else row for row in paper.rows
    )
    closed(database, later)
    assert rows(database)[: len(written)] == written
    sums = market.line_sums(database)
    sums["fee_dong"] += 7_101 - 3_500
    sums["freight_dong"] += 15_002 - 7_501
    papers = [market.of(database, period, home) for period in (june, later) for home in ("H0", "H1", "H2")]
    assert {name: sum(getattr(paper.total, name) for paper in papers) for name in sums} == sums
    last = market.of(database, later, "H0").account
    assert last.brought_dong + last.net_dong == sum(paper.total.net_dong for paper in papers if paper.home.code == "H0")


def test_fruit_delivered_before_but_learned_of_later_is_a_sale_of_the_next_period(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    closed(database, june)
    market.take(database, shop, delivered("D1", boxes(1, sku="H0-5")))
    assert [(row.kind, row.of) for row in market.of(database, later, "H0").rows] == [("sale", None)]


def test_an_open_period_shows_its_own_days_and_the_first_open_one_the_corrections(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", boxes(1, sku="H0-5")), delivered("D2", boxes(1, sku="H0-5"), day=8))
    shown = [[row.order for row in market.of(database, period, "H0").rows] for period in (june, later)]
    assert shown == [["D1"], ["D2"]]


def test_a_day_is_cut_at_midnight_in_vietnam(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    last_ms = june.end_ms - 1
    for code, at_ms in (("D1", last_ms), ("D2", last_ms + 1)):
        market.take(database, shop, delivered(code, boxes(1, sku="H0-5"))._replace(delivered_ms=at_ms))
    assert [row.order for row in market.of(database, june, "H0").rows] == ["D1"]


def test_a_period_closes_when_it_is_over_read_to_its_end_and_next_in_order(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, delivered("D1", boxes(1)))
    with pytest.raises(PeriodError, match="not over yet"):
        closed(database, june, june.end_ms - 1)
    with pytest.raises(PeriodError, match="close in order"):
        closed(database, later, force=True)
    mark = TABLES["watermark"]
    for as_of_ms, said in ((june.end_ms - 1, "complete only up to 2021-06-16T23:59:59"), (None, "never read")):
        with database.write() as connection:
            connection.execute(update(mark).values(as_of_ms=as_of_ms))
        with pytest.raises(PeriodError, match=said):
            closed(database, june)
    assert rows(database) == []
    assert closed(database, june, AFTER_JUNE_MS, force=True) == 1


def test_a_closing_that_breaks_off_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(closing_module, "mark_closed", killed)
        closed(database, june)
    assert rows(database) == []
    assert closed(database, june) == 3


def test_periods_do_not_overlap_and_none_is_opened_before_a_closed_one(database: Database) -> None:
    market.build(database)
    june = market.opened(database)
    assert market.opened(database) == june
    for days in ((date(2021, 6, 16), date(2021, 6, 20)), (date(2021, 6, 1), date(2021, 6, 30))):
        with pytest.raises(PeriodError, match="do not overlap"):
            market.opened(database, days)
    with pytest.raises(PeriodError, match="before it begins"):
        market.opened(database, (date(2021, 7, 2), date(2021, 7, 1)))
    closed(database, june)
    with pytest.raises(PeriodError, match="closed already"):
        market.opened(database, (date(2021, 6, 1), date(2021, 6, 2)))
    with database.read() as connection:
        assert periods.find_period(connection, EVERYTHING, june.cooperative_id, date(2021, 6, 12)).id == june.id
        with pytest.raises(PeriodError, match="No period covers"):
            periods.find_period(connection, EVERYTHING, june.cooperative_id, date(2021, 7, 1))


@pytest.mark.both
def test_whose_fruit_it_was_and_its_terms_stay_once_a_period_is_closed(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(1)), delivered("D2", boxes(1, sku="H1-5"), day=9))
    line, said = TABLES["order_line"], Provenance("Hoa", AFTER_JUNE_MS, AFTER_JUNE_MS)
    with database.write() as connection:
        first, second = connection.execute(select(line.c.id).order_by(line.c.id)).scalars()
        swap(connection, first, "L-A", "L-C", said)
        set_terms(connection, "L-C", "pool")
        with pytest.raises(TermsError, match="price"):
            set_terms(connection, "L-C", "outright")
    assert [row.code for row in market.report(database, june).homes] == ["H2"]
    closed(database, june)
    with pytest.raises(CannotMove, match="HTX Quý Sơn has closed its period"), database.write() as connection:
        swap(connection, first, "L-C", "L-A", said)
    with database.write() as connection:
        swap(connection, second, "L1-5-0", "L1-5-1", said)
        set_terms(connection, "L-A", "outright", 20_000)
        set_terms(connection, "L-C", "pool")
        with pytest.raises(TermsError, match="closed period"):
            set_terms(connection, "L-C", "order")


def test_the_pool_shares_out_one_average_to_the_dong(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.terms(database, "pool", None, "L-A", "L-B", "L0-5-0")
    market.take(database, shop, delivered("D1", boxes(3)), delivered("D2", boxes(1, sku="H0-5", gross_dong=90_000)))
    papers = [market.of(database, june, home) for home in ("H0", "H1")]
    nets, grams = [paper.total.net_dong for paper in papers], [paper.total.weight_g for paper in papers]
    sums = market.line_sums(database)
    whole = sums["gross_dong"] - sums["fee_dong"] - sums["freight_dong"]
    assert (grams, sum(nets)) == ([13_000, 7_000], whole)
    assert nets == [whole * 13_000 // 20_000 + 1, whole * 7_000 // 20_000]
    closed(database, june)
    market.take(database, shop, delivered("D1", boxes(3, returned=1), version=1, returned=9))
    closed(database, later)
    with database.read() as connection:
        summed = connection.execute(
            select(ENTRY.c.household_id, func.sum(ENTRY.c.net_dong))
            .group_by(ENTRY.c.household_id)
            .order_by(ENTRY.c.household_id)
        ).all()
        reports = [period_report(connection, EVERYTHING, market.now(connection, one)) for one in (june, later)]
    sums = market.line_sums(database)
    whole = sums["gross_dong"] - sums["fee_dong"] - sums["freight_dong"]
    assert sum(int(net) for _, net in summed) == whole == sum(report.lines.net_dong for report in reports)
    kept_g = [8_000 - 2_667 + 5_000, 7_000 - 2_333]
    assert [int(net) for _, net in summed] == [round(whole * part / sum(kept_g)) for part in kept_g]


def test_the_margin_of_fruit_bought_outright_is_the_cooperatives_alone(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database, (date(2021, 6, 1), date(2021, 6, 16))), market.opened(database, market.LATER)
    market.terms(database, "outright", 21_000, "L-A")
    market.take(database, shop, delivered("D1", boxes(4)))
    report, sums = market.report(database, june), market.line_sums(database)
    sold = sums["gross_dong"] - sums["fee_dong"] - sums["freight_dong"]
    own = report.own
    assert (own.bought_dong, [row.bought_dong for row in report.homes]) == (168_000, [168_000, 0, 0])
    assert [row.bought_g for row in report.homes] == [8_000, 0, 0]
    assert (own.sold_g, own.cost_dong, own.margin_dong) == (8_000, 168_000, own.fetched_dong - 168_000)
    assert sum(row.account.net_dong for row in report.homes) + own.margin_dong == sold == report.lines.net_dong
    assert own.fetched_dong == sold - sum(row.sales.net_dong for row in report.homes)
    closed(database, june)
    market.take(database, shop, delivered("D1", boxes(4, returned=4), version=1, returned=9))
    after = market.report(database, later)
    assert (after.own.bought_dong, after.homes[0].account.net_dong) == (0, 0)
    assert after.own == OutrightResult(-230_797, -168_000, -8_000, 0, 0, 0, 8_000, 168_000)
    paper = market.of(database, june, "H0")
    assert [(row.kind, row.day, row.worth.gross_dong) for row in paper.rows] == [
        ("outright", date(2021, 6, 7), 168_000)
    ]
    assert (paper.awaiting_dong, market.of(database, later, "H0").rows) == (0, ())


def test_fruit_bought_outright_is_held_against_the_cost_of_what_was_sold_of_it(database: Database) -> None:
    """Of 15 kg at 20.000 đ a box of 5 kg is delivered, 2 kg spoil and 1 kg goes to a trader; 7 kg are unsold."""
    shop = market.build(database, weights_g=(15_000,))
    june, later = market.opened(database, (date(2021, 6, 1), date(2021, 6, 16))), market.opened(database, market.LATER)
    market.terms(database, "outright", 20_000, "L-A")
    market.take(database, shop, delivered("D1", boxes(1, gross_dong=200_000, discount_dong=0)))
    said = Provenance("Hoa", AFTER_JUNE_MS, AFTER_JUNE_MS)
    with database.write() as connection:
        spoil(connection, "L-A", 2_000, "dập", said)
        sell_elsewhere(connection, "L-A", 1_000, 25_000, "chị Tư", said)
    fetched = 200_000 - 7_001 - 15_002 + 25_000
    wanted = OutrightResult(fetched, 120_000, 6_000, 300_000, 2_000, 40_000, 7_000, 140_000)
    assert market.report(database, june).own == wanted
    assert wanted.margin_dong == 82_997
    closed(database, june)
    assert market.report(database, june).own == wanted
    assert market.report(database, later).own == OutrightResult(unsold_g=7_000, unsold_dong=140_000)
    with database.write() as connection:
        spoil(connection, "L-A", 3_000, "dập", said)
    assert market.report(database, later).own == OutrightResult(0, 0, 0, 0, 3_000, 60_000, 4_000, 80_000)
    assert (market.report(database, june).own, market.of(database, later, "H0").rows) == (wanted, ())
