"""A unit that only a number's format writes is the number's unit, or the row is refused; it is never passed over."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from marketplace.settlement.bank_import import COLUMNS as BANK
from marketplace.spreadsheets import opened
from marketplace.spreadsheets.formats import unit_of
from tests.marketplace.spreadsheets.reading import PICKED, WEIGHED, lots, picked, told


def xlsx_with(number: float, code: str | int, column: int = 4) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, WEIGHED)
        sheet.write_row(1, 0, [*PICKED, "90"])
        sheet.write_number(1, column, number, book.add_format({"num_format": code}))
    return file.getvalue()


@pytest.mark.parametrize(
    ("number", "code", "grams"),
    [
        (5, '0" tạ"', 500_000),
        (1.234, '#,##0.00" tấn"', 1_234_000),
        (2, '#,##0\\ "tấn";-#,##0\\ "tấn"', 2_000_000),
        (5, 'General" yến"', 50_000),
        (5, "0\\ \\k\\g", 5_000),
        (5, "[$tạ] 0", 500_000),
        (1_500, '#,##0_);"Thiếu" 0', 1_500_000),
        (5, "0.00E+00", 5_000),
        (1_500, '#"."000', 1_500_000),
    ],
)
def test_the_unit_of_a_format_is_the_numbers(tmp_path: Path, number: float, code: str, grams: int) -> None:
    found = lots(tmp_path, xlsx_with(number, code))
    assert (picked(found.taken, "in_g"), found.wrong) == ([(grams,)], [])


@pytest.mark.parametrize(
    "code", ['0" thùng"', '"KL: "0', '#,##0 "đ"', "[$VND] #,##0", "[$₫-42A]#,##0", "$#,##0", '#,##0"đ/kg"', "0 đ", 7]
)
def test_what_is_no_unit_of_the_number_is_refused(tmp_path: Path, code: str | int) -> None:
    found = lots(tmp_path, xlsx_with(5, code))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])
    assert "không phải đơn vị khối lượng đã biết" in found.wrong[0][2]


@pytest.mark.parametrize(
    "code",
    [
        "0.0,",
        "0.0,,",
        "#,##0,",
        "0%",
        9,
        10,
        '0"%"',
        '0.0,"tấn"',
        '[<1000]0" kg";0.0," tấn"',
        "[<1000]0;0.0,",
        '0"000"',
        "0\\,0",
        '0"."00',
    ],
)
def test_a_format_that_shows_another_number_is_refused(tmp_path: Path, code: str | int) -> None:
    found = lots(tmp_path, xlsx_with(5, code))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])
    assert "hiện số khác" in found.wrong[0][2]


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "[h]:mm", "hh:mm", "h:mm AM/PM", 14, 21])
def test_a_day_or_a_time_is_no_weight(tmp_path: Path, code: str | int) -> None:
    found = lots(tmp_path, xlsx_with(5, code))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])


@pytest.mark.parametrize(
    ("code", "taken"),
    [('#,##0 "đ"', [(5_000,)]), ("[$₫-42A]#,##0", [(5_000,)]), ("$#,##0", []), ("[$€] 0", []), ("0%", []), ("0,", [])],
)
def test_money_is_read_by_its_currency(tmp_path: Path, code: str, taken: list[tuple[int]]) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Ngày", "Số tiền"])
        sheet.write_row(1, 0, ["10/06/2026"])
        sheet.write_number(1, 1, 5_000, book.add_format({"num_format": code}))
    path = tmp_path / "a.xlsx"
    path.write_bytes(file.getvalue())
    with opened(path, BANK) as table:
        assert [(row.values["amount_dong"],) for row in table if not row.problems] == taken


def test_a_code_that_only_a_format_completes_is_refused(tmp_path: Path) -> None:
    found = lots(tmp_path, xlsx_with(1, '"HO-"000', column=1))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Mã hộ")])


def test_an_area_is_read_by_its_format(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Mã hộ", "Họ tên", "Xã", "Diện tích (ha)"])
        sheet.write_row(1, 0, ["HO-1", "Lê A", "Quý Sơn"])
        sheet.write_number(1, 3, 5, book.add_format({"num_format": '0" sào"'}))
    path = tmp_path / "a.xlsx"
    path.write_bytes(file.getvalue())
    assert picked(told("households", path).taken, "area") == [((5, "sào"),)]


@pytest.mark.parametrize(
    "code",
    ["General", "0.00", "#,##0 ", "dd/mm/yyyy", '"ngày "dd" tháng "mm', "[h]:mm", '"~"0', "@", "[Red]0", ""],
)
def test_formats_without_words_have_no_unit(code: str) -> None:
    assert unit_of(code) is None
