"""What a row of a household says is held against what is known: its cooperative, and how large a sào is there."""

from pathlib import Path

from marketplace.storage import Database
from tests.marketplace.imports.importing import HOA, HOUSEHOLDS, how_many, take


def test_an_unknown_cooperative_or_sao_of_the_south_is_reported(db: Database, tmp_path: Path) -> None:
    south = ["Lê Thị Lan", "Tân Thạnh", "Thới Lai", "Cần Thơ", "", "", "", "", "5 sào"]
    report = take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "", "HTX-9"], south)
    assert [(one.column, one.value) for one in report.problems] == [("Mã HTX", "HTX-9"), ("Diện tích", "5 sào")]
    assert how_many(db, "household") == 0
