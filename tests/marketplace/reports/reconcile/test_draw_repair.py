"""Draws and shortfalls that another hand changed are what their line and lots say again."""

import pytest

from marketplace.storage import Database
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.marketplace.reports.reconcile.outvoted import A1, A2, assert_comes_back


@pytest.mark.both
@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE draw SET drawn_g = drawn_g + 5000 WHERE line_id = {A1}",
        f"UPDATE draw SET drawn_g = drawn_g - 5000 WHERE line_id = {A1}",
        f"UPDATE draw SET returned_g = returned_g - 5000 WHERE line_id = {A2}",
        f"UPDATE draw SET over_g = 7 WHERE line_id = {A1}",
        f"UPDATE draw SET amount_dong = amount_dong - 1 WHERE line_id = {A1}",
        f"DELETE FROM draw WHERE line_id = {A1}",
        f"UPDATE draw SET lot_id = (SELECT id FROM lot WHERE code = 'L2-5-0') WHERE line_id = {A1}",
        "UPDATE shortfall SET weight_g = weight_g + 1 WHERE weight_g > 0",
    ],
)
def test_a_draw_or_shortfall_that_is_wrong_is_outvoted_and_comes_back(
    filled: Database, behind: Behind, sql: str
) -> None:
    assert_comes_back(filled, behind, sql)
