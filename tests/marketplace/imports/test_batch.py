"""An import that has nothing to do leaves no import behind: neither a row nor a number that could be undone."""

from pathlib import Path
from typing import Any

import pytest

from jobs.imports.run import Kind, run_import
from marketplace.storage import Database
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    LOTS,
    NOW_MS,
    QUY_SON,
    counts,
    everything,
    how_many,
    prepare,
    take,
)

COOPERATIVES = ["Mã HTX", "Tên", "Xã/phường", "Huyện", "Tỉnh"]
MEMBERS = [*HOUSEHOLDS, "Ngày vào HTX", "Ngày ra HTX"]
HTX = ["HTX-1", "HTX Quý Sơn", *QUY_SON]
HOA = ["Nguyễn Thị Hoa", *QUY_SON, "Phi Lễ", "0912345678", "HO-1", "HTX-1", "5 sào", "", "01/01/2024", "01/02/2026"]
FORECAST = ["L-1", "HO-1", "Vải thiều", "", "3 tạ", "", "10/06/2026 - 20/06/2026"]
PICKED = ["L-2", "HO-1", "Vải thiều", "", "2 tạ", "12/06/2026", ""]


@pytest.fixture
def db(sqlite: Database, map_folder: Path, tmp_path: Path) -> Database:
    prepare(sqlite, map_folder)
    take(sqlite, tmp_path, "cooperatives", COOPERATIVES, HTX)
    take(sqlite, tmp_path, "households", MEMBERS, HOA)
    take(sqlite, tmp_path, "lots", LOTS, FORECAST, PICKED)
    return sqlite


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("cooperatives", [COOPERATIVES, HTX]),
        ("households", [MEMBERS, HOA]),
        ("households", [HOUSEHOLDS, ["NGUYEN THI HOA", *QUY_SON, "", "+84912345678"]]),
        ("lots", [LOTS, FORECAST, PICKED]),
        ("lots", [LOTS, ["", *PICKED[1:]]]),
    ],
)
def test_what_is_known_already_leaves_no_import(
    db: Database, tmp_path: Path, kind: Kind, rows: list[list[Any]]
) -> None:
    before = everything(db)
    report = take(db, tmp_path, kind, *rows)
    assert (report.import_id, counts(report)) == (None, (0, 0, len(rows) - 1, 0))
    assert everything(db) == before


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("households", [HOUSEHOLDS, ["Lê A", *QUY_SON, "", "12"]]),
        ("lots", [LOTS, ["L-3", "HO-1", "Vải thiều", "", "0", "12/06/2026"]]),
    ],
)
def test_rows_that_were_all_refused_leave_no_import(
    db: Database, tmp_path: Path, kind: Kind, rows: list[list[Any]]
) -> None:
    before = everything(db)
    report = take(db, tmp_path, kind, *rows)
    assert (report.import_id, counts(report), everything(db)) == (None, (0, 0, 0, 1), before)


def test_a_doubt_that_waits_already_leaves_no_second_import(db: Database, tmp_path: Path) -> None:
    rows = (HOUSEHOLDS, ["Lê A", "Tân Mỹ", "Sơn Động", "BG"])
    assert take(db, tmp_path, "households", *rows).import_id is not None
    before = how_many(db, "importbatch")
    again = run_import("households", tmp_path / "sheet.xlsx", db, "dat", clock=lambda: NOW_MS)
    assert (again.import_id, again.doubts, how_many(db, "importbatch")) == (None, 1, before)
