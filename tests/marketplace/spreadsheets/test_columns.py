"""A heading means its column however it is written, and never where it counts something else."""

from pathlib import Path

import pytest

from marketplace.spreadsheets import SheetRefused
from tests.marketplace.spreadsheets.broken_sheets import csv, xlsx
from tests.marketplace.spreadsheets.four_columns import read
from tests.marketplace.spreadsheets.reading import CASES, LOTS, lots, picked, told


def test_headings_may_stand_in_any_order_without_accents_and_with_a_unit(tmp_path: Path) -> None:
    content = xlsx(["STT", "SDT", "SAN LUONG (TẠ)", "ho ten chu ho (*)"], [1, 912345678, 1.5, "Nguyễn Thị Hoà"])
    values = {"name": "Nguyễn Thị Hoà", "weight_g": 150_000, "phone": "0912345678"}
    assert [row.values for row in read(tmp_path, content)] == [values]


def test_a_count_of_boxes_beside_a_weight_is_not_read() -> None:
    found = told("lots", CASES / "boxes.csv")
    assert (picked(found.taken, "code", "in_g"), found.ignored) == ([("S-1", 100_000)], ["Số lượng (thùng)"])


def test_a_count_alone_is_no_weight(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="“Khối lượng” is missing"):
        lots(tmp_path, csv([*LOTS[:4], "Số lượng (thùng 5 kg)"], ["L-1", "HO-1", "Vải thiều", "", "20"]), "a.csv")
