"""What a row of a household says is held against what is known: its cooperative, and how large a sào is there."""

from pathlib import Path

from marketplace.storage import Database
from tests.marketplace.imports.importing import HOA, HOUSEHOLDS, how_many, rows_of, take


def test_an_unknown_cooperative_or_sao_of_the_south_is_reported(db: Database, tmp_path: Path) -> None:
    south = ["Lê Thị Lan", "Tân Thạnh", "Thới Lai", "Cần Thơ", "", "", "", "", "5 sào"]
    report = take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "", "HTX-9"], south)
    assert [(one.column, one.value) for one in report.problems] == [("Mã HTX", "HTX-9"), ("Diện tích", "5 sào")]
    assert how_many(db, "household") == 0


def test_a_digital_address_that_is_none_is_left_out_and_said_and_its_household_stands(
    db: Database, tmp_path: Path
) -> None:
    headings = ["Mã hộ", *HOUSEHOLDS[:4], "Địa chỉ số"]
    one, other = ["HO-1", *HOA[:4], "26000ABCD123"], ["HO-2", "Lê Văn Tư", *HOA[1:4], "26000-abcd"]
    report = take(db, tmp_path, "households", headings, one, other)
    assert (report.problems, report.new) == ([], 2)
    assert [(found.column, found.value) for found in report.notes] == [("Địa chỉ số", "26000-abcd")]
    assert rows_of(db, "household", "code", "digital_address") == [("HO-1", "26000ABCD123"), ("HO-2", None)]
