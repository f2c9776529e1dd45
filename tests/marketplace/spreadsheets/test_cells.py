"""Cells that hold two things, a count or a far year cost at most themselves, and what is unseen is nothing."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.spreadsheets import SheetRefused
from tests.marketplace.spreadsheets.broken_sheets import csv, xlsx
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, lots, picked, told


def test_instants_are_the_day_they_fall_on_in_vietnam() -> None:
    found = told("lots", CASES / "instants.csv")
    assert picked(found.taken, "code", "picked_on") == [
        (code, date(2026, 6, 10)) for code in ("I-1", "I-2", "I-3", "I-4", "I-6")
    ]
    assert [(row, column) for row, column, _ in found.wrong] == [(6, "Ngày cắt")]


def test_a_count_of_boxes_beside_a_weight_is_not_read() -> None:
    found = told("lots", CASES / "boxes.csv")
    assert (picked(found.taken, "code", "in_g"), found.ignored) == ([("S-1", 100_000)], ["Số lượng (thùng)"])


def test_a_bare_count_beside_a_weight_with_its_unit_is_not_read(tmp_path: Path) -> None:
    found = lots(tmp_path, csv([*LOTS, "Số lượng"], [*LOT, "20"]), "a.csv")
    assert (picked(found.taken, "in_g"), found.ignored) == ([(100_000,)], ["Số lượng"])


def test_a_count_alone_is_no_weight(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="“Khối lượng” is missing"):
        lots(tmp_path, csv([*LOTS[:4], "Số lượng (thùng 5 kg)"], ["L-1", "HO-1", "Vải thiều", "", "20"]), "a.csv")


def test_two_telephone_numbers_cost_the_number_alone_and_are_said() -> None:
    found = told("households", CASES / "two_phones.csv")
    assert picked(found.taken, "code", "name", "phone") == [("HO-61", "Vũ Văn Một", None)]
    assert found.notices == [
        ("", 2, "Điện thoại", "Ô này có 2 số điện thoại nên chưa lấy số nào; hãy ghi một số."),
    ]


@pytest.mark.parametrize("written", ["0912345661-0987654321", "0912345661 (con: 0987654321)", "chưa có", "9.12E+08"])
def test_what_is_not_one_telephone_number_costs_the_number_alone(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv(["Mã hộ", "Họ tên", "Xã", "SĐT"], ["HO-1", "Lê A", "Quý Sơn", written]))
    found = told("households", path)
    assert (picked(found.taken, "code", "phone"), found.wrong) == ([("HO-1", None)], [])
    assert [(row, column) for _sheet, row, column, _said in found.notices] == [(2, "SĐT")]


@pytest.mark.parametrize("written", ["10/06/2569", "10/06/0026", "2206-06-10"])
def test_a_year_far_from_today_is_said(tmp_path: Path, written: str) -> None:
    found = lots(tmp_path, xlsx(LOTS, [*LOT[:5], written]))
    assert [(row, column) for row, column, _ in found.wrong] == [(2, "Ngày cắt")]


def test_unseen_letters_are_dropped_wherever_a_cell_is_read(tmp_path: Path) -> None:
    content = csv([f"\u200b{one}" for one in LOTS], [f"{one[0]}\u200b\u202e{one[1:]}\ufeff" for one in LOT])
    found = lots(tmp_path, content, "a.csv")
    assert picked(found.taken, "code", "household", "produce", "in_g", "picked_on") == [
        ("L-1", "HO-1", "Vải thiều", 100_000, date(2026, 6, 10))
    ]
