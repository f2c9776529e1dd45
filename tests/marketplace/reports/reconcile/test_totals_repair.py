"""A total that another hand changed is what orders and draws make again."""

import pytest

from marketplace.orders.totals import MEASURES, ORDER_COUNTS
from marketplace.orders.totals.tables import CHANNEL_DAY_KEYS, DAY_KEYS, FUNNEL_KEYS, HOUSEHOLD_KEYS, STAGES
from marketplace.reports.reconcile.totals import funnel, roll_ups
from marketplace.reports.reconcile.totals_repair import MOVERS
from marketplace.storage import Database
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.marketplace.reports.reconcile.outvoted import assert_comes_back


@pytest.mark.both
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE household_total SET delivered_g = delivered_g + 1 WHERE household_id = 1",
    ],
)
def test_a_total_that_is_wrong_is_outvoted_and_comes_back(filled: Database, behind: Behind, sql: str) -> None:
    assert_comes_back(filled, behind, sql)


def test_what_is_lacking_stands_in_the_order_in_which_its_total_is_moved(sqlite: Database) -> None:
    with sqlite.read() as connection:
        compared = {one.name: (one.keys, one.measures) for one in (*roll_ups(connection), funnel(connection))}
    assert compared == {
        "day_total": (DAY_KEYS, MEASURES),
        "household_total": (HOUSEHOLD_KEYS, MEASURES),
        "channel_day": (CHANNEL_DAY_KEYS, ORDER_COUNTS),
        "ladder": (FUNNEL_KEYS, STAGES),
    }
    assert compared.keys() == MOVERS.keys()
