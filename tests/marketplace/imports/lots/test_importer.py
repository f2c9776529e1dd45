"""Lots come in with their weight to the gram; what is sold of them stays sold, and no lot is guessed."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    LOTS,
    counts,
    everything,
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


def sell(db: Database, weight_g: int) -> None:
    lot = TABLES["lot"]
    with db.write() as connection:
        connection.execute(update(lot).values(sold_g=lot.c.sold_g + weight_g, balance_g=lot.c.balance_g - weight_g))


def test_lots_come_in_with_grams_season_and_the_communes_of_their_household(db: Database, tmp_path: Path) -> None:
    report = take(
        db,
        tmp_path,
        "lots",
        LOTS,
        ["L1", *VAI, "1,5 tạ", "10/06/2026"],
        ["", *VAI, "2 tấn", "", "12/6/2026 - 20/6/2026"],
    )
    assert counts(report) == (2, 0, 0, 0)
    fields = ("code", "in_g", "sold_g", "balance_g", "picked_on", "forecast_from", "forecast_to")
    assert rows_of(db, "lot", *fields) == [
        ("L1", 150_000, 0, 150_000, date(2026, 6, 10), None, None),
        ("BG-1-260612-1", 2_000_000, 0, 2_000_000, None, date(2026, 6, 12), date(2026, 6, 20)),
    ]
    household = rows_of(db, "household", "id", "commune_id", "commune_now_id")[0]
    assert set(rows_of(db, "lot", "household_id", "commune_id", "commune_now_id")) == {household}


def test_the_same_lots_twice_change_nothing_in_whichever_order(db: Database, tmp_path: Path) -> None:
    rows = [["", *VAI, weight, "10/06/2026"] for weight in ("3 tạ", "2 tạ", "1 tạ")]
    assert counts(take(db, tmp_path, "lots", LOTS, *rows)) == (3, 0, 0, 0)
    before = everything(db)
    assert counts(take(db, tmp_path, "lots", LOTS, *rows)) == (0, 0, 3, 0)
    assert counts(take(db, tmp_path, "lots", LOTS, *reversed(rows))) == (0, 0, 3, 0)
    assert everything(db) == before


def test_a_lot_beside_the_known_one_is_new(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "lots", LOTS, ["", *VAI, "3 tạ", "10/06/2026"])
    both = (["", *VAI, "2 tạ", "10/06/2026"], ["", *VAI, "3 tạ", "10/06/2026"])
    assert counts(take(db, tmp_path, "lots", LOTS, *both)) == (1, 0, 1, 0)


def test_a_corrected_weight_moves_the_balance_and_never_below_what_is_sold(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "3 tạ", "10/06/2026"])
    sell(db, 100_000)
    assert counts(take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "1,5 tạ", "10/06/2026"])) == (0, 1, 0, 0)
    refused = take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "99 kg", "10/06/2026"])
    assert "100 kg" in refused.problems[0].sentence.en
    assert rows_of(db, "lot", "in_g", "sold_g", "balance_g") == [(150_000, 100_000, 50_000)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "BG-9", "Vải thiều", "", "3 tạ", "10/06/2026"], "Mã hộ"),
        (["", "BG-1", "Sầu riêng", "", "3 tạ", "10/06/2026"], "Nông sản"),
        (["", "BG-1", "Vải thiều", "", "300", "10/06/2026"], "Khối lượng"),
        (["", "BG-1", "Vải thiều", "", "1,900 kg", "10/06/2026"], "Khối lượng"),
        (["", "BG-1", "Vải thiều", "", "0 kg", "10/06/2026"], "Khối lượng"),
        (["", "BG-1", "Vải thiều", "", "3 tạ", ""], "Ngày cắt"),
        (["", "BG-1", "Vải thiều", "", "3 tạ", "10/01/2026"], "Ngày cắt"),
        (["", "BG-1", "Vải thiều", "", "3 tạ", "06/20/2026"], "Ngày cắt"),
        (["", "BG-1", "Vải thiều", "", "3 tạ", "", "20/6/2026 - 12/6/2026"], "Dự kiến cắt"),
    ],
)
def test_a_bad_lot_names_its_column(db: Database, tmp_path: Path, row: list[str], column: str) -> None:
    report = take(db, tmp_path, "lots", LOTS, row)
    assert [(one.row, one.column) for one in report.problems] == [(2, column)]
    assert rows_of(db, "lot", "id") == []
