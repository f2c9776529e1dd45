"""Headings of one row or several, with groups over their columns, mean one column each or are refused."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.spreadsheets import SheetRefused
from tests.marketplace.spreadsheets.books import book
from tests.marketplace.spreadsheets.broken_sheets import csv, xlsx
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, lots, picked, told

PLACE = ["Thôn", "Xã", "Huyện", "Tỉnh"]


def test_a_forecast_in_two_rows_of_headings_keeps_both_days() -> None:
    found = told("lots", CASES / "forecast_group.xlsx")
    assert picked(found.taken, "code", "in_g", "forecast_from", "forecast_to") == [
        ("F-1", 300_000, date(2026, 6, 10), date(2026, 6, 20)),
        ("F-2", 200_000, date(2026, 6, 12), date(2026, 6, 22)),
    ]
    assert (found.wrong, found.notices) == ([], [])


def test_a_weight_over_several_columns_is_their_total_and_the_others_are_named() -> None:
    found = told("lots", CASES / "weight_group.xlsx")
    assert picked(found.taken, "code", "in_g", "grade") == [("G-1", 150_000, None)]
    assert found.ignored == ["Khối lượng (kg) – Loại 1", "Khối lượng (kg) – Loại 2"]


def test_a_weight_over_several_columns_without_a_total_is_refused(tmp_path: Path) -> None:
    rows = [["Mã hộ", "Nông sản", "Ngày cắt", "Khối lượng (kg)", ""], ["", "", "", "Loại 1", "Loại 2"]]
    data = ["HO-1", "Vải thiều", "10/06/2026", "100", "50"]
    with pytest.raises(SheetRefused, match="stands over several columns"):
        lots(tmp_path, csv(*rows, data), "lots.csv")


@pytest.mark.parametrize("total", ["Tổng (tạ)", "Tổng cộng (tạ)", "Tổng tạ"])
@pytest.mark.parametrize("title", [True, False])
def test_a_total_that_names_its_unit_is_the_total(tmp_path: Path, total: str, *, title: bool) -> None:
    first = [["BẢNG THU HOẠCH 2026"]] if title else []
    top = ["Mã lô", "Mã hộ", "Nông sản", "Ngày cắt", "", ""]
    below = ["", "", "", "", "Đợt 1 (tạ)", total]
    row = ["L-1", "HO-1", "Vải thiều", "10/06/2026", "2", "5"]
    merged = ["A1:F1 BẢNG THU HOẠCH 2026", "E2:F2 Khối lượng"] if title else ["E1:F1 Khối lượng"]
    found = lots(tmp_path, book(("Lô", [*first, top, below, row]), merged=tuple(merged)))
    assert (picked(found.taken, "in_g"), found.wrong) == ([(500_000,)], [])


def test_a_group_without_a_total_is_refused_by_its_heading_and_not_by_the_title(tmp_path: Path) -> None:
    rows = [[""], ["Mã lô", "Mã hộ", "Nông sản", "Ngày cắt"], ["", "", "", "", "Đợt 1 (tạ)", "Đợt 2 (tạ)"]]
    merged = ("A1:F1 BẢNG THU HOẠCH 2026", "E2:F2 Khối lượng")
    with pytest.raises(SheetRefused) as refused:
        lots(tmp_path, book(("Lô", [*rows, ["L-1", "HO-1", "Vải", "10/06/2026", "2", "5"]]), merged=merged))
    assert refused.value.sentence.vi.startswith("Tiêu đề “Khối lượng” gộp nhiều cột (“Đợt 1 (tạ)”, “Đợt 2 (tạ)”)")


def test_a_doubled_heading_under_a_title_is_named_without_it(tmp_path: Path) -> None:
    rows = [[""], ["Mã hộ", "Mã hộ", "Nông sản", "Ngày cắt", ""], ["", "", "", "", "Khối lượng (kg)"]]
    with pytest.raises(SheetRefused) as refused:
        lots(tmp_path, book(("Lô", [*rows, ["L-1", "HO-1", "Vải", "10/06/2026", "2"]]), merged=("A1:E1 BẢNG 2026",)))
    assert refused.value.sentence.vi.startswith("Hai cột “Mã hộ” (A) và “Mã hộ” (B) cùng một nội dung")


def test_an_address_under_one_heading_is_read_in_its_parts(tmp_path: Path) -> None:
    top, below = ["Mã hộ", "Họ tên chủ hộ", "Địa chỉ", "", "", "", "SĐT"], ["", "", *PLACE, ""]
    row = ["HO-1", "Lê Văn Tư", "Phi Lễ", "Quý Sơn", "Lục Ngạn", "Bắc Giang", "0912345678"]
    whole = {"code": "HO-1", "name": "Lê Văn Tư", "hamlet": "Phi Lễ", "commune": "Quý Sơn", "district": "Lục Ngạn"}
    for name, content in (
        ("a.csv", csv(top, below, row)),
        ("a.xlsx", book(("Hộ", [top, below, row]), merged=("C1:F1 Địa chỉ",))),
    ):
        (tmp_path / name).write_bytes(content)
        found = told("households", tmp_path / name)
        assert found.taken == [whole | {"province": "Bắc Giang", "phone": "0912345678"}], name


def test_three_rows_of_headings_tell_the_old_commune_from_the_new(tmp_path: Path) -> None:
    rows = [
        ["Mã hộ", "Họ tên", "Địa chỉ", "", "", ""],
        ["", "", "Cũ", "", "", "Mới"],
        ["", "", "Xã", "Huyện", "Tỉnh", "Xã"],
        ["HO-1", "Lê Văn Tư", "Quý Sơn", "Lục Ngạn", "Bắc Giang", "Xã Lục Ngạn"],
    ]
    content = book(("Hộ", rows), merged=("A1:A3 Mã hộ", "B1:B3 Họ tên", "C1:F1 Địa chỉ", "C2:E2 Cũ"))
    (tmp_path / "a.xlsx").write_bytes(content)
    (row,) = told("households", tmp_path / "a.xlsx").taken
    assert (row["commune"], row["commune_now"]) == ("Quý Sơn", "Xã Lục Ngạn")


def test_a_code_under_a_group_of_another_thing_is_not_the_households(tmp_path: Path) -> None:
    rows = [
        ["Họ tên", "Xã", "HTX", "", "Giấy phép", ""],
        ["", "", "Mã", "Tên", "Mã", "Ngày"],
        ["Lê Văn Tư", "Quý Sơn", "HTX-1", "HTX Quý Sơn", "GP-7", "1/6/2026"],
    ]
    (tmp_path / "a.csv").write_bytes(csv(*rows))
    found = told("households", tmp_path / "a.csv")
    assert found.taken == [{"name": "Lê Văn Tư", "commune": "Quý Sơn", "cooperative": "HTX-1"}]
    assert found.ignored == ["HTX – Tên", "Giấy phép – Mã", "Giấy phép – Ngày"]


@pytest.mark.parametrize("title", [["DANH SÁCH LÔ"], ["HTX QUÝ SƠN", "", "", "Mẫu 01"], ["Tổ 1"]])
def test_a_title_over_the_headings_is_no_part_of_them(tmp_path: Path, title: list[object]) -> None:
    found = lots(tmp_path, xlsx(title, LOTS, LOT))
    assert (picked(found.taken, "code", "grade"), found.wrong, found.ignored) == ([("L-1", "Loại 1")], [], [])


def test_a_bare_count_beside_a_weight_with_its_unit_is_not_read(tmp_path: Path) -> None:
    found = lots(tmp_path, csv([*LOTS, "Số lượng"], [*LOT, "20"]), "a.csv")
    assert (picked(found.taken, "in_g"), found.ignored) == ([(100_000,)], ["Số lượng"])
