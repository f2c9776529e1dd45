"""What was decided for the person is said once, with its row or column."""

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from marketplace import spreadsheets as sheet
from marketplace.imports.sheet_kinds import COLUMNS
from tests.marketplace.spreadsheets.books import book
from tests.marketplace.spreadsheets.broken_sheets import xlsx
from tests.marketplace.spreadsheets.reading import CASES, LOT, LOTS, lots, picked, told


def test_a_hidden_sheet_is_not_read_and_named(tmp_path: Path) -> None:
    found = lots(tmp_path, book(("A", [LOTS, LOT]), ("Nháp", [LOTS, ["L-9", *LOT[1:]]]), hidden="Nháp"))
    assert picked(found.taken, "code") == [("L-1",)]
    assert [(one[0], one[3].partition(";")[0]) for one in found.notices] == [
        ("Nháp", "Trang “Nháp” đang ẩn nên không đọc")
    ]


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    found = told("lots", CASES / "hidden_rows.xlsx")
    assert picked(found.taken, "code") == [("X-1",), ("X-2",), ("X-3",)]
    assert found.notices == [("", 3, "", "Dòng đang ẩn vẫn được đọc: 3.")]


def test_a_hidden_column_is_read_and_named(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        page = made.add_worksheet("Lô")
        page.write_row(0, 0, LOTS)
        page.write_row(1, 0, LOT)
        page.set_column(3, 3, None, None, {"hidden": True})
    found = lots(tmp_path, file.getvalue())
    assert picked(found.taken, "grade") == [("Loại 1",)]
    assert found.notices == [("", 1, "Loại", "Cột này đang ẩn; vẫn được đọc.")]


def test_values_without_a_heading_are_said_once(tmp_path: Path) -> None:
    found = lots(tmp_path, xlsx(["", *LOTS], [1, *LOT, "ghi chú"], [2, "L-2", *LOT[1:]]))
    assert picked(found.taken, "code") == [("L-1",), ("L-2",)]
    assert found.notices == [("", 2, "A, H", "Cột A, H có dữ liệu nhưng không có tiêu đề nên không đọc.")]


@pytest.mark.parametrize(
    ("below", "said"),
    [
        (1, "Another table begins here and lacks the columns “Nông sản”, “Khối lượng”; its row 4 was not read."),
        (2, "Another table begins here and lacks the columns “Nông sản”, “Khối lượng”; its rows 4–5 were not read."),
    ],
)
def test_what_is_left_out_is_said_in_the_right_number(tmp_path: Path, below: int, said: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(LOTS, LOT, ["Mã lô", "Mã hộ"], *[["L-2", "HO-1"]] * below))
    with sheet.opened(path, COLUMNS["lots"]) as table:
        list(table)
    assert [one.sentence.en for one in table.notices] == [said]


@pytest.mark.parametrize("value", [152.5, 5, "x", date(2026, 6, 10)])
def test_whatever_stands_without_a_heading_is_named(tmp_path: Path, value: object) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        written = book.add_worksheet()
        for number, row in enumerate((LOTS, [*LOT, value])):
            written.write_row(number, 0, row)
    found = lots(tmp_path, file.getvalue())
    assert found.notices == [("", 2, "G", "Cột G có dữ liệu nhưng không có tiêu đề nên không đọc.")]
