"""A lot is meant by one row of a file, and what may be another one is a doubt."""

from pathlib import Path

import pytest

from marketplace.storage import Database
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    LOTS,
    counts,
    prepare,
    rows_of,
    take,
)

VAI = ["BG-1", "Vải thiều", "Loại 1"]


@pytest.fixture
def db(database: Database, map_folder: Path, tmp_path: Path) -> Database:
    prepare(database, map_folder)
    take(database, tmp_path, "households", HOUSEHOLDS, ["Nguyễn Thị Hoa", "Quý Sơn", "Lục Ngạn", "BG", "", "", "BG-1"])
    return database


def test_a_row_without_a_code_that_stands_twice_is_one_lot(db: Database, tmp_path: Path) -> None:
    headings = [*LOTS, "Số phiếu cân"]
    row = ["", *VAI, "100 kg", "10/06/2026", "", ""]
    slips = [[*row[:-1], slip] for slip in ("PC-1", "PC-2")]
    report = take(db, tmp_path, "lots", headings, row, row, *slips)
    assert counts(report) == (3, 0, 0, 1)
    assert [(one.row, one.sentence.en.partition(";")[0]) for one in report.problems] == [(3, "Row 2 already has this")]
    assert rows_of(db, "lot", "in_g", "slip") == [(100_000, None), (100_000, "PC-1"), (100_000, "PC-2")]


def test_another_weight_without_a_code_is_a_doubt_not_a_correction(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "lots", LOTS, ["", *VAI, "3 tạ", "10/06/2026"])
    report = take(db, tmp_path, "lots", LOTS, ["", *VAI, "2 tạ", "10/06/2026"])
    assert (counts(report), report.doubts) == ((0, 0, 0, 1), 1)
    assert rows_of(db, "lot", "in_g") == [(300_000,)]


def test_a_lot_code_of_another_household_is_a_doubt(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, ["Lê Văn A", "Quý Sơn", "Lục Ngạn", "BG", "", "", "BG-2"])
    take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "3 tạ", "10/06/2026"])
    report = take(db, tmp_path, "lots", LOTS, ["L1", "BG-2", *VAI[1:], "3 tạ", "10/06/2026"])
    assert (counts(report), report.doubts) == ((0, 0, 0, 1), 1)
    assert rows_of(db, "lot", "code", "household_id") == [("L1", 1)]
