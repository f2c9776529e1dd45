"""Exports: what stands in a cell is what is read, and no cell becomes a formula."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import BinaryIO
from weakref import ref

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.reports.export.sheets import (
    ExportColumn,
    ExportSheet,
    PagedSheet,
    csv_bytes,
    kilograms,
    neutral,
    paged,
    whole,
    write_csv,
    write_xlsx,
    xlsx_bytes,
)

COLUMNS = (
    ExportColumn("Hộ"),
    ExportColumn("Đơn", "number"),
    ExportColumn("Khối lượng (kg)", "kg"),
    ExportColumn("Tỷ trọng (%)", "percent"),
    ExportColumn("Ngày", "date"),
)
ROWS = [
    ("Nguyễn Văn An", 3, kilograms(1_220_500), Decimal("3.8726"), date(2021, 6, 10)),
    ("=1+1", -2, kilograms(-1), None, None),
]
SHEET = ExportSheet("Hộ", COLUMNS, ROWS, (("Nguồn", "=HYPERLINK(1)"),))


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", " =", "\u00a0@", "＝", "\x0c=", "\u200b+", "\u202e-", "\x01@"]
)
def test_a_text_that_would_run_gets_an_apostrophe(start: str) -> None:
    assert neutral(f"{start}cmd|' /C calc'!A0").startswith("'")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12))
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    written = csv_bytes(ExportSheet("x", (ExportColumn("a"),), [(text,)])).decode("utf-8-sig")
    cell = list(csv.reader(StringIO(written, newline="")))[1:]
    assert not cell or not cell[0] or not cell[0][0].lstrip().startswith(("=", "+", "-", "@"))


def test_csv_keeps_numbers_whole_for_every_locale_and_accents_readable() -> None:
    raw = csv_bytes(SHEET)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(raw.decode("utf-8-sig")))) == [
        ["Hộ", "Đơn", "Khối lượng (g)", "Tỷ trọng (% × 10.000)", "Ngày"],
        ["Nguyễn Văn An", "3", "1220500", "38726", "2021-06-10"],
        ["'=1+1", "-2", "-1", "", ""],
    ]


def test_xlsx_keeps_numbers_numbers_and_texts_texts() -> None:
    book = openpyxl.load_workbook(BytesIO(xlsx_bytes(SHEET)))
    rows = [[cell.value for cell in row] for row in book["Hộ"].iter_rows()]
    assert rows[1][:4] == ["Nguyễn Văn An", 3, 1220.5, 3.8726]
    assert rows[1][4].date() == date(2021, 6, 10)
    assert rows[2] == ["=1+1", -2, -0.001, None, None]
    assert {cell.data_type for row in book["Hộ"].iter_rows() for cell in row} <= {"s", "n", "d"}
    note = book["Ghi chú"]["B1"]
    assert (note.value, note.data_type, note.number_format) == ("=HYPERLINK(1)", "s", "@")
    assert (book["Hộ"]["A3"].data_type, book["Hộ"]["A3"].number_format) == ("s", "@")


def test_a_whole_kilogram_is_shown_without_a_lone_decimal_sign() -> None:
    sheet = ExportSheet("Hộ", (ExportColumn("Khối lượng (kg)", "kg"),), [(kilograms(24_000),), (kilograms(24_500),)])
    page = openpyxl.load_workbook(BytesIO(xlsx_bytes(sheet)))["Hộ"]
    assert [(page[name].value, page[name].number_format) for name in ("A2", "A3")] == [
        (24, "#,##0"), (24.5, "#,##0.0##"),
    ]  # fmt: skip


def test_a_sheet_without_rows_is_still_a_file() -> None:
    empty = ExportSheet("Hộ", COLUMNS, [])
    assert csv_bytes(empty).decode("utf-8-sig").count("\r\n") == 1
    assert openpyxl.load_workbook(BytesIO(xlsx_bytes(empty)))["Hộ"].max_row == 1


class Page(list[tuple[str | int, ...]]):
    """Rows of which it is known whether they are still held."""


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_no_more_than_a_page_of_rows_is_held(
    write: Callable[[PagedSheet, BinaryIO, Path], None], tmp_path: Path
) -> None:
    """What is written to the disk, or waits there for its place, is not kept in memory besides."""
    made: list[ref[Page]] = []
    most = 0

    def pages() -> Iterator[Page]:
        nonlocal most
        for number in range(40):
            page = Page((f"Hộ {number}-{line}", line) for line in range(50))
            made.append(ref(page))
            most = max(most, sum(one() is not None for one in made))
            yield page
            del page

    sheet = PagedSheet("Hộ", COLUMNS[:2], pages(), lambda: (("Nguồn", "x"),))
    with (tmp_path / "sheet").open("wb") as target:
        write(sheet, target, tmp_path)
    assert most <= 2
    written = (tmp_path / "sheet").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["sheet"]
    if write is write_csv:
        assert written.count(b"\r\n") == 2_001
    else:
        page = openpyxl.load_workbook(BytesIO(written))["Hộ"]
        assert (page.max_row, page["A2001"].value, page.auto_filter.ref) == (2_001, "Hộ 39-49", "A1:B2001")


def test_pages_together_are_the_sheet() -> None:
    assert whole(paged(SHEET)) == SHEET


def test_a_kilogram_is_a_thousand_grams_exactly() -> None:
    assert kilograms(4_050_000_000_001) == Decimal("4050000000.001")
