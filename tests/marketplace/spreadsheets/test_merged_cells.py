"""A cell that is merged over rows says the same of each of them, except an amount, which nobody can divide."""

import io
from datetime import date
from pathlib import Path

import odf.opendocument
import odf.table
import odf.text
import pytest
import xlsxwriter
import xlwt

from tests.marketplace.spreadsheets.reading import CASES, LOTS, Told, lots, picked, told

ROWS = [
    ["L-1", "HO-1", "Vải thiều", "Loại 1", "100", "10/06/2026"],
    ["L-2", "HO-2", "Vải thiều", "", "120", "10/06/2026"],
    ["L-3", "HO-3", "Vải thiều", "", "90", "10/06/2026"],
]


def merged_xlsx(column: int, rows: list[list[str]] = ROWS) -> bytes:
    """Return the rows with one column merged over all of them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("Lô")
        for number, row in enumerate([LOTS, *rows]):
            page.write_row(number, 0, row)
        page.merge_range(1, column, len(rows), column, rows[0][column])
    return file.getvalue()


def merged_xls(column: int) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Lô")
    for number, row in enumerate([LOTS, *ROWS]):
        for at, text in enumerate(row):
            if number == 0 or at != column:
                page.write(number, at, text)
    page.write_merge(1, len(ROWS), column, column, ROWS[0][column])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def merged_ods(column: int) -> bytes:
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Lô")
    for number, row in enumerate([LOTS, *ROWS]):
        line = odf.table.TableRow()
        for at, text in enumerate(row):
            if at == column and number > 1:
                line.addElement(odf.table.CoveredTableCell())
                continue
            spanned = {"numberrowsspanned": 3, "numbercolumnsspanned": 1} if at == column and number == 1 else {}
            cell = odf.table.TableCell(valuetype="string", **spanned)
            cell.addElement(odf.text.P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def test_what_is_merged_downwards_is_said_of_every_row() -> None:
    found = told("lots", CASES / "lots_merged.xlsx")
    facts = ("Loại 1", "VN-BG-0123", "VietGAP")
    assert picked(found.taken, "code", "grade", "growing_area_code", "certificate") == [
        ("V-1", *facts),
        ("V-2", *facts),
        ("V-3", *facts),
    ]
    days = picked(told("lots", CASES / "lots_merged_day.xlsx").taken, "code", "picked_on")
    assert days == [(code, date(2026, 6, 10)) for code in ("W-1", "W-2", "W-3")]


def test_a_merged_cooperative_is_that_of_every_household() -> None:
    found = told("households", CASES / "households_merged_coop.xlsx")
    assert picked(found.taken, "code", "cooperative", "joined_on") == [
        (code, "HTX-CHU", date(2026, 1, 1)) for code in ("HO-41", "HO-42", "HO-43")
    ]


@pytest.mark.parametrize(("made", "name"), [(merged_xlsx, "a.xlsx"), (merged_xls, "a.xls"), (merged_ods, "a.ods")])
def test_every_format_tells_what_is_merged(tmp_path: Path, made: object, name: str) -> None:
    found = lots(tmp_path, made(3), name)  # type: ignore[operator]
    assert picked(found.taken, "code", "grade") == [("L-1", "Loại 1"), ("L-2", "Loại 1"), ("L-3", "Loại 1")]


@pytest.mark.parametrize(("made", "name"), [(merged_xlsx, "a.xlsx"), (merged_xls, "a.xls"), (merged_ods, "a.ods")])
def test_a_weight_merged_over_several_lots_is_refused_in_each(tmp_path: Path, made: object, name: str) -> None:
    found = lots(tmp_path, made(4), name)  # type: ignore[operator]
    assert found.taken == []
    said = "Ô này là ô gộp nhiều dòng nên không rõ mỗi dòng bao nhiêu; hãy ghi từng dòng."
    assert found.wrong == [(row, "Khối lượng (kg)", said) for row in (2, 3, 4)]


def test_one_lot_that_takes_two_rows_is_one_lot(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("Lô")
        page.write_row(0, 0, LOTS)
        for at, text in enumerate(ROWS[0]):
            page.merge_range(1, at, 2, at, text)
        page.write_row(3, 0, ROWS[1])
    found: Told = lots(tmp_path, file.getvalue())
    assert picked(found.taken, "code", "in_g") == [("L-1", 100_000), ("L-2", 120_000)]
    assert (found.wrong, found.notices) == ([], [])


def test_a_merged_code_of_a_lot_is_told_of_every_row(tmp_path: Path) -> None:
    assert picked(lots(tmp_path, merged_xlsx(0)).taken, "code") == [("L-1",), ("L-1",), ("L-1",)]
