"""The accountant's view of a period, as far as a scope shows it."""

import pytest
from sqlalchemy import select

from marketplace.directory.periods import PeriodError
from marketplace.settlement.statements import period_report, statement
from marketplace.storage import Database
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered
from tests.marketplace.settlement.statements.test_household import HOME, OneHome


def test_a_scope_names_its_own_households_alone_and_the_sums_stay_right(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.terms(database, "pool", None, "L-A", "L-B", "L-C")
    market.take(database, shop, delivered("D1", boxes(4)))
    whole = {row.code: row for row in market.report(database, june).homes}
    with database.read() as connection:
        scope = OneHome(connection.execute(select(HOME.c.id).where(HOME.c.code == "H1")).scalar_one())
        shown = period_report(connection, scope, june).homes
        assert sum(home.account.net_dong for home in shown) == sum(home.account.net_dong for home in whole.values())
        assert [home for home in shown if home.code or home.name] == [whole["H1"]]
        assert statement(connection, scope, june, "H1").account == whole["H1"].account
        with pytest.raises(PeriodError, match="H0"):
            statement(connection, scope, june, "H0")
