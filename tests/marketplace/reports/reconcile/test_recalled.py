"""What lines say was taken back of a lot is held against the moves of the lot."""

import pytest
from sqlalchemy import text

from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.removal import spoil
from marketplace.reports.reconcile import Difference, fix, reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.world import OPENS_MS

LOST = Difference("lot L0-5-0: taken back from orders", "20000 g by its moves", "{} g by its order lines")
BY = Provenance("cô Hoa", OPENS_MS, OPENS_MS)


@pytest.mark.both
@pytest.mark.parametrize(
    ("sql", "kept_g"),
    [
        ("DELETE FROM recall WHERE back_g = 5000", 15_000),
        ("DELETE FROM recall", 0),
        ("UPDATE recall SET back_g = back_g + 1 WHERE back_g = 15000", 20_001),
    ],
)
def test_rows_that_do_not_make_up_what_the_moves_say_are_named_and_a_person_is_asked(
    sold: Database, sql: str, kept_g: int
) -> None:
    with sold.write() as connection:
        spoil(connection, "L0-5-0", 50_000, "mưa", BY)
        connection.execute(text(sql))
    expected = LOST._replace(found=LOST.found.format(kept_g))
    assert reconcile(sold) == [expected]
    [asked] = fix(sold, "officer", "a look", OPENS_MS)
    assert (asked.where, asked.written) == (expected.where, False)
    assert reconcile(sold) == [expected]


@pytest.mark.both
def test_a_move_by_which_orders_gave_fruit_back_is_as_it_was_written_again(filled: Database, behind: Behind) -> None:
    """Its copy and its lot say so; no move is added to it."""
    before = rows(filled, "SELECT * FROM lot_move ORDER BY id")
    behind("UPDATE lot_move SET grams = grams - 100 WHERE kind = 'given back' AND who IS NOT NULL")
    assert "lot L2-5-1: taken back from orders" in [one.where for one in reconcile(filled)]
    fix(filled, "officer", "a look", OPENS_MS)
    assert (rows(filled, "SELECT * FROM lot_move ORDER BY id"), reconcile(filled)) == (before, [])
