"""Lots are put right: they take back what they sold too much, and pair what was sorted."""

import pytest
from sqlalchemy import text

from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.sorting import Graded, Loss, sort
from marketplace.reports.reconcile import fix, reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.marketplace.reports.reconcile.outvoted import assert_comes_back
from tests.marketplace.reports.reconcile.test_reconcile import spoil
from tests.world import OPENS_MS


@pytest.mark.both
def test_a_lot_that_sold_more_than_it_holds_takes_its_fruit_back_from_the_newest_order(sold: Database) -> None:
    lot = "(SELECT id FROM lot WHERE code = 'L0-5-0')"
    sql = f"UPDATE lot_move SET grams = 20000 WHERE kind = 'picked' AND lot_id = {lot}"
    with sold.write() as connection:
        connection.execute(text("UPDATE lot SET in_g = 20000, balance_g = 0 WHERE code = 'L0-5-0'"))
    assert spoil(sold, sql)
    fix(sold, "officer", "the slip says 20 kg", OPENS_MS)
    short = rows(sold, "SELECT o.remote_id, s.weight_g FROM shortfall s JOIN order_line l ON l.id = s.line_id"
                 " JOIN orders o ON o.id = l.order_id WHERE o.remote_id < 'A6' AND s.weight_g > 0")  # fmt: skip
    assert (short, reconcile(sold)) == ([("A2", 10_000)], [])


@pytest.mark.both
def test_what_was_sorted_out_of_one_lot_came_into_another(sold: Database) -> None:
    with sold.write() as connection:
        sort(connection, "L1-19-1", [Graded("Loại 1", 60_000)], Loss(), Provenance("cô Hoa", OPENS_MS, OPENS_MS))
    found = spoil(sold, "UPDATE lot_move SET grams = grams + 9 WHERE kind = 'sorted in'")
    assert {one.where for one in found} == {"lot L1-19-1-1", "lot L1-19-1: sorted into L1-19-1-1"}
    fix(sold, "officer", "the slip says so", OPENS_MS)
    assert reconcile(sold) == []


@pytest.mark.both
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE lot SET sold_g = sold_g + 5000 WHERE code = 'L0-5-0'",
        "UPDATE lot SET balance_g = balance_g + 5000 WHERE code = 'L0-5-0'",
        "UPDATE lot SET in_g = in_g + 5000 WHERE code = 'L0-5-0'",
    ],
)
def test_a_lot_that_is_wrong_is_outvoted_and_comes_back(filled: Database, behind: Behind, sql: str) -> None:
    assert_comes_back(filled, behind, sql)
