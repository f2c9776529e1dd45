"""What an .xlsx says beside its values is read, whichever program wrote it."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.marketplace.spreadsheets.broken_sheets import repacked, xlsx
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, PICKED, WEIGHED, lots, picked, told

_AS_TEXT = rb'<c r="D2" t="str"><f>\1</f><v></v>'
NO_VALUE = "Công thức lỗi: ô này chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi nhập."


@pytest.mark.parametrize("name", ["backslash", "case", "strict", "prefixed", "no_r", "absolute", "nodims"])
def test_packages_of_other_programs_are_read(name: str) -> None:
    found = told("lots", CASES / f"{name}.xlsx")
    assert picked(found.taken, "code", "in_g", "picked_on") == [("M-1", 300_000, date(2026, 6, 10))]
    assert (found.wrong, found.notices) == ([], [])


def test_a_number_without_a_format_of_its_own_has_that_of_the_workbook(tmp_path: Path) -> None:
    content = xlsx(WEIGHED, [*PICKED, 5])
    styles = "xl/styles.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(styles)
    unit = '<numFmts count="1"><numFmt numFmtId="164" formatCode="0&quot; tạ&quot;"/></numFmts><fonts '
    part = part.replace(b"<fonts ", unit.encode()).replace(b'<xf numFmtId="0"', b'<xf numFmtId="164"')
    found = lots(tmp_path, repacked(content, styles, part))
    assert (picked(found.taken, "in_g"), found.wrong) == ([(500_000,)], [])


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
