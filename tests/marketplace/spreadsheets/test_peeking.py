"""A look at a file: every sheet's first rows as people see them, and when its package says it was made."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from marketplace.spreadsheets import Limits, Peek, SheetPeek, SheetRefused, created_ms, peek, tables
from tests.marketplace.spreadsheets.books import book
from tests.marketplace.spreadsheets.broken_sheets import csv, ods, xls, xlsx

MADE = datetime(2026, 6, 8, 1, 2, 3, tzinfo=UTC)
MADE_MS = 1_780_880_523_000


def made(created: datetime, *cells: object) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": created.replace(tzinfo=None)})
        page = workbook.add_worksheet("orders")
        for at, cell in enumerate(cells):
            page.write(0, at, cell)
    return file.getvalue()


def test_all_sheets_are_seen_hidden_ones_too_and_of_each_its_first_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [[number, f"dòng {number}"] for number in range(1, 60)]
    (tmp_path / "a.xlsx").write_bytes(book(("Summary", [["Tổng", 1200.5]]), ("Doanh thu", rows), hidden="Summary"))
    seen = peek(tmp_path / "a.xlsx", rows=3)
    assert [(sheet.name, sheet.shown) for sheet in seen.sheets] == [("Summary", False), ("Doanh thu", True)]
    assert seen.sheets[0].rows == ((1, ("Tổng", "1200.5")),)
    assert seen.sheets[1].rows == ((1, ("1", "dòng 1")), (2, ("2", "dòng 2")), (3, ("3", "dòng 3")))


def test_a_sheet_that_is_alone_has_its_name_and_a_package_its_instant(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(made(MADE, "Mã đơn hàng", 17000))
    seen = peek(tmp_path / "a.xlsx")
    assert (seen.kind, seen.created_ms) == ("xlsx", MADE_MS)
    assert [(sheet.name, sheet.rows) for sheet in seen.sheets] == [("orders", ((1, ("Mã đơn hàng", "17000")),))]


def test_text_files_have_one_sheet_without_a_name_and_no_instant(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("Order ID\tQuantity\r\n5764612\t2\r\n".encode("utf-16"))
    (tmp_path / "b.csv").write_bytes(csv(["Mã đơn", "Số lượng"], ["A1", "2"], separator=";"))
    utf16, semicolons = peek(tmp_path / "a.csv"), peek(tmp_path / "b.csv")
    assert utf16.sheets[0].rows[1] == (2, ("5764612", "2"))
    assert semicolons.sheets[0].rows[0] == (1, ("Mã đơn", "Số lượng"))
    assert {utf16.created_ms, semicolons.created_ms} == {None}


def test_a_sheet_without_rows_is_named_and_each_kind_of_workbook_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(book(("Doanh thu", [["Mã đơn hàng"]]), ("Adjustment", [])))
    (tmp_path / "b.xls").write_bytes(xls(["Mã đơn", "2"]))
    (tmp_path / "c.ods").write_bytes(ods(["Mã đơn", "2"]))
    assert [(one.name, len(one.rows)) for one in peek(tmp_path / "a.xlsx").sheets] == [
        ("Doanh thu", 1),
        ("Adjustment", 0),
    ]
    for name in ("b.xls", "c.ods"):
        seen = peek(tmp_path / name)
        assert (seen.kind, seen.sheets) == (name[2:], (SheetPeek("Hộ", True, ((1, ("Mã đơn", "2")),)),))


def test_what_is_refused_is_refused_before_it_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"<html><p>Sign in first</p></html>")
    with pytest.raises(SheetRefused, match="web page"):
        peek(tmp_path / "a.xls")
    (tmp_path / "b.xlsx").write_bytes(xlsx([1], [2], [3]))
    with pytest.raises(SheetRefused, match="rows"):
        peek(tmp_path / "b.xlsx", Limits(rows=2))
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(SheetRefused):
        peek(tmp_path / "c.xlsx")


def test_when_a_package_was_made_is_told_without_its_sheets(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(made(MADE, "Mã đơn hàng"))
    (tmp_path / "a.csv").write_bytes(csv(["Mã đơn hàng"], ["A1"]))
    assert created_ms(tmp_path / "a.xlsx") == MADE_MS
    assert created_ms(tmp_path / "a.csv") is None
    with pytest.raises(SheetRefused):
        created_ms(tmp_path / "b.xlsx")


def test_a_table_is_two_cells_in_a_row_near_the_top_of_a_sheet_people_see_and_rows_below() -> None:
    def seen(*rows: tuple[str, ...], shown: bool = True) -> Peek:
        return Peek("csv", None, (SheetPeek("", shown, tuple(enumerate(rows, 1))),))

    title, headings, blank, row = ("SỔ BÁN", ""), ("Mã", "Hàng"), ("", ""), ("1", "")
    [found] = tables(seen(title, headings, blank, row))
    assert found == ("", 2, headings, [row])
    assert list(tables(seen(title, headings, blank))) == []
    assert list(tables(seen(title, row, row))) == []
    assert list(tables(seen(headings, row, shown=False))) == []
    assert list(tables(seen(*[blank] * 15, headings, row))) == []
