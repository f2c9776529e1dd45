"""What the database refuses is not written: a person is asked of it by name, and all the rest is put right."""

import pytest

from marketplace.reports.reconcile import Correction, fix, reconcile
from marketplace.storage import Database
from tests.ledger import Rows, rows
from tests.marketplace.reports.reconcile.conftest import Behind
from tests.world import OPENS_MS

L0 = "(SELECT id FROM lot WHERE code = 'L0-5-0')"
LOTS = "SELECT id, code, in_g, sold_g, over_g, spoiled_g, elsewhere_g, balance_g FROM lot ORDER BY id"
MOVES = "SELECT id, lot_id, kind, grams FROM lot_move ORDER BY id"
DRAWS = "SELECT line_id, lot_id, drawn_g, cancelled_g, returned_g FROM draw ORDER BY line_id, lot_id"
MOVE = "INSERT INTO lot_move (id, lot_id, kind, grams, at_ms, noted_ms) VALUES"


def held(database: Database) -> list[Rows]:
    return [rows(database, sql) for sql in (LOTS, MOVES, DRAWS)]


def fixed(database: Database) -> list[Correction]:
    return fix(database, "Kế toán", "đối chiếu", OPENS_MS)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ((f"{MOVE} (990, {L0}, 'sold elsewhere', 9000000, 1, 1)",
          "UPDATE lot SET elsewhere_g = elsewhere_g + 9000000 WHERE code = 'L0-5-0'"), "more out of it than ever came"),
        ((f"{MOVE} (990, {L0}, 'spoiled', -7000, 1, 1)",
          "UPDATE lot SET balance_g = balance_g + 7000, spoiled_g = 5 WHERE code = 'L0-5-0'"), "less than nothing"),
    ],
)  # fmt: skip
def test_a_lot_whose_moves_come_to_less_than_nothing_is_named_and_left(
    filled: Database, behind: Behind, damage: tuple[str, ...], why: str
) -> None:
    behind(*damage, "UPDATE household_total SET delivered_g = delivered_g + 1 WHERE household_id = 1")
    before = held(filled)
    done = fixed(filled)
    [asked] = [one for one in done if not one.written and one.where == "lot L0-5-0"]
    assert asked.done.startswith("nothing was written: ")
    assert why in asked.done
    assert held(filled) == before


def test_other_lots_are_put_right_beside_one_that_cannot_be(filled: Database, behind: Behind) -> None:
    behind(
        f"{MOVE} (990, {L0}, 'sold elsewhere', 9000000, 1, 1)",
        "UPDATE lot SET elsewhere_g = elsewhere_g + 9000000 WHERE code = 'L0-5-0'",
        "UPDATE lot SET in_g = in_g + 5000 WHERE code = 'L1-5-0'",
    )
    done = fixed(filled)
    assert {(one.where, one.written) for one in done if one.where.startswith("lot L")} == {
        ("lot L0-5-0", False), ("lot L1-5-0", True),
    }  # fmt: skip
    assert not [one for one in reconcile(filled) if one.where.startswith("lot L1")]
