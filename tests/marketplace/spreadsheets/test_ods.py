"""What an .ods says beside its values is read: failed formulas and units of formats."""

import io
from pathlib import Path

import odf.number
import odf.opendocument
import odf.style
import odf.table
import odf.text
import pytest

from tests.marketplace.spreadsheets.broken_sheets import ods
from tests.marketplace.spreadsheets.four_columns import HEADINGS, READ, ROW, read
from tests.marketplace.spreadsheets.reading import FAILED, LOT, LOTS, PICKED, WEIGHED, lots, picked


def ods_with(
    number: float, words: str, *, of_column: bool = False, factor: str | None = None, kind: str = "float"
) -> bytes:
    document = odf.opendocument.OpenDocumentSpreadsheet()
    shown = odf.number.NumberStyle(name="N9")
    shown.addElement(odf.number.Number(minintegerdigits="1", **({"displayfactor": factor} if factor else {})))
    shown.addElement(odf.number.Text(text=words))
    style = odf.style.Style(name="ce9", family="table-cell", datastylename="N9")
    for one in (shown, style):
        document.automaticstyles.addElement(one)
    table = odf.table.Table(name="Lô")
    table.addElement(odf.table.TableColumn(numbercolumnsrepeated="4"))
    table.addElement(odf.table.TableColumn(**({"defaultcellstylename": style} if of_column else {})))
    for cells in (WEIGHED, PICKED):
        row = odf.table.TableRow()
        for text in cells:
            cell = odf.table.TableCell(valuetype="string")
            cell.addElement(odf.text.P(text=text))
            row.addElement(cell)
        table.addElement(row)
    row.addElement(odf.table.TableCell(valuetype=kind, value=number, **({} if of_column else {"stylename": style})))
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def test_open_document_sheets_are_read(tmp_path: Path) -> None:
    assert [(row.number, row.values) for row in read(tmp_path, ods(HEADINGS, ROW), "hộ.ods")] == [(2, READ)]


@pytest.mark.parametrize("kind", ["percentage", "currency"])
def test_an_open_documents_share_or_sum_of_money_is_no_weight(tmp_path: Path, kind: str) -> None:
    found = lots(tmp_path, ods_with(0.5, "", kind=kind), "a.ods")
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])


def test_a_number_that_an_open_document_shows_in_thousands_without_a_word_is_refused(tmp_path: Path) -> None:
    found = lots(tmp_path, ods_with(5_000, "", factor="1000"), "a.ods")
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])


@pytest.mark.parametrize("of_column", [False, True])
def test_open_documents_say_the_unit_too(tmp_path: Path, *, of_column: bool) -> None:
    found = lots(tmp_path, ods_with(5, " tạ", of_column=of_column), "a.ods")
    assert (picked(found.taken, "in_g"), found.wrong) == ([(500_000,)], [])


def test_a_number_that_an_open_document_shows_in_thousands_is_refused(tmp_path: Path) -> None:
    found = lots(tmp_path, ods_with(5, " tấn", factor="1000"), "a.ods")
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])


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
