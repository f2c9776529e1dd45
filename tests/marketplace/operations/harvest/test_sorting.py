"""Sorting goes out to the gram: what does not add up is refused, and nothing of it is written."""

import pytest

from marketplace.inventory.lots import CannotMove
from marketplace.operations.harvest.sorting import Graded, Loss, sort
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.operations.harvest.test_removal import MOVES
from tests.marketplace.partly_sold import PROVENANCE

TWO = (Graded("Loại 1", 14_000), Graded("Loại 2", 8_000, "HAI"))
LOTS = "SELECT code, grade, in_g, sorted_g, lost_g, balance_g FROM lot WHERE code IN ('L0-5-1', 'L0-5-1-1', 'HAI')"


def test_one_ungraded_lot_goes_out_into_grades_culls_and_a_named_loss(sold: Database) -> None:
    with sold.write() as connection:
        codes = sort(connection, "L0-5-1", TWO, Loss(2_500, 500, "héo"), PROVENANCE)
    assert codes == ["L0-5-1-1", "HAI"]
    assert rows(sold, LOTS + " ORDER BY id") == [
        ("L0-5-1", None, 30_000, 22_000, 3_000, 0), ("L0-5-1-1", "Loại 1", 14_000, 0, 0, 14_000),
        ("HAI", "Loại 2", 8_000, 0, 0, 8_000),
    ]  # fmt: skip
    assert [row[:2] for row in rows(sold, MOVES, code="L0-5-1")][-4:] == [
        ("sorted out", 14_000), ("sorted out", 8_000), ("culls", 2_500), ("loss", 500),
    ]  # fmt: skip
    assert rows(sold, MOVES, code="HAI") == [("sorted in", 8_000, "cô Hoa", None)]
    heirs = rows(sold, "SELECT count(*) FROM lot a JOIN lot b ON b.id = a.sorted_from_id"
                 " AND a.household_id = b.household_id AND a.picked_on = b.picked_on")  # fmt: skip
    assert (heirs, reconcile(sold)) == ([(2,)], [])


def test_a_part_of_a_lot_can_be_sorted_and_the_rest_later(sold: Database) -> None:
    with sold.write() as connection:
        assert sort(connection, "L0-5-1", [Graded("Loại 1", 10_000)], Loss(), PROVENANCE, 10_000) == ["L0-5-1-1"]
        assert sort(connection, "L0-5-1", [Graded("Loại 1", 15_000)], Loss(), PROVENANCE) == ["L0-5-1-2"]
    assert reconcile(sold) == []


@pytest.mark.parametrize(
    ("graded", "loss", "says"),
    [
        (TWO, Loss(2_500), "0,5 kg less"),
        (TWO, Loss(3_500), "0,5 kg more"),
        (TWO, Loss(2_500, 500), "needs a name"),
        ((Graded("Loại 1", 25_000, "L1-5-0"),), Loss(), "exists already"),
        ((Graded("Loại 1", 0), Graded("Loại 2", 25_000)), Loss(), "more than 0"),
    ],
)
def test_what_does_not_add_up_is_refused_and_nothing_is_written(
    sold: Database, graded: tuple[Graded, ...], loss: Loss, says: str
) -> None:
    before = rows(sold, "SELECT * FROM lot ORDER BY id"), rows(sold, "SELECT * FROM lot_move ORDER BY id")
    with pytest.raises(CannotMove, match=says), sold.write() as connection:
        sort(connection, "L0-5-1", graded, loss, PROVENANCE)
    assert before == (rows(sold, "SELECT * FROM lot ORDER BY id"), rows(sold, "SELECT * FROM lot_move ORDER BY id"))


def test_a_graded_lot_is_not_sorted_again_nor_one_that_hangs_on_the_tree(sold: Database) -> None:
    with sold.write() as connection:
        sort(connection, "L0-5-1", [Graded("Loại 1", 25_000)], Loss(), PROVENANCE)
    with pytest.raises(CannotMove, match="graded already"), sold.write() as connection:
        sort(connection, "L0-5-1-1", [Graded("Loại 1", 25_000)], Loss(), PROVENANCE)
    with sold.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET picked_on = NULL WHERE code = 'L1-5-0'")
    with pytest.raises(CannotMove, match="not picked yet"), sold.write() as connection:
        sort(connection, "L1-5-0", [Graded("Loại 1", 30_000)], Loss(), PROVENANCE)
