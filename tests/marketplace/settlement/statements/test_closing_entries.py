"""Postings: what falls into which period, and what corrects a closed one."""

from marketplace.orders.status import PaymentStatus
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage import Database
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered
from tests.marketplace.settlement.statements.test_closing import closed, rows


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
