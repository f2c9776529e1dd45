"""A file is opened by its declared columns, in whichever of its sheets they stand, and leaves no process behind."""

import io
from pathlib import Path

import openpyxl
import psutil

from marketplace import spreadsheets as sheet
from marketplace.imports.lots import COLUMNS as LOT_COLUMNS
from tests.marketplace.spreadsheets.books import book
from tests.marketplace.spreadsheets.broken_sheets import csv, xlsx
from tests.marketplace.spreadsheets.four_columns import COLUMNS, HEADINGS, READ, ROW, read
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, picked, told


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


def test_a_table_left_early_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "hộ.csv").write_bytes(csv(HEADINGS, *[ROW] * 50_000, separator=";"))
    read(tmp_path, csv(HEADINGS, ROW, separator=";"), "một.csv")
    before = set(psutil.Process().children(recursive=True))
    with sheet.opened(tmp_path / "hộ.csv", COLUMNS) as table:
        next(iter(table))
        parsing = set(psutil.Process().children(recursive=True)) - before
    assert len(parsing) == 1
    assert not parsing & set(psutil.Process().children(recursive=True))


def test_every_sheet_with_such_headings_is_read_with_its_name(tmp_path: Path) -> None:
    assert picked(told("lots", CASES / "two_tables.xlsx").taken, "code", "in_g") == [("Z-1", 100_000), ("Z-2", 200_000)]
    content = book(("Quý Sơn", [LOTS, LOT]), ("Ghi chú", [["x"]]), ("Hồng Giang", [LOTS, ["L-2", "HO-1"]]))
    (tmp_path / "a.xlsx").write_bytes(content)
    with sheet.opened(tmp_path / "a.xlsx", LOT_COLUMNS) as table:
        rows = list(table)
    assert [(row.sheet, row.number, bool(row.problems)) for row in rows] == [
        ("Quý Sơn", 2, False),
        ("Hồng Giang", 2, True),
    ]
    assert (table.sheets, table.notices) == (["Quý Sơn", "Hồng Giang"], [])
