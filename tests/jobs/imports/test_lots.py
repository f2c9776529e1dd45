"""Lots come in with their weight to the gram; what is sold of them stays sold, and no lot is guessed."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from jobs.imports.run import undo
from marketplace.directory.residences import ResidenceError
from marketplace.imports import CannotUndo
from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.weighing import adjust
from marketplace.operations.relocation import move
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.jobs.imports.importing import HOUSEHOLDS, LOTS, NOW_MS, counts, everything, prepare, rows_of, small_map, take
from tests.ledger import rows

VAI = ["BG-1", "Vải thiều", "Loại 1"]


@pytest.fixture(scope="module")
def map_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_map(tmp_path_factory.mktemp("map"))


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
        undo(one.import_id or 0, db)
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
        undo(more.import_id or 0, db)
    with pytest.raises(CannotUndo, match="made later"):
        undo(first.import_id or 0, db)
    assert reconcile(db) == []


def test_a_household_that_moves_counts_in_its_new_commune_from_its_day(db: Database, tmp_path: Path) -> None:
    before = ["L1", *VAI, "3 tạ", "10/6/2026"], ["L2", *VAI, "3 tạ", "14/6/2026"], ["L3", *VAI, "3 tạ", "15/6/2026"]
    take(db, tmp_path, "lots", LOTS, *before)
    [(old,)] = rows(db, "SELECT commune_id FROM household")
    with db.write() as connection:
        assert move(connection, "BG-1", "Hồng Giang, Lục Ngạn", date(2026, 6, 15)) == 1
    take(db, tmp_path, "lots", LOTS, ["L4", *VAI, "3 tạ", "14/6/2026"], ["L5", *VAI, "3 tạ", "16/6/2026"])
    communes = dict(rows(db, "SELECT code, commune_id FROM lot"))
    assert [communes[code] == old for code in ("L1", "L2", "L3", "L4", "L5")] == [True, True, False, True, False]


@pytest.mark.parametrize(
    ("household", "commune", "on", "says"),
    [
        ("BG-9", "Hồng Giang", date(2026, 6, 15), "There is no household BG-9; import the households first"),
        ("BG-1", "Xã Đâu Đó", date(2026, 6, 15),
         "'Xã Đâu Đó' is no commune on 15/06/2026; look for it with `lensan communes find`"),
        ("BG-1", "dong tien", date(2021, 6, 15),
         "'dong tien' may be 07243 Xã Đồng Tiến, Huyện Yên Thế, Tỉnh Bắc Giang or 07816 Xã Đồng Tiến, Huyện Hiệp Hòa,"
         " Tỉnh Bắc Giang; write its district and province too"),
        ("BG-1", "Đồng Tiến", date(2026, 6, 15),
         "'Đồng Tiến' may be Xã Đồng Tiến, Huyện Yên Thế, Tỉnh Bắc Giang or Xã Đồng Tiến, Huyện Hiệp Hòa,"
         " Tỉnh Bắc Giang; write its district and province too"),
        ("BG-1", "Quý Sơn, Sơn Động", date(2021, 6, 15),
         "No commune fits all of 'Quý Sơn, Sơn Động'; of this name there is 07576 Xã Quý Sơn, Thị xã Chũ,"
         " Tỉnh Bắc Giang"),
    ],
)  # fmt: skip
def test_a_move_that_is_in_doubt_names_the_candidates_and_a_code_only_where_it_means_them(
    db: Database, household: str, commune: str, on: date, says: str
) -> None:
    with pytest.raises(ResidenceError) as refused, db.write() as connection:
        move(connection, household, commune, on)
    assert str(refused.value) == says
    assert rows(db, "SELECT count(*) FROM residence") == [(0,)]


@pytest.mark.both
def test_a_move_that_is_noted_after_a_later_one_counts_until_that(db: Database, tmp_path: Path) -> None:
    """At home in A, in C from 1 July; noted afterwards that it was in B from 10 June."""
    days = {"L1": "5/6/2026", "L2": "15/6/2026", "L3": "10/7/2026"}
    take(db, tmp_path, "lots", LOTS, *([code, *VAI, "3 tạ", day] for code, day in days.items()))
    where = "SELECT t.code, c.name FROM lot t JOIN commune c ON c.id = t.commune_id ORDER BY t.code"
    home = dict(rows(db, where))["L1"]
    with db.write() as connection:
        assert move(connection, "BG-1", "Hồng Giang, Lục Ngạn", date(2026, 7, 1)) == 1
        assert move(connection, "BG-1", "Đồng Tiến, Yên Thế", date(2026, 6, 10)) == 1
    assert dict(rows(db, where)) == {"L1": home, "L2": "Xã Đồng Tiến", "L3": "Phường Hồng Giang"}
    with db.write() as connection:  # it was in the second one a month later
        connection.exec_driver_sql("DELETE FROM residence WHERE from_on = '2026-06-10'")
        assert move(connection, "BG-1", "Đồng Tiến, Yên Thế", date(2026, 7, 20)) == 1
    assert dict(rows(db, where)) == {"L1": home, "L2": home, "L3": "Phường Hồng Giang"}


def test_a_lot_from_which_nothing_is_drawn_any_more_goes_along(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "3 tạ", "5/6/2026"], ["L2", *VAI, "3 tạ", "6/6/2026"])
    with db.write() as connection:
        for statement in (
            "INSERT INTO listing (id, sku, household_id, season_id, produce_id, title, description,"
            " category, label_g, fruit_g, price_dong, active)"
            " VALUES (1, 'S', 1, 1, 1, 'Vải', '', '', 5000, 5000, 1, true)",
            "INSERT INTO channel (id, code, platform, title, road, base_url, shop, adopted, created_ms)"
            " VALUES (1, 'shop', 'partner', 'Shop', 'contract', '', 's', true, 1)",
            "INSERT INTO orders (id, channel_id, remote_id, state, status, updated_ms, placed_ms, mark)"
            " VALUES (1, 1, 'D1', 'placed', 'placed', 1, 1, 1)",
            "INSERT INTO order_line (id, order_id, listing_id, sku, n, quantity, pack_g, ordered_g, cancelled_g,"
            " short_g, returned_g, restock, gross_dong, discount_dong, fee_dong, freight_dong, tax_dong)"
            " VALUES (1, 1, 1, 'S', 0, 1, 5000, 5000, 0, 0, 0, true, 1, 0, 0, 0, 0)",
            "INSERT INTO draw (line_id, lot_id, drawn_g, cancelled_g, short_g, returned_g, amount_dong)"
            " VALUES (1, 1, 0, 0, 0, 0, 0), (1, 2, 5000, 0, 0, 0, 1)",
        ):
            connection.exec_driver_sql(statement)
        assert move(connection, "BG-1", "Hồng Giang, Lục Ngạn", date(2026, 6, 1)) == 1
    where = "SELECT t.code FROM lot t JOIN commune c ON c.id = t.commune_id WHERE c.name = 'Phường Hồng Giang'"
    assert rows(db, where) == [("L1",)]


@pytest.mark.both
def test_a_lot_whose_day_is_corrected_counts_where_its_household_lives_then(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "3 tạ", "5/6/2026"])
    home = rows(db, "SELECT commune_id FROM lot")
    with db.write() as connection:
        move(connection, "BG-1", "Hồng Giang, Lục Ngạn", date(2026, 6, 10))
    for day, moved in (("12/6/2026", True), ("9/6/2026", False)):
        assert counts(take(db, tmp_path, "lots", LOTS, ["L1", *VAI, "3 tạ", day])) == (0, 1, 0, 0)
        assert (rows(db, "SELECT commune_id FROM lot") != home) is moved, day
