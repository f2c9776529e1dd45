"""A line is posted from the day its cooperative closes the period, and not before."""

from marketplace.settlement.posted_lines import posted_in
from marketplace.settlement.statements import close
from marketplace.storage import Database
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered


def test_a_line_is_posted_when_its_period_is_closed(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(3)))
    with database.write() as connection:
        assert posted_in(connection, 1) is None
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Hoa", AFTER_JUNE_MS)
    with database.write() as connection:
        assert posted_in(connection, 1) == ("HTX Quý Sơn", june.from_on, june.to_on)
        assert posted_in(connection, 99) is None
