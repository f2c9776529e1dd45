"""Fruit bought outright: its margin is the cooperative's, against the cost of what was sold of it."""

from datetime import date

from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.removal import sell_elsewhere, spoil
from marketplace.settlement.statements import OutrightResult
from marketplace.storage import Database
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered
from tests.marketplace.settlement.statements.test_closing import closed


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
    by = Provenance("Hoa", AFTER_JUNE_MS, AFTER_JUNE_MS)
    with database.write() as connection:
        spoil(connection, "L-A", 2_000, "dập", by)
        sell_elsewhere(connection, "L-A", 1_000, 25_000, "chị Tư", by)
    fetched = 200_000 - 7_001 - 15_002 + 25_000
    wanted = OutrightResult(fetched, 120_000, 6_000, 300_000, 2_000, 40_000, 7_000, 140_000)
    assert market.report(database, june).own == wanted
    assert wanted.margin_dong == 82_997
    closed(database, june)
    assert market.report(database, june).own == wanted
    assert market.report(database, later).own == OutrightResult(unsold_g=7_000, unsold_dong=140_000)
    with database.write() as connection:
        spoil(connection, "L-A", 3_000, "dập", by)
    assert market.report(database, later).own == OutrightResult(0, 0, 0, 0, 3_000, 60_000, 4_000, 80_000)
    assert (market.report(database, june).own, market.of(database, later, "H0").rows) == (wanted, ())
