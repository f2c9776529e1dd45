"""A lot that comes without a code is given the first number of its household and day that nobody has."""

from pathlib import Path

import pytest

from marketplace.storage import Database
from tests.marketplace.imports.importing import HOA, HOUSEHOLDS, LOTS, counts, prepare, rows_of, take


@pytest.fixture
def db(sqlite: Database, map_folder: Path, tmp_path: Path) -> Database:
    prepare(sqlite, map_folder)
    take(sqlite, tmp_path, "households", HOUSEHOLDS, [*HOA, "BG-1"], ["Lê Văn A", *HOA[1:4], "", "", "BG-2"])
    return sqlite


def lot(grade: str, *, code: str = "", home: str = "BG-1", on: str = "10/06/2026", days: str = "") -> list[str]:
    return [code, home, "Vải thiều", grade, "3 tạ", on, days]


def test_numbers_run_on_for_a_household_and_day_past_those_that_are_there(db: Database, tmp_path: Path) -> None:
    forecast = lot("1", on="", days="11/6/2026 - 13/6/2026")
    take(db, tmp_path, "lots", LOTS, lot("1", code="BG-1-260610-2"), lot("2"), lot("3"), forecast)
    take(db, tmp_path, "lots", LOTS, lot("4"), lot("5", code="BG-1-260610-5"), lot("6"), lot("7", home="BG-2"))
    assert rows_of(db, "lot", "grade", "code") == [
        ("1", "BG-1-260610-2"), ("2", "BG-1-260610-1"), ("3", "BG-1-260610-3"), ("1", "BG-1-260611-1"),
        ("4", "BG-1-260610-4"), ("5", "BG-1-260610-5"), ("6", "BG-1-260610-6"), ("7", "BG-2-260610-1"),
    ]  # fmt: skip


def test_a_code_that_another_household_has_is_passed_over(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "lots", LOTS, *(lot(f"{n}", code=f"BG-1-260610-{n}", home="BG-2") for n in (1, 2, 4)))
    assert counts(take(db, tmp_path, "lots", LOTS, lot("1"), lot("2"), lot("3"))) == (3, 0, 0, 0)
    assert [code for _, code in rows_of(db, "lot", "grade", "code")][3:] == [
        "BG-1-260610-3", "BG-1-260610-5", "BG-1-260610-6",
    ]  # fmt: skip
