"""Sheets are read by their declared columns, whatever their format, encoding and shape."""

import codecs
import io
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import psutil
import pytest
import xlsxwriter

from marketplace import spreadsheets as sheet
from marketplace.spreadsheets import Column, Limits, SheetRefused, cells
from marketplace.spreadsheets.template import template
from marketplace.words import weight
from tests.marketplace.spreadsheets.broken_sheets import csv, ods, xls, xlsx

COLUMNS = (
    Column("name", "Họ tên chủ hộ", ("chủ hộ", "họ tên"), required=True, read=cells.name),
    Column("weight_g", "Khối lượng", ("sản lượng",), read=cells.grams, unit_in=weight.unit_in),
    Column("day", "Ngày cắt", read=cells.day),
    Column("phone", "Điện thoại", ("SĐT",), read=cells.phone),
)
HEADINGS = ["Họ tên chủ hộ", "Khối lượng", "Ngày cắt", "Điện thoại"]
ROW = ["Nguyễn Thị Hoà", "1,5 tạ", "20/06/2021", "0912 345 678"]
READ = {"name": "Nguyễn Thị Hoà", "weight_g": 150_000, "day": date(2021, 6, 20), "phone": "0912345678"}


def read(folder: Path, content: bytes, name: str = "sheet.xlsx", limits: Limits | None = None) -> list[sheet.Row]:
    path = folder / name
    path.write_bytes(content)
    with sheet.opened(path, COLUMNS, limits) as table:
        return list(table)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files_are_read_in_any_separator_and_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    row = [f'"{cell}"' if separator in cell else cell for cell in ROW]
    rows = read(tmp_path, csv(HEADINGS, row, separator=separator, encoding=encoding), "hộ.csv")
    assert [(one.number, one.values) for one in rows] == [(2, READ)]


def test_windows_1258_with_its_combining_accents_is_read_composed(tmp_path: Path) -> None:
    # Windows-1258 has the vowels with their hats and the five tones as combining marks (Microsoft, code page 1258).
    text = csv(HEADINGS, ["Nguyễn Thị Hoà", "2 tạ", "", ""], separator=";").decode()
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", letter) if c not in tones))
        + "".join(c for c in unicodedata.normalize("NFD", letter) if c in tones)
        for letter in text
    )
    rows = read(tmp_path, apart.encode("cp1258"), "hộ.csv")
    assert rows[0].values["name"] == unicodedata.normalize("NFC", "Nguyễn Thị Hoà")


def test_decomposed_headings_and_names_are_composed(tmp_path: Path) -> None:
    content = unicodedata.normalize("NFD", csv(HEADINGS, ROW, separator=";").decode()).encode()
    assert read(tmp_path, content, "hộ.csv")[0].values == READ


def test_open_document_sheets_are_read(tmp_path: Path) -> None:
    assert [(row.number, row.values) for row in read(tmp_path, ods(HEADINGS, ROW), "hộ.ods")] == [(2, READ)]


def test_old_excel_sheets_are_read(tmp_path: Path) -> None:
    content = xls([], HEADINGS, [], ROW)
    assert [(row.number, row.values) for row in read(tmp_path, content, "hộ.xls")] == [(4, READ)]


def test_rows_are_numbered_as_people_see_them(tmp_path: Path) -> None:
    content = xlsx([], [], ["DANH SÁCH HỘ"], [], HEADINGS, [], ROW, [], ROW)
    assert [row.number for row in read(tmp_path, content)] == [7, 9]
    assert [row.number for row in read(tmp_path, ods([""], ["DANH SÁCH"], HEADINGS, [""], ROW), "hộ.ods")] == [5]
    assert [row.number for row in read(tmp_path, b"\r\n\r\n" + csv(HEADINGS, [], ROW, separator=";"), "hộ.csv")] == [5]
    assert [row.number for row in read(tmp_path, b"sep=;\r\n" + csv(HEADINGS, ROW, separator=";"), "hộ.csv")] == [3]


def test_headings_may_stand_in_any_order_without_accents_and_with_a_unit(tmp_path: Path) -> None:
    content = xlsx(["STT", "SDT", "SAN LUONG (TẠ)", "ho ten chu ho (*)"], [1, 912345678, 1.5, "Nguyễn Thị Hoà"])
    values = {"name": "Nguyễn Thị Hoà", "weight_g": 150_000, "phone": "0912345678"}
    assert [row.values for row in read(tmp_path, content)] == [values]


def test_what_nobody_asked_for_is_named_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx([*HEADINGS, "CCCD"], [*ROW, "001"]))
    with sheet.opened(tmp_path / "a.xlsx", COLUMNS) as table:
        assert table.headings.ignored == ["CCCD"]
        assert [row.values for row in table] == [READ]


def test_the_sheet_with_the_headings_is_found_among_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Hướng dẫn"])
    rows = book.create_sheet("Số liệu")
    rows.append(HEADINGS)
    rows.append(ROW)
    book.create_sheet("Ghi chú").append(["x"])
    file = io.BytesIO()
    book.save(file)
    assert [row.values for row in read(tmp_path, file.getvalue())] == [READ]


def test_numbers_and_days_of_excel_are_exact(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Họ tên", "Khối lượng (tấn)", "Ngày cắt"])
        page.write_row(1, 0, ["A Phủ", 0.1 + 0.2])
        page.write_datetime(1, 2, datetime(2021, 6, 20), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
        page.write_row(2, 0, ["A Sử", 1.9, 44367])
    rows = read(tmp_path, file.getvalue())
    assert [(row.values["weight_g"], row.values["day"]) for row in rows] == [
        (300_000, date(2021, 6, 20)),
        (1_900_000, date(2021, 6, 20)),
    ]


def test_a_bad_cell_is_a_problem_of_its_row_and_the_others_go_on(tmp_path: Path) -> None:
    rows = read(tmp_path, xlsx(HEADINGS, ["", "nhiều", "", "12"], ROW))
    assert [(problem.row, problem.column, problem.value) for problem in rows[0].problems] == [
        (2, "Họ tên chủ hộ", ""),
        (2, "Khối lượng", "nhiều"),
        (2, "Điện thoại", "12"),
    ]
    assert all(problem.sentence.en and problem.sentence.vi for problem in rows[0].problems)
    assert (rows[1].values, rows[1].problems) == (READ, ())


def test_a_day_that_excel_made_of_a_weight_is_not_taken_for_one(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS[:2])
        page.write(1, 0, "A Phủ")
        page.write_datetime(1, 1, datetime(2021, 5, 1), book.add_format({"num_format": "d-m"}))  # noqa: DTZ001
    (problem,) = read(tmp_path, file.getvalue())[0].problems
    assert "01/05/2021" in problem.sentence.vi


def test_a_cell_beyond_bounds_is_a_problem_and_no_flood(tmp_path: Path) -> None:
    content = csv(["Họ tên", "Ghi chú"], ['"' + "x" * 200_000 + '"', ""])
    (row,) = read(tmp_path, content, "hộ.csv")
    assert len(row.problems[0].value) == 200


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="takes too long"):
        read(tmp_path, xlsx(HEADINGS, ROW), limits=Limits(seconds=0))


def test_a_table_left_early_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "hộ.csv").write_bytes(csv(HEADINGS, *[ROW] * 50_000, separator=";"))
    read(tmp_path, csv(HEADINGS, ROW, separator=";"), "một.csv")
    before = set(psutil.Process().children(recursive=True))
    with sheet.opened(tmp_path / "hộ.csv", COLUMNS) as table:
        next(iter(table))
        parsing = set(psutil.Process().children(recursive=True)) - before
    assert len(parsing) == 1
    assert not parsing & set(psutil.Process().children(recursive=True))


def test_the_template_can_be_filled_in_and_read(tmp_path: Path) -> None:
    columns = [
        Column(one.field, one.title, one.also, one.required, one.read, one.unit_in, example)
        for one, example in zip(COLUMNS, ROW, strict=True)
    ]
    assert [row.values for row in read(tmp_path, template(columns, "Hộ"))] == [READ]


def test_marked_utf8_in_the_first_heading_is_no_letter(tmp_path: Path) -> None:
    assert read(tmp_path, codecs.BOM_UTF8 + csv(HEADINGS, ROW, separator=";"), "hộ.csv")[0].values == READ


@pytest.mark.parametrize("number", [Decimal("1.5"), 15])
def test_numbers_keep_their_value_on_the_way(tmp_path: Path, number: int | Decimal) -> None:
    rows = read(tmp_path, xlsx(["Họ tên", "Khối lượng (kg)"], ["A Phủ", float(number)]))
    assert rows[0].values["weight_g"] == number * 1_000
