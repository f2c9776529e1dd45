"""What a sheet said of a weight is taken back by a move; what a person weighed stays."""

from pathlib import Path

import pytest

from jobs.imports.run import undo
from marketplace.imports import CannotUndo
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.weighing import adjust
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    LOTS,
    NOW_MS,
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


MOVES = "SELECT kind, grams, why FROM lot_move ORDER BY id"


def test_a_corrected_weight_is_a_move_of_its_own_and_its_undoing_another(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "3 tạ", "", "12/6/2026 - 14/6/2026"])
    assert rows(db, MOVES) == [("forecast", 300_000, None)]
    more = take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "2 tạ", "", "12/6/2026 - 14/6/2026"], name="sửa.xlsx")
    picked = take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "250 kg", "13/6/2026"], name="cân.xlsx")
    slip = take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "240 kg", "13/6/2026"], name="cân lại.xlsx")
    assert rows(db, MOVES)[1:] == [
        ("forecast", -100_000, "sửa.xlsx"), ("forecast", -200_000, "cân.xlsx"), ("picked", 250_000, "cân.xlsx"),
        ("adjusted", -10_000, "cân lại.xlsx"),
    ]  # fmt: skip
    assert reconcile(db) == []
    for one in (slip, picked, more):
        undo(one.import_id or 0, db, "dat")
        assert reconcile(db) == []
    assert rows_of(db, "lot", "in_g", "balance_g", "picked_on") == [(300_000, 300_000, None)]
    assert rows(db, MOVES)[-2:] == [
        ("forecast", 200_000, f"import {picked.import_id} undone"),
        ("forecast", 100_000, f"import {more.import_id} undone"),
    ]  # fmt: skip


def test_what_a_person_weighed_is_not_undone_with_a_sheet(db: Database, tmp_path: Path) -> None:
    first = take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "3 tạ", "13/6/2026"])
    more = take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "2 tạ", "13/6/2026"])
    with db.write() as connection:
        adjust(connection, "L1", -1_000, "cân lại", Provenance("cô Hoa", NOW_MS, NOW_MS))
    with pytest.raises(CannotUndo, match="weighings that build on"):
        undo(more.import_id or 0, db, "dat")
    with pytest.raises(CannotUndo, match="made later"):
        undo(first.import_id or 0, db, "dat")
    assert reconcile(db) == []
