"""Imports take the good rows in one transaction, report the bad ones, and change nothing the second time."""

from pathlib import Path

import pytest

from jobs.imports.run import run_import
from marketplace.spreadsheets import SheetRefused
from marketplace.storage import Database
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    counts,
    everything,
    how_many,
    rows_of,
    take,
)
from tests.marketplace.spreadsheets.broken_sheets import SMALL, build, xlsx

QUY_SON = ["Quý Sơn", "Lục Ngạn", "BG"]
HOA = ["Nguyễn Thị Hoa", *QUY_SON, "Phi Lễ", "0912345678"]


def test_good_rows_go_in_and_bad_ones_say_what_to_do(db: Database, tmp_path: Path) -> None:
    bad = ["Lê Văn Cường", *QUY_SON, "", "12"]
    report = take(db, tmp_path, "households", ["DANH SÁCH"], HOUSEHOLDS, HOA, bad, ["", *QUY_SON])
    assert counts(report) == (1, 0, 0, 2)
    assert [(one.row, one.column, one.value) for one in report.problems] == [
        (4, "SĐT", "12"),
        (5, "Họ tên chủ hộ", ""),
    ]
    fields = ("code", "name", "name_key", "hamlet", "phone")
    assert rows_of(db, "household", *fields) == [
        ("HO-07576-00001", "Nguyễn Thị Hoa", "nguyen thi hoa", "Phi Lễ", "0912345678")
    ]


def test_the_same_file_twice_changes_nothing(db: Database, tmp_path: Path) -> None:
    rows = (HOUSEHOLDS, HOA, ["Trần Văn Bình", *QUY_SON], ["Trần Văn Bính", *QUY_SON], ["Lê A", "Tân Sơn"])
    first = take(db, tmp_path, "households", *rows)
    before = everything(db)
    second = run_import("households", tmp_path / "sheet.xlsx", db, "dat")
    assert (counts(first), counts(second)) == ((3, 0, 0, 1), (0, 0, 3, 1))
    assert (second.import_id, second.same_as) == (None, first.import_id)
    assert everything(db) == before


def test_a_dry_run_reports_the_same_and_writes_nothing(db: Database, tmp_path: Path) -> None:
    rows = (HOUSEHOLDS, HOA, ["Lê A", "Không Có Xã"])
    before = everything(db)
    dry = take(db, tmp_path, "households", *rows, dry_run=True)
    assert everything(db) == before
    real = take(db, tmp_path, "households", *rows)
    assert (counts(dry), dry.problems, dry.import_id) == (counts(real), real.problems, None)


def test_every_broken_sheet_is_one_sentence_and_no_half_written_data(db: Database, tmp_path: Path) -> None:
    before = everything(db)
    broken = build(tmp_path)
    for path in broken:
        with pytest.raises(SheetRefused):
            run_import("households", path, db, "dat", limits=SMALL)
    assert len(broken) >= 25
    assert everything(db) == before


def test_a_file_that_breaks_off_after_good_rows_leaves_nothing(db: Database, tmp_path: Path) -> None:
    good = [[f"Nguyễn Văn {number}", *QUY_SON, "", f"09{number:08d}"] for number in range(2_400)]
    path = tmp_path / "dài.xlsx"
    path.write_bytes(xlsx(HOUSEHOLDS, *good))
    before, seen = everything(db), []
    with pytest.raises(SheetRefused, match="too many rows"):
        run_import("households", path, db, "dat", limits=SMALL, on_progress=seen.append)
    assert seen[0] == 1_000
    assert everything(db) == before


def test_progress_counts_every_row(db: Database, tmp_path: Path) -> None:
    rows = [[f"Nguyễn Văn {number}", *QUY_SON, "", f"09{number:08d}"] for number in range(1_500)]
    seen: list[int] = []
    report = take(db, tmp_path, "households", HOUSEHOLDS, *rows, on_progress=seen.append)
    assert seen == [1_000, 1_500]
    assert report.new == how_many(db, "household") == 1_500
    codes = [code for (code,) in rows_of(db, "household", "code")]
    assert (codes[0], codes[-1], len(set(codes))) == ("HO-07576-00001", "HO-07576-01500", 1_500)
