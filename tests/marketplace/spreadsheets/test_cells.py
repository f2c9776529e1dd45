"""A cell has one certain reading: a day in Vietnam, one telephone number, and no day where a weight was typed."""

import io
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.marketplace.spreadsheets.broken_sheets import csv
from tests.marketplace.spreadsheets.four_columns import HEADINGS, read
from tests.marketplace.spreadsheets.reading import CASES, picked, told


def test_instants_are_the_day_they_fall_on_in_vietnam() -> None:
    found = told("lots", CASES / "instants.csv")
    assert picked(found.taken, "code", "picked_on") == [
        (code, date(2026, 6, 10)) for code in ("I-1", "I-2", "I-3", "I-4", "I-6")
    ]
    assert [(row, column) for row, column, _ in found.wrong] == [(6, "Ngày cắt")]


def test_two_telephone_numbers_cost_the_number_alone_and_are_said() -> None:
    found = told("households", CASES / "two_phones.csv")
    assert picked(found.taken, "code", "name", "phone") == [("HO-61", "Vũ Văn Một", None)]
    assert found.notices == [
        ("", 2, "Điện thoại", "Ô này có 2 số điện thoại nên chưa lấy số nào; hãy ghi một số."),
    ]


@pytest.mark.parametrize("written", ["0912345661-0987654321", "0912345661 (con: 0987654321)", "chưa có", "9.12E+08"])
def test_what_is_not_one_telephone_number_costs_the_number_alone(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv(["Mã hộ", "Họ tên", "Xã", "SĐT"], ["HO-1", "Lê A", "Quý Sơn", written]))
    found = told("households", path)
    assert (picked(found.taken, "code", "phone"), found.wrong) == ([("HO-1", None)], [])
    assert [(row, column) for _sheet, row, column, _said in found.notices] == [(2, "SĐT")]


def test_a_day_that_excel_made_of_a_weight_is_not_taken_for_one(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS[:2])
        page.write(1, 0, "A Phủ")
        page.write_datetime(1, 1, datetime(2021, 5, 1), book.add_format({"num_format": "d-m"}))  # noqa: DTZ001
    (problem,) = read(tmp_path, file.getvalue())[0].problems
    assert "01/05/2021" in problem.sentence.vi
