"""A sealed row that another hand changed has its value again, where another figure says it too."""

import pytest

from marketplace.storage import Database
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.marketplace.reports.reconcile.outvoted import A1, A2, assert_comes_back


@pytest.mark.both
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE orders SET state = 'returned' WHERE remote_id = 'A1'",
        "UPDATE orders SET fulfilment = 'shipping' WHERE remote_id = 'A1'",
        "UPDATE orders SET order_state = 'placed' WHERE remote_id = 'A1'",
        f"UPDATE order_line SET quantity = quantity + 1 WHERE id = {A1}",
        f"UPDATE order_line SET ordered_g = ordered_g + 5000 WHERE id = {A1}",
        f"UPDATE order_line SET returned_g = 0 WHERE id = {A2}",
        f"UPDATE order_line SET gross_dong = gross_dong + 1 WHERE id = {A1}",
        f"UPDATE order_line SET listing_id = (SELECT max(id) FROM listing) WHERE id = {A1}",
        "UPDATE payout SET net_dong = net_dong * 2 WHERE remote_id = 'P2'",
        "UPDATE payout SET gross_dong = gross_dong + 1 WHERE remote_id = 'P2'",
        "UPDATE payout SET fee_dong = 0 WHERE remote_id = 'P2'",
    ],
)
def test_a_sealed_value_that_is_wrong_is_outvoted_and_comes_back(filled: Database, behind: Behind, sql: str) -> None:
    assert_comes_back(filled, behind, sql)
