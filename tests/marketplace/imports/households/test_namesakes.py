"""A household among many of its name costs what any other one costs, and is told from them as always."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from marketplace.directory.communes import Gazetteer
from marketplace.imports import Batch
from marketplace.imports.households import HouseholdImporter, namesakes
from marketplace.spreadsheets import Row
from marketplace.storage import Database, bulk
from tests.marketplace.imports.importing import HOUSEHOLDS, NOW_MS, counts, rows_of, take

PLACE = {"commune": "Quý Sơn", "district": "Lục Ngạn", "province": "Bắc Giang"}
_LOOKED_AT = "marketplace/imports/"


class Counted:
    """Steps of Python in the importer of households, and rows its look-ups of namesakes read."""

    steps = 0
    read = 0

    def trace(self, frame: FrameType, event: str, _given: object) -> Any:
        if event == "call" and _LOOKED_AT not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes = True
        self.steps += event == "opcode"
        return self.trace


@contextmanager
def counted(patch: pytest.MonkeyPatch) -> Iterator[Counted]:
    found, real = Counted(), bulk.select

    def select(*given: Any) -> Sequence[Any]:
        rows = real(*given)
        found.read += len(rows)
        return rows

    patch.setattr(namesakes.bulk, "select", select)
    before = sys.gettrace()
    sys.settrace(found.trace)
    try:
        yield found
    finally:
        sys.settrace(before)
        patch.undo()


def cost(db: Database, patch: pytest.MonkeyPatch, rows: list[Row]) -> Counted:
    """Take rows in parts of 50, count what that costs, and take them back."""
    with db.engine.connect() as connection:
        batch = Batch(connection, "households", "a.xlsx", "0", NOW_MS, "dat")
        importer = HouseholdImporter(batch, Gazetteer(connection), date(2026, 6, 20))
        with counted(patch) as found:
            for start in range(0, len(rows), 50):
                importer.take(rows[start : start + 50])
        assert (batch.new, batch.rejected) == (len(rows), 0)
        connection.rollback()
    return found


def by_phone(count: int) -> list[Row]:
    named = {"name": "Nguyễn Văn Hùng", **PLACE}
    return [Row(at, named | {"phone": f"09{at:08d}"}) for at in range(2, count + 2)]


def by_hamlet(count: int) -> list[Row]:
    named = {"name": "Nguyễn Văn Hùng", **PLACE}
    return [Row(at, named | {"hamlet": f"Thôn {at}"}) for at in range(2, count + 2)]


@pytest.mark.parametrize("made", [by_phone, by_hamlet])
def test_twice_the_namesakes_cost_twice(db: Database, monkeypatch: pytest.MonkeyPatch, made: Any) -> None:
    few, many = cost(db, monkeypatch, made(200)), cost(db, monkeypatch, made(400))
    assert many.steps < 2.2 * few.steps
    assert many.read <= 2 * few.read + namesakes.CROWDED


@pytest.mark.both
def test_a_crowd_that_is_kept_follows_what_the_file_changes(db: Database) -> None:
    old = [Row(at, {"name": "Nguyễn Văn Hùng", "hamlet": f"Thôn {at}", **PLACE}) for at in range(2, 62)]
    first = {"name": "Nguyễn Văn Hùng", **PLACE, "code": "HO-07576-00001", "phone": "0912345678"}
    again = {"name": "Nguyễn Văn Hùng", **PLACE, "phone": "0912345678", "area": ("5 sào", None)}
    with db.write() as connection:
        batch = Batch(connection, "households", "a.xlsx", "0", NOW_MS, "dat")
        importer = HouseholdImporter(batch, Gazetteer(connection), date(2026, 6, 20))
        for part in (old, [Row(62, first)], [Row(63, {**again, "hamlet": "Thôn mới"})]):
            importer.take(part)
    assert [(one.row, one.column) for one in batch.problems] == [(62, "Mã hộ"), (63, "Họ tên chủ hộ")]
    assert (batch.new, batch.changed) == (60, 0)


def test_a_namesake_is_found_again_in_a_later_file(db: Database, tmp_path: Path) -> None:
    rows = [["Nguyễn Văn Hùng", "Quý Sơn", "Lục Ngạn", "BG", "", f"09{at:08d}"] for at in range(60)]
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, *rows)) == (60, 0, 0, 0)
    moved = [*rows[7][:4], "Thôn Phi Lễ", rows[7][5]]
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, *rows[:7], moved)) == (0, 1, 7, 0)
    assert rows_of(db, "household", "hamlet")[7] == ("Thôn Phi Lễ",)
