"""What is stored is held against what a sheet says: an empty cell erases nothing, and a name keeps its accents."""

from datetime import date

import pytest

from marketplace.imports.stored_rows import FieldValues, merged, stored, stored_by, values_of
from marketplace.storage import Database
from tests import world

KNOWN: FieldValues = {"id": 7, "name": "Nguyễn Thị Hoa", "hamlet": "Phi Lễ", "area_m2": 0}


@pytest.mark.parametrize(
    ("given", "changes"),
    [
        ({"hamlet": None, "area_m2": None}, {}),
        ({"hamlet": "Số Ba", "area_m2": 360}, {"hamlet": "Số Ba", "area_m2": 360}),
        ({"name": "NGUYEN THI HOA"}, {}),
        ({"name": "Nguyễn Thị Hòa"}, {"name": "Nguyễn Thị Hòa"}),
        ({"name": "Nguyen Thi Hoan"}, {"name": "Nguyen Thi Hoan"}),
        ({"hamlet": "Phi Le"}, {"hamlet": "Phi Le"}),
    ],
)
def test_a_row_becomes_what_its_filled_cells_say(given: FieldValues, changes: FieldValues) -> None:
    before = dict(KNOWN)
    assert merged(KNOWN, given) == KNOWN | changes
    assert before == KNOWN


def test_rows_are_read_by_one_column_with_their_ids_and_days_as_text(sqlite: Database) -> None:
    world.build(sqlite)
    with sqlite.read() as connection:
        assert stored_by(connection, "season", ("code", "starts_on"), "code", ["vai-2021", "?"]) == [
            {"id": 1, "code": "vai-2021", "starts_on": "2021-05-19"}
        ]
        assert [one["id"] for one in stored_by(connection, "household", ("code",), "code", ["H2", "H0"])] == [1, 3]
        assert stored_by(connection, "household", ("code",), "code", []) == []


def test_a_row_as_either_database_gives_it_is_the_same_by_field() -> None:
    row = stored(("code", "picked_on"), (3, "L1", date(2026, 6, 10)))
    assert row == stored(("code", "picked_on"), (3, "L1", "2026-06-10"))
    assert values_of(("picked_on", "id"), row) == ("2026-06-10", 3)
