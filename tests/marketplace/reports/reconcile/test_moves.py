"""Moves that another hand changed, deleted or added are as the program wrote them again."""

import pytest

from marketplace.storage import Database
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.marketplace.reports.reconcile.outvoted import L0, assert_comes_back


@pytest.mark.both
@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE lot_move SET grams = grams - 7 WHERE kind = 'picked' AND lot_id = {L0}",
        f"UPDATE lot_move SET kind = 'sold elsewhere' WHERE kind = 'picked' AND lot_id = {L0}",
        f"UPDATE lot_move SET lot_id = lot_id + 1 WHERE kind = 'picked' AND lot_id = {L0}",
        f"DELETE FROM lot_move WHERE kind = 'picked' AND lot_id = {L0}",
        f"INSERT INTO lot_move (id, lot_id, kind, grams, at_ms, noted_ms) VALUES (999, {L0}, 'loss', 5, 1, 1)",
    ],
)
def test_a_move_that_is_wrong_is_outvoted_and_comes_back(filled: Database, behind: Behind, sql: str) -> None:
    assert_comes_back(filled, behind, sql)
