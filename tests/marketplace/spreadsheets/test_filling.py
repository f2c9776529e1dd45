"""A template is filled cell by cell: everything else in its package is as it was downloaded."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from marketplace.spreadsheets import SheetRefused, peek
from marketplace.spreadsheets.filling import Template
from tests.marketplace.spreadsheets.broken_sheets import xls, xlsx
from tests.marketplace.spreadsheets.packages import listed_members, shopee_template, written_members
from tests.marketplace.spreadsheets.reading import CASES

_ROWS = {
    7: {1: "Vải thiều Lục Ngạn <loại 1> & “ngon”", 10: "120", 9: "145000"},
    8: {1: "=HYPERLINK(1)", 10: "0", 2: "dòng một\ndòng hai", 14: "5.2"},
    12: {16: "_x0041_ \x00\x0b giữ nguyên"},
}


def _template(tmp_path: Path, content: bytes) -> Template:
    path = tmp_path / "mau.xlsx"
    path.write_bytes(content)
    return Template(path)


def _shown(content: bytes, sheet: str) -> dict[tuple[int, int], tuple[object, str]]:
    cells = openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows()
    return {(one.row, one.column - 1): (one.value, one.data_type) for row in cells for one in row if one.value}


def test_only_the_sheet_and_the_shared_strings_change(tmp_path: Path) -> None:
    before = shopee_template()
    template = _template(tmp_path, before)
    sheet = template.sheets[0]
    after = template.filled(sheet, _ROWS)
    changed = {sheet.member, "xl/sharedStrings.xml"}
    stays = written_members(before).keys() - changed
    for told in (written_members, listed_members):
        assert {name: told(after)[name] for name in stays} == {name: told(before)[name] for name in stays}
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        parts = {name: archive.read(name) for name in changed}
        assert (archive.testzip(), list(archive.namelist())) == (None, list(written_members(before)))
    assert b"inlineStr" not in parts[sheet.member]
    with zipfile.ZipFile(io.BytesIO(before)) as archive:
        was = archive.read(sheet.member)
    head, tail = was[: was.index(b"<sheetData>")], was[was.index(b"</sheetData>") :]
    assert parts[sheet.member].endswith(tail)
    assert parts[sheet.member].startswith(head.split(b"<dimension")[0])
    assert b'<dimension ref="A1:Q12"/>' in parts[sheet.member]


def test_other_programs_read_what_was_written_as_texts(tmp_path: Path) -> None:
    before = shopee_template()
    template = _template(tmp_path, before)
    after = template.filled(template.sheets[0], _ROWS)
    was, now = _shown(before, "Bản đăng tải"), _shown(after, "Bản đăng tải")
    plain = {row: {at: text.replace("\x00\x0b", "") for at, text in cells.items()} for row, cells in _ROWS.items()}
    wanted = {(row, column): text for row, cells in plain.items() for column, text in cells.items()}
    assert {place: str(value) for place, (value, _) in now.items() if place not in was} == wanted
    assert {place: now[place] for place in was} == was
    assert {kind for place, (_, kind) in now.items() if place in wanted} == {"s"}
    assert _shown(after, "Hướng dẫn") == _shown(before, "Hướng dẫn")
    path = tmp_path / "filled.xlsx"
    path.write_bytes(after)
    rows = dict(peek(path).sheets[0].rows)
    assert (rows[7][1], rows[7][9], rows[8][1]) == (_ROWS[7][1], "145000", "=HYPERLINK(1)")


def test_a_filled_template_is_not_filled_twice(tmp_path: Path) -> None:
    template = _template(tmp_path, shopee_template())
    again = _template(tmp_path, template.filled(template.sheets[0], _ROWS))
    assert again.row(again.sheets[0], 7) == _ROWS[7]
    with pytest.raises(SheetRefused, match="holds something already"):
        again.filled(again.sheets[0], {12: {16: "x"}})
    other = again.filled(again.sheets[0], {12: {0: "x"}, 6: {40: "ngoài"}})
    assert _shown(other, "Bản đăng tải")[6, 40] == ("ngoài", "s")


@pytest.mark.parametrize("name", ["backslash", "case", "strict", "prefixed", "no_r", "absolute", "nodims"])
def test_packages_of_other_programs_are_filled(tmp_path: Path, name: str) -> None:
    before = (CASES / f"{name}.xlsx").read_bytes()
    template = _template(tmp_path, before)
    sheet = template.sheets[0]
    heads = template.row(sheet, 1)
    last = max(row for row in range(1, 9) if template.row(sheet, row))
    after = template.filled(sheet, {last + 2: {0: "mới", 30: "xa"}, 1: {31: "thêm"}})
    path = tmp_path / "filled.xlsx"
    path.write_bytes(after)
    seen = dict(peek(path).sheets[0].rows)
    assert (seen[last + 2][0], seen[last + 2][30], seen[1][31]) == ("mới", "xa", "thêm")
    assert Template(path).row(sheet, 1) == heads | {31: "thêm"}
    stays = written_members(before).keys() - {sheet.member, "xl/sharedStrings.xml", "xl/SharedStrings.xml"}
    stays -= {one for one in stays if "sharedstrings" in one.lower()}
    assert {one: written_members(after)[one] for one in stays} == {one: written_members(before)[one] for one in stays}


def test_an_empty_sheet_and_rows_without_cells_are_filled(tmp_path: Path) -> None:
    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.row_dimensions[3].height = 30
    book.save(target)
    template = _template(tmp_path, target.getvalue())
    after = template.filled(template.sheets[0], {3: {1: "ba"}, 2: {0: "hai"}, 9: {0: "chín"}})
    assert _shown(after, "Sheet") == {(2, 0): ("hai", "s"), (3, 1): ("ba", "s"), (9, 0): ("chín", "s")}
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)
    template = _template(tmp_path, target.getvalue())
    assert _shown(template.filled(template.sheets[0], {2: {0: "hai"}}), "Sheet") == {(2, 0): ("hai", "s")}


def test_what_is_no_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="template is no"):
        _template(tmp_path, xls(["a"]))
    broken = xlsx(["a"]).replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet2.xml")
    with pytest.raises(SheetRefused, match="damaged"):
        _template(tmp_path, broken[: len(broken) // 2])
