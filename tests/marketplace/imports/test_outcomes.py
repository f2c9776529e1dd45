"""A row that cannot be taken ends as a problem or as a doubt, and the rows after it go on."""

import pytest

from marketplace.imports.batch import Batch, Doubt
from marketplace.imports.outcomes import Doubted, Rejected, problem, row_outcome
from marketplace.spreadsheets import Row
from marketplace.storage import Database

ROW = Row(7, {}, sheet="Xã B")


@pytest.fixture
def batch(sqlite: Database) -> Batch:
    with sqlite.read() as connection:
        return Batch(connection, "lots", "a.xlsx", "0", 0, "dat")


def test_each_row_ends_in_its_own_way(batch: Batch) -> None:
    doubts: list[Doubt] = []
    found = problem(ROW, "Mã hộ", "HO-1", "No such code.", "Không có mã này.")
    doubt = Doubt(found, {}, "household", "HO-1", [])
    for outcome in (None, Rejected(found), Doubted(doubt)):
        with row_outcome(batch, doubts):
            if outcome is not None:
                raise outcome
    assert (batch.rejected, batch.problems, doubts) == (1, [found], [doubt])


def test_a_fault_of_the_program_is_no_outcome_of_a_row(batch: Batch) -> None:
    with pytest.raises(KeyError), row_outcome(batch, []):
        raise KeyError("household")
    assert batch.rejected == 0


@pytest.mark.parametrize(("value", "shown"), [("HO-1", "HO-1"), (12, "12"), ("x" * 300, "x" * 200)])
def test_a_problem_names_its_row_sheet_and_what_stands_there(value: object, shown: str) -> None:
    found = problem(ROW, "Mã hộ", value, "No such code.", "Không có mã này.")
    assert (found.row, found.sheet, found.column, found.value) == (7, "Xã B", "Mã hộ", shown)
    assert found.sentence == ("No such code.", "Không có mã này.")
