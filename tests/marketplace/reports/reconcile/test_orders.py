"""Since when an order is paid comes back from its payouts."""

import pytest

from marketplace.storage import Database
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.marketplace.reports.reconcile.outvoted import assert_comes_back


@pytest.mark.both
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE orders SET paid_ms = NULL WHERE remote_id = 'A1'",
    ],
)
def test_an_instant_of_payment_that_is_wrong_is_outvoted_and_comes_back(
    filled: Database, behind: Behind, sql: str
) -> None:
    assert_comes_back(filled, behind, sql)
