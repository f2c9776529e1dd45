"""A household that moves counts in its new commune from its day on, and its unsold lots go along."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.directory.residences import ResidenceError
from marketplace.operations.relocation import move
from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    LOTS,
    counts,
    prepare,
    take,
)

VAI = ["BG-1", "Vải thiều", "Loại 1"]


@pytest.fixture
def db(database: Database, map_folder: Path, tmp_path: Path) -> Database:
    prepare(database, map_folder)
    take(database, tmp_path, "households", HOUSEHOLDS, ["Nguyễn Thị Hoa", "Quý Sơn", "Lục Ngạn", "BG", "", "", "BG-1"])
    return database


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
