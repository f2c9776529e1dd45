"""The parsing process sends rows and numbers as people see them, within its limits."""

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import psutil
import pytest
import xlsxwriter

from marketplace.spreadsheets import Limits, stream
from marketplace.spreadsheets.processes import Start
from tests.marketplace.spreadsheets.broken_sheets import csv, ods, xlsx
from tests.marketplace.spreadsheets.four_columns import HEADINGS, ROW, read
from tests.marketplace.spreadsheets.parsing import BOTH, reading


def test_rows_are_numbered_as_people_see_them(tmp_path: Path) -> None:
    content = xlsx([], [], ["DANH SÁCH HỘ"], [], HEADINGS, [], ROW, [], ROW)
    assert [row.number for row in read(tmp_path, content)] == [7, 9]
    assert [row.number for row in read(tmp_path, ods([""], ["DANH SÁCH"], HEADINGS, [""], ROW), "hộ.ods")] == [5]
    assert [row.number for row in read(tmp_path, b"\r\n\r\n" + csv(HEADINGS, [], ROW, separator=";"), "hộ.csv")] == [5]
    assert [row.number for row in read(tmp_path, b"sep=;\r\n" + csv(HEADINGS, ROW, separator=";"), "hộ.csv")] == [3]


def test_numbers_and_days_of_excel_are_exact(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Họ tên", "Khối lượng (tấn)", "Ngày cắt"])
        page.write_row(1, 0, ["A Phủ", 0.1 + 0.2])
        page.write_datetime(1, 2, datetime(2021, 6, 20), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
        page.write_row(2, 0, ["A Sử", 1.9, 44367])
    rows = read(tmp_path, file.getvalue())
    assert [(row.values["weight_g"], row.values["day"]) for row in rows] == [
        (300_000, date(2021, 6, 20)),
        (1_900_000, date(2021, 6, 20)),
    ]


@pytest.mark.parametrize("number", [Decimal("1.5"), 15])
def test_numbers_keep_their_value_on_the_way(tmp_path: Path, number: int | Decimal) -> None:
    rows = read(tmp_path, xlsx(["Họ tên", "Khối lượng (kg)"], ["A Phủ", float(number)]))
    assert rows[0].values["weight_g"] == number * 1_000


def test_whole_numbers_of_any_size_are_those_that_the_sheet_holds(tmp_path: Path) -> None:
    wholes = [0, 7, -7, 10**14, 10**15 - 1, -(10**15 - 1), 10**15, 10**17]
    (tmp_path / "a.xlsx").write_bytes(xlsx(["Họ tên", "Số"], *(["A Phủ", float(one)] for one in wholes)))
    seen = [raw.cells[1] for raw in stream.rows(tmp_path / "a.xlsx", "xlsx", Limits())][1:]
    assert seen == wholes
    assert {type(one) for one in seen} == {int}


def test_a_cell_beyond_bounds_is_a_problem_and_no_flood(tmp_path: Path) -> None:
    content = csv(["Họ tên", "Ghi chú"], ['"' + "x" * 200_000 + '"', ""])
    (row,) = read(tmp_path, content, "hộ.csv")
    assert len(row.problems[0].value) == 200


@BOTH
def test_a_child_limits_itself(start: Start, long: Path) -> None:
    asked = (psutil.RLIMIT_AS, psutil.RLIMIT_CPU, psutil.RLIMIT_CORE)
    with reading(long, start) as (_rows, parsing):
        limits = [parsing.child.rlimit(one)[0] for one in asked]
    assert limits == [1_500_000_000, 181, 0]
