"""A row is read cell by cell: what is wrong costs its row, and what is no row of the table is none."""

from datetime import date
from pathlib import Path

import pytest

from tests.marketplace.spreadsheets.broken_sheets import csv, xlsx
from tests.marketplace.spreadsheets.four_columns import HEADINGS, READ, ROW, read
from tests.marketplace.spreadsheets.reading import CASES, FAILED, LOT, LOTS, lots, picked, told


def test_a_bad_cell_is_a_problem_of_its_row_and_the_others_go_on(tmp_path: Path) -> None:
    rows = read(tmp_path, xlsx(HEADINGS, ["", "nhiều", "", "12"], ROW))
    assert [(problem.row, problem.column, problem.value) for problem in rows[0].problems] == [
        (2, "Họ tên chủ hộ", ""),
        (2, "Khối lượng", "nhiều"),
        (2, "Điện thoại", "12"),
    ]
    assert all(problem.sentence.en and problem.sentence.vi for problem in rows[0].problems)
    assert (rows[1].values, rows[1].problems) == (READ, ())


def test_failed_formulas_of_a_household_are_named_and_it_is_not_taken() -> None:
    found = told("households", CASES / "households_na.xlsx")
    assert found.taken == []
    assert found.wrong == [(2, column, FAILED) for column in ("Mã HTX", "Điện thoại", "Diện tích (ha)")]


@pytest.mark.parametrize(
    "shown", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "Err:508", "########"]
)
def test_what_a_failed_formula_shows_is_no_text(tmp_path: Path, shown: str) -> None:
    row = [*LOT[:3], shown, *LOT[4:]]
    for name, content in (("a.csv", csv(LOTS, row)), ("a.xlsx", xlsx(LOTS, row))):
        assert lots(tmp_path, content, name).wrong == [(2, "Loại", FAILED)]


@pytest.mark.parametrize("written", ["10/06/2569", "10/06/0026", "2206-06-10"])
def test_a_year_far_from_today_is_said(tmp_path: Path, written: str) -> None:
    found = lots(tmp_path, xlsx(LOTS, [*LOT[:5], written]))
    assert [(row, column) for row, column, _ in found.wrong] == [(2, "Ngày cắt")]


def test_unseen_letters_are_dropped_wherever_a_cell_is_read(tmp_path: Path) -> None:
    content = csv([f"\u200b{one}" for one in LOTS], [f"{one[0]}\u200b\u202e{one[1:]}\ufeff" for one in LOT])
    found = lots(tmp_path, content, "a.csv")
    assert picked(found.taken, "code", "household", "produce", "in_g", "picked_on") == [
        ("L-1", "HO-1", "Vải thiều", 100_000, date(2026, 6, 10))
    ]


def test_a_row_that_numbers_the_columns_is_no_lot(tmp_path: Path) -> None:
    found = lots(tmp_path, xlsx(LOTS, [f"({at})" for at in range(1, 7)], LOT))
    assert (picked(found.taken, "code"), found.wrong, found.notices) == ([("L-1",)], [], [])


@pytest.mark.parametrize("word", ["Tổng cộng", "CỘNG", "Tổng số", "Cộng thôn Phi Lễ"])
def test_a_total_under_the_lots_is_no_lot(tmp_path: Path, word: str) -> None:
    found = lots(tmp_path, xlsx(LOTS, LOT, [word, "", "", "", "100"]))
    assert (picked(found.taken, "code"), found.wrong) == ([("L-1",)], [])
    assert found.notices == [("", 3, "", "Dòng này là dòng cộng nên không lấy.")]


def test_a_household_called_cong_is_no_total(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx(["Họ tên", "Xã"], ["Cống Văn A", "Quý Sơn"], ["Công Văn B", "Quý Sơn"]))
    found = told("households", tmp_path / "a.xlsx")
    assert (picked(found.taken, "name"), found.notices) == ([("Cống Văn A",), ("Công Văn B",)], [])
