"""A total that another hand changed is what orders and draws make again."""

import pytest

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
