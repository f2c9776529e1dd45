"""Failed deliveries: what they cost stands apart, and the cooperative's rule of the day says who bears it."""

from datetime import date

import pytest

from marketplace.db import Database
from marketplace.statements import close, failed
from marketplace.statements.failed import FailedError, Typed
from marketplace.words.records import OrderRecord, State
from tests import world
from tests.ledger import rows
from tests.marketplace.statements import market
from tests.marketplace.statements.market import AFTER_LATER_MS, boxes
from tests.world import DAY_MS

LINE = boxes(2, sku="H0-5", gross_dong=300_000, discount_dong=0, returned=2, restock=False)
FRUIT = 300_000 - 7_001 - 15_002
"""What the household would have been owed for it."""


def _failed(code: str = "F1", **changed: object) -> OrderRecord:
    back = world.OPENS_MS + 3 * DAY_MS
    line = LINE._replace(**changed)
    return world.order(code, (line,), state=State.RETURNED, updated_ms=back, returned_ms=back)


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
    market.pay(database, shop, "F1", 0, 40_000, 0)
    with database.write() as connection:
        if bearer is not None:
            failed.declare(connection, market.cooperative_id(connection), "household", date(2021, 1, 1), "Hoa", 1)
            failed.declare(connection, market.cooperative_id(connection), bearer, date(2021, 6, 2), "Hoa", 2)
            failed.declare(connection, market.cooperative_id(connection), "household", date(2021, 7, 1), "Hoa", 3)
        order = rows(database, "SELECT id FROM orders")[0][0]
        failed.note_cost(connection, order, Typed(1, 8_000), "Hoa", 1)
    paper, report = market.of(database, june, "H0"), market.report(database, june)
    assert (paper.total.net_dong, report.failed_dong) == (household, cooperative)
    assert (paper.total.weight_g, paper.awaiting_dong, report.own.margin_dong) == (0, 0, 0)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    after = market.of(database, june, "H0"), market.report(database, june)
    assert (after[0].rows, after[1].failed_dong) == (paper.rows, cooperative)


def test_what_a_failed_delivery_costs_later_is_a_counter_entry(database: Database) -> None:
    shop = market.build(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    market.take(database, shop, _failed(restock=True))
    assert (market.of(database, june, "H0").rows, market.report(database, june).failed_dong) == ((), 0)
    market.pay(database, shop, "F1", 0, 40_000, 0)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "Kế toán", AFTER_LATER_MS)
    market.pay(database, shop, "F1", 0, -15_000, 0, n=2)
    assert [market.report(database, one).failed_dong for one in (june, later)] == [40_000, -15_000]
    with database.write(one_state=True) as connection:
        close(connection, later.id, "Kế toán", AFTER_LATER_MS)
    assert [market.report(database, one).failed_dong for one in (june, later)] == [40_000, -15_000]


def test_what_is_no_rule_or_no_cost_is_refused(database: Database) -> None:
    market.build(database)
    with database.write() as connection, pytest.raises(FailedError, match="cooperative, household or shared"):
        failed.declare(connection, 1, "nobody", date(2021, 6, 1), None, 1)
    with database.write() as connection, pytest.raises(FailedError, match="below 0"):
        failed.note_cost(connection, 1, Typed(-1, 0), "Hoa", 1)
