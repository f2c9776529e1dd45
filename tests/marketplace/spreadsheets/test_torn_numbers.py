"""A number that its own comma may have torn in two cells is never read as two, whatever is left out after it."""

from pathlib import Path

import pytest

from marketplace import spreadsheets as sheet
from marketplace.imports.sheet_kinds import Kind
from marketplace.settlement.bank_import import COLUMNS as BANK
from tests.marketplace.spreadsheets.broken_sheets import csv
from tests.marketplace.spreadsheets.reading import Told, picked, told
from tests.marketplace.spreadsheets.test_delimited import TORN, WEIGHT, text

HOUSEHOLD = "Mã hộ,Họ tên chủ hộ,Xã/phường"


def read(folder: Path, kind: Kind, *lines: str) -> Told:
    path = folder / "a.csv"
    path.write_bytes(text(*lines))
    return told(kind, path)


@pytest.mark.parametrize(
    ("headings", "row", "number"),
    [
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại", "G1,HO-1,Vải thiều,11/06/2026,152,5", "152,5"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Số phiếu cân", "G1,HO-1,Vải thiều,11/06/2026,152,5", "152,5"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại,Giống", "G1,HO-1,Vải thiều,11/06/2026,152,5", "152,5"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại,Giống", "G1,HO-1,Vải thiều,11/06/2026,152,5,", "152,5"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại,Giống", "G1,HO-1,Vải thiều,11/06/2026,152,5,Sớm", "152,5"),
        ("Mã lô,Mã hộ,Nông sản,Khối lượng (kg),Ngày cắt,Loại", "G1,HO-1,Vải thiều,152,5,11/06/2026", "152,5"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Ghi chú", "G1,HO-1,Vải thiều,11/06/2026,152,5", "152,5"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại", "G1,HO-1,Vải thiều,11/06/2026,152,5 kg", "152,5 kg"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại", "G1,HO-1,Vải thiều,11/06/2026,1,200", "1,200"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại", "G1,HO-1,Vải thiều,11/06/2026,1,200.5", "1,200.5"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại", "G1,HO-1,Vải thiều,11/06/2026,1.200,5", "1.200,5"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại,Giống", "G1,HO-1,Vải,11/06/2026,1,200,500", "1,200,500"),
        ("Mã lô,Mã hộ,Nông sản,Ngày cắt,Khối lượng (kg),Loại", 'G1,HO-1,"Vải thiều",11/06/2026,152,5', "152,5"),
    ],
)
def test_a_weight_that_may_be_torn_is_said_with_its_column(
    tmp_path: Path, headings: str, row: str, number: str
) -> None:
    good = "G0,HO-1,Vải thiều,11/06/2026,90" if "Ngày cắt,Khối" in headings else "G0,HO-1,Vải thiều,90,11/06/2026"
    found = read(tmp_path, "lots", headings, good, row)
    assert picked(found.taken, "code", "in_g", "grade") == [("G0", 90_000, None)]
    assert found.wrong == [(3, WEIGHT, TORN.format(number))]


def test_an_amount_that_nobody_reads_shifts_no_weight(tmp_path: Path) -> None:
    headings = "Mã lô,Mã hộ,Nông sản,Ngày cắt,Giá (nghìn),Khối lượng (kg),Loại"
    found = read(tmp_path, "lots", headings, "G1,HO-1,Vải thiều,11/06/2026,25,5,100")
    assert (found.taken, found.wrong) == ([], [(2, "Giá (nghìn)", TORN.format("25,5"))])


def test_an_area_that_may_be_torn_is_said_with_its_column(tmp_path: Path) -> None:
    found = read(tmp_path, "households", f"{HOUSEHOLD},Diện tích (ha),Thôn", "HO-1,Lê A,Quý Sơn,0,5")
    assert (found.taken, found.wrong) == ([], [(2, "Diện tích (ha)", TORN.format("0,5"))])


def test_money_that_may_be_torn_is_said_with_its_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text("Ngày,Số tiền,Số tham chiếu,Nội dung", "10/06/2026,1,200,Postmart", "11/06/2026,900,FT2,x"))
    with sheet.opened(path, BANK) as table:
        wrong = [(one.row, one.column, one.sentence.vi) for row in table for one in row.problems]
    assert wrong == [(2, "Số tiền", TORN.format("1,200"))]


@pytest.mark.parametrize(
    ("headings", "row", "taken"),
    [
        # A day, a telephone number or a weight stands where it must, so nothing is shifted.
        (f"Mã lô,Mã hộ,Nông sản,{WEIGHT},Loại,Ngày cắt", "G1,HO-1,Vải thiều,152,5,11/06/2026", (152_000, "5")),
        (f"STT,Mã lô,Mã hộ,Nông sản,{WEIGHT},Loại,Ngày cắt", "1,7,HO-1,Vải,152,5,11/06/2026", (152_000, "5")),
        (f"Mã lô,Mã hộ,Nông sản,Ngày cắt,Số thùng,{WEIGHT}", "G1,HO-1,Vải thiều,11/06/2026,20,100", (100_000, None)),
        # What would be no number, or finer than a gram, is none that was torn.
        (f"Mã lô,Mã hộ,Nông sản,Ngày cắt,{WEIGHT},Loại", "G1,HO-1,Vải thiều,11/06/2026,152,2/3", (152_000, "2/3")),
        (f"Mã lô,Mã hộ,Nông sản,Ngày cắt,{WEIGHT},Loại", "G1,HO-1,Vải thiều,11/06/2026,152,0005", (152_000, "0005")),
        # Quotation marks say where a cell ends.
        (f"Mã lô,Mã hộ,Nông sản,Ngày cắt,{WEIGHT},Loại", 'G1,HO-1,Vải thiều,11/06/2026,152,"5"', (152_000, "5")),
        (f"Mã lô,Mã hộ,Nông sản,Ngày cắt,{WEIGHT},Loại", 'G1,HO-1,Vải thiều,11/06/2026,"152",5', (152_000, "5")),
        (f"Mã lô,Mã hộ,Nông sản,Ngày cắt,{WEIGHT},Loại", 'G1,HO-1,Vải thiều,11/06/2026,"152,5",5', (152_500, "5")),
    ],
)
def test_what_is_certainly_two_cells_is_read_as_two(
    tmp_path: Path, headings: str, row: str, taken: tuple[int, str | None]
) -> None:
    found = read(tmp_path, "lots", headings, row)
    assert (picked(found.taken, "in_g", "grade"), found.wrong) == ([taken], [])


FORECAST = f"Mã lô,Mã hộ,Nông sản,Giống,Loại,{WEIGHT},Dự kiến từ,Dự kiến đến"
BOXES = f"Mã lô,Mã hộ,Nông sản,Ngày cắt,Số lượng (thùng),{WEIGHT}"
PRICED = "Mã lô,Mã hộ,Nông sản,Ngày cắt,Giá bán,Khối lượng,Số phiếu cân"


@pytest.mark.parametrize(
    ("headings", "row", "column", "number"),
    [
        (FORECAST, "D3,HO-1,Vải thiều,U Hồng,152,5,10/06/2026,12/06/2026", WEIGHT, "152,5"),
        (FORECAST, "D4,HO-1,Vải thiều,,152,5,10/06/2026", WEIGHT, "152,5"),
        (FORECAST, "D5,HO-1,Vải thiều,,2,5,10/06/2026", WEIGHT, "2,5"),
        (FORECAST, "D6,HO-1,Vải thiều,,0,5,10/06/2026,12/06/2026", WEIGHT, "0,5"),
        (FORECAST, "D7,HO-1,Vải thiều,U Hồng,52,5,10/06/2026,12/06/2026", WEIGHT, "52,5"),
        (BOXES, "I5,HO-1,Vải thiều,14/06/2026,152,5", WEIGHT, "152,5"),
        (BOXES, "I3,HO-1,Vải thiều,12/06/2026,0,5", WEIGHT, "0,5"),
        (PRICED, "B3,HO-1,Vải thiều,12/06/2026,1,5 tạ", "Khối lượng", "1,5 tạ"),
        (PRICED, "B4,HO-1,Vải thiều,12/06/2026,152,5 tạ,PC-1", "Khối lượng", "152,5 tạ"),
        # The same where the cell after the weight is left out.
        (f"Mã lô,Mã hộ,Nông sản,{WEIGHT},Loại,Ngày cắt,Giống", "A1,HO-1,Vải,152,5,11/06/2026", WEIGHT, "152,5"),
        (f"Mã lô,Mã hộ,Nông sản,{WEIGHT},Loại,Ngày cắt", "A2,HO-1,Vải,152,5 kg,11/06/2026", WEIGHT, "152,5 kg"),
        (f"Mã lô,Mã hộ,Nông sản,{WEIGHT},Số thùng,Ngày cắt", "A3,HO-1,Vải,152,0,11/06/2026", WEIGHT, "152,0"),
    ],
)
def test_a_number_beside_a_cell_that_may_be_left_out_is_said(
    tmp_path: Path, headings: str, row: str, column: str, number: str
) -> None:
    found = read(tmp_path, "lots", headings, row)
    assert (found.taken, found.wrong) == ([], [(2, column, TORN.format(number))])


@pytest.mark.parametrize(
    ("headings", "row", "grams"),
    [
        (FORECAST, "D1,HO-1,Vải thiều,U Hồng,1,150,10/06/2026,12/06/2026", 150_000),
        (BOXES, "I1,HO-1,Vải thiều,12/06/2026,20,100", 100_000),
        (BOXES, "I2,HO-1,Vải thiều,12/06/2026,2,15", 15_000),
        (PRICED, "B1,HO-1,Vải thiều,12/06/2026,25000,3 tạ,PC-1", 300_000),
        (PRICED, "B2,HO-1,Vải thiều,12/06/2026,25.000,3 tạ,PC-1", 300_000),
        (PRICED.replace("Giá bán", "Giá (nghìn)"), "B5,HO-1,Vải thiều,12/06/2026,25,3 tạ,PC-1", 300_000),
        (f"Mã lô,Mã hộ,Nông sản,Ngày cắt,Số phiếu cân,{WEIGHT}", "C1,HO-1,Vải thiều,12/06/2026,170,52", 52_000),
    ],
)
def test_a_full_row_of_likely_numbers_is_read(tmp_path: Path, headings: str, row: str, grams: int) -> None:
    found = read(tmp_path, "lots", headings, row)
    assert (picked(found.taken, "in_g"), found.wrong) == ([(grams,)], [])


def test_a_running_number_beside_a_code_of_digits_is_no_torn_number(tmp_path: Path) -> None:
    found = read(tmp_path, "households", f"STT,{HOUSEHOLD},Huyện,Tỉnh", "1,17,Lê A,Quý Sơn,Lục Ngạn,Bắc Giang")
    assert (picked(found.taken, "code", "name"), found.wrong) == ([("17", "Lê A")], [])


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_tear_no_number(tmp_path: Path, separator: str) -> None:
    headings = ["Mã lô", "Mã hộ", "Nông sản", "Ngày cắt", WEIGHT, "Loại"]
    path = tmp_path / "a.csv"
    path.write_bytes(csv(headings, ["G1", "HO-1", "Vải thiều", "11/06/2026", "152", "5"], separator=separator))
    found = told("lots", path)
    assert (picked(found.taken, "in_g", "grade"), found.wrong) == ([(152_000, "5")], [])
