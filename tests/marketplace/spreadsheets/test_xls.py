"""What an old .xls says beside its values is read: failed formulas, hidden rows, units of formats."""

import io
from pathlib import Path

import pytest
import xlwt

from marketplace.spreadsheets import SheetRefused
from tests.marketplace.spreadsheets.broken_sheets import xls
from tests.marketplace.spreadsheets.excel_95 import excel_95
from tests.marketplace.spreadsheets.four_columns import HEADINGS, READ, ROW, read
from tests.marketplace.spreadsheets.reading import FAILED, LOT, LOTS, PICKED, WEIGHED, lots, picked


def xls_with(number: float, code: str) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Lô")
    for row, cells in enumerate((WEIGHED, PICKED, ["L-2", *PICKED[1:], 90])):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    sheet.write(1, 4, number, xlwt.easyxf(num_format_str=code))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_old_excel_sheets_are_read(tmp_path: Path) -> None:
    content = xls([], HEADINGS, [], ROW)
    assert [(row.number, row.values) for row in read(tmp_path, content, "hộ.xls")] == [(4, READ)]


@pytest.mark.parametrize("code", ["0.0,", "0%", "$#,##0", '#,##0" đ"'])
def test_old_workbooks_refuse_such_formats_too(tmp_path: Path, code: str) -> None:
    found = lots(tmp_path, xls_with(5, code), "a.xls")
    assert picked(found.taken, "code") == [("L-2",)]
    assert [(row, column) for row, column, _ in found.wrong] == [(2, "Khối lượng (kg)")]


@pytest.mark.parametrize("number", [5, 5.5, 1e5 + 0.25])
def test_old_workbooks_say_the_unit_too(tmp_path: Path, number: float) -> None:
    found = lots(tmp_path, xls_with(number, '#,##0.00" tạ"'), "a.xls")
    assert picked(found.taken, "code", "in_g") == [("L-1", int(number * 100_000)), ("L-2", 90_000)]


def test_failed_formulas_of_old_excel_are_said(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Lô")
    for number, row in enumerate((LOTS, LOT, ["L-2", *LOT[1:]])):
        for at, text in enumerate(row):
            if (number, at) != (1, 3):
                page.write(number, at, text)
    page.row(1).set_cell_error(3, "#N/A!")
    page.row(2).hidden = True
    file = io.BytesIO()
    book.save(file)
    found = lots(tmp_path, file.getvalue(), "a.xls")
    assert found.wrong == [(2, "Loại", FAILED)]
    assert found.notices == [("", 3, "", "Dòng đang ẩn vẫn được đọc: 3.")]


@pytest.mark.parametrize(("unit", "grams"), [("tấn", 5_000_000), ("tạ", 500_000), ("kg", 5_000)])
def test_a_workbook_of_excel_95_says_the_unit_too(tmp_path: Path, unit: str, grams: int) -> None:
    content = excel_95([WEIGHED, [*PICKED, 5.0]], code=f'0" {unit}"')
    found = lots(tmp_path, content, "a.xls")
    assert (picked(found.taken, "in_g"), found.wrong) == ([(grams,)], [])


def test_a_workbook_of_excel_95_says_what_is_hidden_or_failed_too(tmp_path: Path) -> None:
    rows = [WEIGHED, [*PICKED, 5.0], [*PICKED[:3], None, 6.0]]
    found = lots(tmp_path, excel_95(rows, hidden=1, failed=(2, 3)), "a.xls")
    assert picked(found.taken, "in_g") == [(5_000,)]
    assert found.wrong == [(3, "Ngày cắt", FAILED)]
    assert found.notices == [("", 2, "", "Dòng đang ẩn vẫn được đọc: 2.")]


def test_a_sheet_whose_name_nobody_can_tell_is_refused_and_not_read_without_its_units(tmp_path: Path) -> None:
    content = excel_95([WEIGHED, [*PICKED, 5.0]], sheet="Lx", code='0" tạ"')
    with pytest.raises(SheetRefused, match="is damaged"):
        lots(tmp_path, content.replace(b"\x02Lx", b"\x02L\x8a"), "a.xls")
