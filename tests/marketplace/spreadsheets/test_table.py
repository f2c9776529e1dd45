"""A file is opened by its declared columns, in whichever of its sheets they stand, and leaves no process behind."""

import io
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import psutil
import pytest
import xlsxwriter

from marketplace import spreadsheets as sheet
from marketplace.imports.lots import COLUMNS as LOT_COLUMNS
from marketplace.spreadsheets import Column, Layout
from marketplace.spreadsheets.exported_cells import dong_plain, instant, long_id
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


LINE, ORDER = "Tổng số tiền Người mua thanh toán", "Tổng số tiền người mua thanh toán"
MONEY = [
    Column("code", "Order ID", required=True, read=long_id),
    Column("line_dong", LINE, exact=True, read=dong_plain),
    Column("order_dong", ORDER, exact=True, read=dong_plain),
]


def test_headings_that_one_capital_parts_are_two_columns_where_spelling_is_exact(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Order ID", ORDER, LINE], ["A1", "9000.00", "4000.00"]]
    (tmp_path / "a.xlsx").write_bytes(book(("orders", rows)))
    with sheet.opened(tmp_path / "a.xlsx", MONEY) as table:
        assert [row.values for row in table] == [{"code": "A1", "line_dong": 4_000, "order_dong": 9_000}]


def test_only_named_sheets_are_read_and_what_describes_the_columns_is_no_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Order ID", LINE], ["Platform unique order ID.", "What is paid."], ["A1", "4000"]]
    (tmp_path / "a.xlsx").write_bytes(book(("Lịch sử", [["Order ID", LINE], ["B", "1"]]), ("OrderSKUList", rows)))
    layout = sheet.Layout(sheets=("OrderSKUList",), described=1)
    with sheet.opened(tmp_path / "a.xlsx", MONEY, layout=layout) as table:
        assert [(row.sheet, row.number, row.values["code"]) for row in table] == [("OrderSKUList", 3, "A1")]
        assert (table.sheets, table.notices) == (["OrderSKUList"], [])


def test_a_cell_with_a_time_is_a_day_unless_its_time_is_asked_for(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        page, shown = made.add_worksheet(), made.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.write_row(0, 0, ["Order ID", "Created Time"])
        page.write(1, 0, "A1")
        page.write_datetime(1, 1, datetime.fromisoformat("2026-06-20T08:30:00"), shown)
    (tmp_path / "a.xlsx").write_bytes(file.getvalue())
    columns = [MONEY[0], Column("at_ms", "Created Time", read=instant("%Y-%m-%d %H:%M"))]
    for layout, at_ms in ((sheet.Layout(instants=True), 1_781_919_000_000), (None, 1_781_888_400_000)):
        with sheet.opened(tmp_path / "a.xlsx", columns, layout=layout) as table:
            assert [row.values["at_ms"] for row in table] == [at_ms]


def test_exact_headings_stand_in_two_rows_over_merged_cells_totals_and_hidden_rows(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        page = made.add_worksheet("orders")
        page.write_row(0, 0, ["BÁO CÁO ĐƠN HÀNG"])
        page.merge_range("A2:A3", "Order ID")
        page.merge_range("B2:C2", "Tiền")
        page.write_row(2, 1, [ORDER, LINE])
        page.merge_range("A4:A5", "A1")
        page.write_row(3, 1, ["9000.00", "4000.00"])
        page.write_row(4, 1, ["9000.00", "5000.00"])
        page.write_row(5, 0, ["A2", "-1,620", "-"])
        page.set_row(5, options={"hidden": True})
        page.write_row(6, 0, ["Tổng cộng", "16380", "9000"])
        page.write_row(7, 0, ["A3", LINE.lower(), ORDER.upper()])
    (tmp_path / "a.xlsx").write_bytes(file.getvalue())
    columns = [*MONEY[:2], Column("order_dong", ORDER, exact=True, required=True, read=dong_plain)]
    with sheet.opened(tmp_path / "a.xlsx", columns) as table:
        rows = list(table)
    read = [(row.values["code"], row.values["line_dong"], row.values["order_dong"]) for row in rows[:3]]
    assert read == [("A1", 4_000, 9_000), ("A1", 5_000, 9_000), ("A2", 0, -1_620)]
    assert [row.number for row in rows if row.problems] == [8]
    told = [one.sentence.en for one in table.notices]
    assert told == ["A hidden row was read too: 6.", "This row is a total and was not taken."]


def test_a_file_without_such_a_sheet_says_which_there_are_and_names_are_composed(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Order ID", LINE], ["A1", "4000"]]
    named = unicodedata.normalize("NFD", "Đơn hàng")
    for others in ([], [("Khác", [["Order ID"], ["B"]])]):
        (tmp_path / "a.xlsx").write_bytes(book((named, rows), *others))
        with sheet.opened(tmp_path / "a.xlsx", MONEY, layout=sheet.Layout(sheets=("Đơn hàng",))) as table:
            assert [row.values["code"] for row in table] == ["A1"]
        with pytest.raises(sheet.SheetRefused, match="No rows stand in a sheet named “đơn hàng”"):
            sheet.opened(tmp_path / "a.xlsx", MONEY, layout=sheet.Layout(sheets=("đơn hàng",)))
    (tmp_path / "a.csv").write_bytes(csv(["Order ID", LINE], ["A1", "4000"], separator=";"))
    with sheet.opened(tmp_path / "a.csv", MONEY, layout=sheet.Layout(sheets=("đơn hàng",))) as table:
        assert [row.values["code"] for row in table] == ["A1"]


def test_what_describes_may_repeat_headings_and_where_it_lacks_no_row_is_lost(tmp_path: Path) -> None:
    described: tuple[list[list[object]], ...] = ([["Order ID", LINE]], [[ORDER, LINE]], [["Mã"]], [[]], [])
    for rows in described:
        data: list[list[object]] = [["Order ID", LINE, ORDER], *rows, ["A1", "4000", "x"], ["A2", "5000", "1"]]
        (tmp_path / "a.xlsx").write_bytes(book(("orders", data)))
        with sheet.opened(tmp_path / "a.xlsx", MONEY, layout=sheet.Layout(described=1)) as table:
            assert [row.values["code"] for row in table] == ["A1", "A2"]


def test_one_row_element_per_cell_and_a_wrong_dimension_are_read_whole(tmp_path: Path) -> None:
    cells = [["Order ID", LINE], ["A1", "4000"], ["A2", "5000"], ["A2", "6000"]]
    hidden = {3: ' hidden="1"'}
    body = "".join(
        f'<row r="{row}"{hidden.get(row, "")}><c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for row, texts in enumerate(cells, start=1)
        for letter, text in zip("AB", texts, strict=True)
        if (row, letter) != (4, "A")
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for dimension in ("", '<dimension ref="A1"/>', '<dimension ref="A1:A3"/>'):
        part = (
            f'<worksheet xmlns="{main}">{dimension}<sheetData>{body}</sheetData>'
            '<mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells></worksheet>'
        )
        content = _with_part(book(("OrderSKUList", [["x"]])), "xl/worksheets/sheet1.xml", part)
        (tmp_path / "a.xlsx").write_bytes(content)
        with sheet.opened(tmp_path / "a.xlsx", MONEY) as table:
            read = [(row.values["code"], row.values["line_dong"]) for row in table]
        assert read == [("A1", 4_000), ("A2", 5_000), ("A2", 6_000)]
        assert [one.sentence.en for one in table.notices] == ["A hidden row was read too: 3."]
        assert [len(raw) for _number, raw in sheet.peek(tmp_path / "a.xlsx").sheets[0].rows] == [2, 2, 2, 2]


def _with_part(package: bytes, name: str, content: str) -> bytes:
    """Return a package with one of its parts written anew."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, content.encode() if part.filename == name else old.read(part))
    return file.getvalue()


def test_a_file_is_seen_and_then_read_in_one_parse(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(["Mã", "Số"], *([f"A{number}", number] for number in range(1_200)), ["Tổng", 7]))
    columns = [Column("code", "Mã", required=True, read=long_id), Column("count", "Số")]
    with sheet.seen(path, rows=3, headings=frozenset({"ma"})) as file:
        assert [len(one.rows) for one in file.seen.sheets] == [3]
        with file.table(columns, Layout()) as table:
            assert [row.values["code"] for row in table] == [f"A{number}" for number in range(1_200)]
            assert [row.values["count"] for row in table.totals] == ["7"]
    with sheet.seen(path, rows=3) as file:
        assert file.seen.kind == "xlsx"  # and nothing of it is read on
