"""A formula that failed, or was never computed, is no empty cell: it is said with its row and column."""

import io
import re
import zipfile
from pathlib import Path

import odf.opendocument
import odf.table
import odf.text
import openpyxl
import pytest
import xlwt

from tests.marketplace.spreadsheets.broken_sheets import csv, repacked, xlsx
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, lots, told

FAILED = "Ô này bị công thức lỗi; hãy sửa công thức hoặc nhập giá trị."
_AS_TEXT = rb'<c r="D2" t="str"><f>\1</f><v></v>'
NO_VALUE = "Công thức lỗi: ô này chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi nhập."


def test_failed_formulas_of_a_household_are_named_and_it_is_not_taken() -> None:
    found = told("households", CASES / "households_na.xlsx")
    assert found.taken == []
    assert found.wrong == [(2, column, FAILED) for column in ("Mã HTX", "Điện thoại", "Diện tích (ha)")]


@pytest.mark.parametrize(
    "shown", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "Err:508", "########"]
)
def test_what_a_failed_formula_shows_is_no_text(tmp_path: Path, shown: str) -> None:
    row = [*LOT[:3], shown, *LOT[4:]]
    for name, content in (("a.csv", csv(LOTS, row)), ("a.xlsx", xlsx(LOTS, row))):
        assert lots(tmp_path, content, name).wrong == [(2, "Loại", FAILED)]


def test_a_formula_without_a_value_is_said(tmp_path: Path) -> None:
    # openpyxl writes formulas and never computes them.
    book = openpyxl.Workbook()
    book.active.append(LOTS)
    book.active.append([*LOT[:3], '="Loại "&1', *LOT[4:]])
    book.active.append(["L-2", *LOT[1:]])
    file = io.BytesIO()
    book.save(file)
    found = lots(tmp_path, file.getvalue())
    assert found.wrong == [(2, "Loại", NO_VALUE)]
    assert [row["code"] for row in found.taken] == ["L-2"]


def test_a_formula_whose_value_is_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    with_empty = xlsx(LOTS, LOT)
    book = openpyxl.load_workbook(io.BytesIO(with_empty))
    book.active["D2"] = '=""'
    file = io.BytesIO()
    book.save(file)
    content = _with_value(file.getvalue())
    found = lots(tmp_path, content)
    assert (found.wrong, [row.get("grade") for row in found.taken]) == ([], [None])


def _with_value(content: bytes) -> bytes:
    """Give the one formula the empty text as its value, as Excel does when it saves."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(name)
    return repacked(content, name, re.sub(rb'<c r="D2"[^>]*><f>(.*?)</f><v ?/?>(?:</v>)?', _AS_TEXT, part))


def test_failed_formulas_of_open_document_sheets_are_said(tmp_path: Path) -> None:
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Lô")
    for row in (LOTS, LOT):
        line = odf.table.TableRow()
        for at, text in enumerate(row):
            formula = {"formula": "of:=1/0"} if row is LOT and at == 3 else {}
            cell = odf.table.TableCell(valuetype="string", **formula)
            cell.addElement(odf.text.P(text="#DIV/0!" if formula else text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    assert lots(tmp_path, file.getvalue(), "a.ods").wrong == [(2, "Loại", FAILED)]


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
