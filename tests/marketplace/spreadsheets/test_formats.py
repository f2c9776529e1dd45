"""A unit that only a number's format writes is the number's unit, or the row is refused; it is never passed over."""

import io
from pathlib import Path

import odf.number
import odf.opendocument
import odf.style
import odf.table
import odf.text
import pytest
import xlsxwriter
import xlwt

from marketplace.settlement.bank_import import COLUMNS as BANK
from marketplace.spreadsheets import opened
from marketplace.spreadsheets.formats import unit_of
from tests.marketplace.spreadsheets.reading import lots, picked, told

HEADINGS = ["Mã lô", "Mã hộ", "Nông sản", "Ngày cắt", "Khối lượng (kg)"]
ROW = ["L-1", "HO-1", "Vải thiều", "10/06/2026"]


def xlsx(number: float, code: str | int, column: int = 4) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, [*ROW, "90"])
        sheet.write_number(1, column, number, book.add_format({"num_format": code}))
    return file.getvalue()


def xls(number: float, code: str) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Lô")
    for row, cells in enumerate((HEADINGS, ROW, ["L-2", *ROW[1:], 90])):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    sheet.write(1, 4, number, xlwt.easyxf(num_format_str=code))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(number: float, words: str, *, of_column: bool = False, factor: str | None = None, kind: str = "float") -> bytes:
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
    for cells in (HEADINGS, ROW):
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


@pytest.mark.parametrize(
    ("number", "code", "grams"),
    [
        (5, '0" tạ"', 500_000),
        (1.234, '#,##0.00" tấn"', 1_234_000),
        (2, '#,##0\\ "tấn";-#,##0\\ "tấn"', 2_000_000),
        (5, 'General" yến"', 50_000),
        (5, "0\\ \\k\\g", 5_000),
        (5, "[$tạ] 0", 500_000),
        (1_500, '#,##0_);"Thiếu" 0', 1_500_000),
        (5, "0.00E+00", 5_000),
        (1_500, '#"."000', 1_500_000),
    ],
)
def test_the_unit_of_a_format_is_the_numbers(tmp_path: Path, number: float, code: str, grams: int) -> None:
    found = lots(tmp_path, xlsx(number, code))
    assert (picked(found.taken, "in_g"), found.wrong) == ([(grams,)], [])


@pytest.mark.parametrize(
    "code", ['0" thùng"', '"KL: "0', '#,##0 "đ"', "[$VND] #,##0", "[$₫-42A]#,##0", "$#,##0", '#,##0"đ/kg"', "0 đ", 7]
)
def test_what_is_no_unit_of_the_number_is_refused(tmp_path: Path, code: str | int) -> None:
    found = lots(tmp_path, xlsx(5, code))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])
    assert "không phải đơn vị khối lượng đã biết" in found.wrong[0][2]


@pytest.mark.parametrize(
    "code",
    [
        "0.0,",
        "0.0,,",
        "#,##0,",
        "0%",
        9,
        10,
        '0"%"',
        '0.0,"tấn"',
        '[<1000]0" kg";0.0," tấn"',
        "[<1000]0;0.0,",
        '0"000"',
        "0\\,0",
        '0"."00',
    ],
)
def test_a_format_that_shows_another_number_is_refused(tmp_path: Path, code: str | int) -> None:
    found = lots(tmp_path, xlsx(5, code))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])
    assert "hiện số khác" in found.wrong[0][2]


@pytest.mark.parametrize("code", ["0.0,", "0%", "$#,##0", '#,##0" đ"'])
def test_old_workbooks_refuse_such_formats_too(tmp_path: Path, code: str) -> None:
    found = lots(tmp_path, xls(5, code), "a.xls")
    assert picked(found.taken, "code") == [("L-2",)]
    assert [(row, column) for row, column, _ in found.wrong] == [(2, "Khối lượng (kg)")]


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "[h]:mm", "hh:mm", "h:mm AM/PM", 14, 21])
def test_a_day_or_a_time_is_no_weight(tmp_path: Path, code: str | int) -> None:
    found = lots(tmp_path, xlsx(5, code))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])


@pytest.mark.parametrize("kind", ["percentage", "currency"])
def test_an_open_documents_share_or_sum_of_money_is_no_weight(tmp_path: Path, kind: str) -> None:
    found = lots(tmp_path, ods(0.5, "", kind=kind), "a.ods")
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])


def test_a_number_that_an_open_document_shows_in_thousands_without_a_word_is_refused(tmp_path: Path) -> None:
    found = lots(tmp_path, ods(5_000, "", factor="1000"), "a.ods")
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])


@pytest.mark.parametrize(
    ("code", "taken"),
    [('#,##0 "đ"', [(5_000,)]), ("[$₫-42A]#,##0", [(5_000,)]), ("$#,##0", []), ("[$€] 0", []), ("0%", []), ("0,", [])],
)
def test_money_is_read_by_its_currency(tmp_path: Path, code: str, taken: list[tuple[int]]) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Ngày", "Số tiền"])
        sheet.write_row(1, 0, ["10/06/2026"])
        sheet.write_number(1, 1, 5_000, book.add_format({"num_format": code}))
    path = tmp_path / "a.xlsx"
    path.write_bytes(file.getvalue())
    with opened(path, BANK) as table:
        assert [(row.values["amount_dong"],) for row in table if not row.problems] == taken


def test_a_code_that_only_a_format_completes_is_refused(tmp_path: Path) -> None:
    found = lots(tmp_path, xlsx(1, '"HO-"000', column=1))
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Mã hộ")])


@pytest.mark.parametrize("number", [5, 5.5, 1e5 + 0.25])
def test_old_workbooks_say_the_unit_too(tmp_path: Path, number: float) -> None:
    found = lots(tmp_path, xls(number, '#,##0.00" tạ"'), "a.xls")
    assert picked(found.taken, "code", "in_g") == [("L-1", int(number * 100_000)), ("L-2", 90_000)]


@pytest.mark.parametrize("of_column", [False, True])
def test_open_documents_say_the_unit_too(tmp_path: Path, *, of_column: bool) -> None:
    found = lots(tmp_path, ods(5, " tạ", of_column=of_column), "a.ods")
    assert (picked(found.taken, "in_g"), found.wrong) == ([(500_000,)], [])


def test_a_number_that_an_open_document_shows_in_thousands_is_refused(tmp_path: Path) -> None:
    found = lots(tmp_path, ods(5, " tấn", factor="1000"), "a.ods")
    assert (found.taken, [(row, column) for row, column, _ in found.wrong]) == ([], [(2, "Khối lượng (kg)")])


def test_an_area_is_read_by_its_format(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Mã hộ", "Họ tên", "Xã", "Diện tích (ha)"])
        sheet.write_row(1, 0, ["HO-1", "Lê A", "Quý Sơn"])
        sheet.write_number(1, 3, 5, book.add_format({"num_format": '0" sào"'}))
    path = tmp_path / "a.xlsx"
    path.write_bytes(file.getvalue())
    assert picked(told("households", path).taken, "area") == [((5, "sào"),)]


@pytest.mark.parametrize(
    "code",
    ["General", "0.00", "#,##0 ", "dd/mm/yyyy", '"ngày "dd" tháng "mm', "[h]:mm", '"~"0', "@", "[Red]0", ""],
)
def test_formats_without_words_have_no_unit(code: str) -> None:
    assert unit_of(code) is None
