"""Who bears what a failed delivery costs is by the rule of its day."""

from datetime import date

import pytest

from marketplace.settlement.statements import close, failed_bearers, failed_deliveries
from marketplace.settlement.statements.failed_deliveries import NotedCost
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_LATER_MS
from tests.marketplace.settlement.statements.test_failed_deliveries import FRUIT, _failed


@pytest.mark.parametrize(
    ("bearer", "household", "cooperative"),
    [
        (None, FRUIT, FRUIT + 48_001),
        ("cooperative", FRUIT, FRUIT + 48_001),
        ("household", -48_001, 0),
        ("shared", FRUIT - FRUIT // 2 - 24_000, FRUIT - FRUIT // 2 + 24_001),
    ],
)
def test_the_rule_of_the_day_says_who_bears_a_failed_delivery(
    database: Database, bearer: str | None, household: int, cooperative: int
) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, _failed())
    market.pay(database, shop, "F1", 0, 40_000, 0, net=0)
    with database.write() as connection:
        if bearer is not None:
            failed_bearers.declare_bearer(
                connection, market.cooperative_id(connection), "household", date(2021, 1, 1), "Hoa", 1
            )
            failed_bearers.declare_bearer(
                connection, market.cooperative_id(connection), bearer, date(2021, 6, 2), "Hoa", 2
            )
            failed_bearers.declare_bearer(
                connection, market.cooperative_id(connection), "household", date(2021, 7, 1), "Hoa", 3
            )
        order = rows(database, "SELECT id FROM orders")[0][0]
        failed_deliveries.note_cost(connection, order, NotedCost(1, 8_000), "Hoa", 1)
    paper, report = market.of(database, june, "H0"), market.report(database, june)
    assert (paper.total.net_dong, report.failed_dong) == (household, cooperative)
    assert (paper.total.weight_g, paper.awaiting_dong, report.own.margin_dong) == (0, 0, 0)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    after = market.of(database, june, "H0"), market.report(database, june)
    assert (after[0].rows, after[1].failed_dong) == (paper.rows, cooperative)
