"""A household's story tells what became of its fruit and its money, and keeps what the cooperative bought apart."""

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.explain import Story, explain_household
from marketplace.reports.figures import find_season, household_report
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import world
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered


def told(database: Database, code: str) -> Story:
    """Return a household's story in the season of the tests."""
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, world.OPENS_MS)
        story = explain_household(connection, EVERYTHING, season, code, VIETNAMESE)
    assert story is not None
    return story


@pytest.mark.both
def test_what_the_cooperative_bought_outright_is_not_the_households_revenue(database: Database) -> None:
    shop = market.build(database)
    market.terms(database, "outright", 20_000, "L-A")
    market.take(database, shop, delivered("D1", boxes(1)), delivered("D2", boxes(1, sku="H0-5")))
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, world.OPENS_MS)
        report = household_report(connection, EVERYTHING, season, 1)
    assert report is not None
    assert (report.bought.sold_g, report.bought.sold_dong) == (5_000, 148_999)
    assert (report.own.sold_g, report.own.sold_dong) == (5_000, 148_999)
    assert (report.own.placed_orders, report.bought.placed_orders, report.proof.kept.placed_orders) == (1, 1, 2)
    assert report.proof.agrees
    rows = [(row[0], row[-1]) for row in told(database, "H0").tables[1].rows]
    assert rows[-3:] == [
        ("Cộng", "297.998 đ"), ("trong đó bán hộ", "148.999 đ"), ("trong đó HTX mua đứt", "148.999 đ"),
    ]  # fmt: skip


@pytest.mark.both
def test_what_a_household_gets_of_its_paid_orders_is_what_its_statement_has_of_them(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)), delivered("D2", boxes(2)), delivered("D3", boxes(3)))
    market.pay(database, shop, "D1", 14_003, 20_001, 9_007)
    market.pay(database, shop, "D3", 1_003, 2_001, 507)
    rows = market.of(database, june, "H0").rows
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, world.OPENS_MS)
        report = household_report(connection, EVERYTHING, season, 1)
    assert report is not None
    paid = [row.worth for row in rows if row.order in {"D1", "D3"}]
    assert report.paid.net_dong == sum(worth.net_dong for worth in paid) > 0
    assert report.paid.gross_dong == sum(worth.gross_dong for worth in paid) == report.own.paid_dong
    assert report.paid.net_dong < report.own.paid_dong
