"""Seller of record: who sells a household's fruit is by the day it was ordered on."""

from datetime import date

from sqlalchemy import select, update

from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered


def test_a_household_that_left_keeps_what_was_ordered_while_it_was_a_member(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    member = TABLES["membership"]
    with database.write() as connection:
        home = select(TABLES["household"].c.id).where(TABLES["household"].c.code == "H0").scalar_subquery()
        connection.execute(update(member).where(member.c.household_id == home).values(left_on=date(2021, 6, 12)))
    late = delivered("D2", boxes(1, sku="H0-5"), day=3)
    market.take(
        database,
        shop,
        delivered("D1", boxes(1, sku="H0-5"), day=3),
        late._replace(placed_ms=late.placed_ms + 2 * 86_400_000),
    )
    assert [row.order for row in market.of(database, june, "H0").rows] == ["D1"]
    assert [row.code for row in market.report(database, june).homes] == ["H0"]
