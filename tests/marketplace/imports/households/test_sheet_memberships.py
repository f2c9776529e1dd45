"""A sheet of households says who joins, leaves and moves between cooperatives, each from its day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from jobs.imports.run import ImportReport, undo
from marketplace.imports import CannotUndo
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests.marketplace.imports.importing import NOW_MS, counts, everything, prepare, rows_of, take

SHEET = ["Họ tên chủ hộ", "Xã", "Huyện", "Tỉnh", "Mã hộ", "Mã HTX", "Ngày vào HTX", "Ngày ra HTX"]
HOA = ["Nguyễn Thị Hoa", "Quý Sơn", "Lục Ngạn", "BG", "BG-1"]
A, B = "HTX-07576-01", "HTX-07576-02"
JUNE = date(2026, 6, 1)


@pytest.fixture
def db(database: Database, map_folder: Path, tmp_path: Path) -> Database:
    prepare(database, map_folder)
    coops = (["HTX Một", "Quý Sơn", "Lục Ngạn"], ["HTX Hai", "Quý Sơn", "Lục Ngạn"])
    take(database, tmp_path, "cooperatives", ["Tên", "Xã", "Huyện"], *coops)
    take(database, tmp_path, "households", SHEET, [*HOA, A, "01/06/2026", ""])
    return database


def said(db: Database, tmp_path: Path, *row: Any) -> ImportReport:
    return take(db, tmp_path, "households", SHEET, [*HOA, *row])


def stays(db: Database) -> list[tuple[Any, ...]]:
    codes = dict(rows_of(db, "cooperative", "id", "code"))
    return [(codes[coop], *days) for coop, *days in rows_of(db, "membership", "cooperative_id", "joined_on", "left_on")]


def test_a_sheet_moves_a_household_on_the_day_it_joins_and_says_so(db: Database, tmp_path: Path) -> None:
    before = everything(db)["membership"]
    moved = said(db, tmp_path, B, "11/06/2026", "")
    assert (counts(moved), moved.moved) == ((0, 1, 0, 0), 1)
    assert "1 moved from another cooperative" in moved.summary().en
    assert [(one.row, f"It leaves {A}" in one.sentence.en) for one in moved.notes] == [(2, True)]
    assert stays(db) == [(A, JUNE, date(2026, 6, 11)), (B, date(2026, 6, 11), None)]
    after = everything(db)
    for again in ((B, "11/06/2026", ""), (A, "01/06/2026", ""), (A, "", ""), (B, "", "")):
        assert counts(said(db, tmp_path, *again)) == (0, 0, 1, 0), again
    assert everything(db) == after
    undo(moved.import_id or 0, db, "dat")
    assert everything(db)["membership"] == before


@pytest.mark.both
def test_a_leaving_day_is_written_once_and_undone(db: Database, tmp_path: Path) -> None:
    left = said(db, tmp_path, A, "", "15/06/2026")
    assert (counts(left), stays(db)) == ((0, 1, 0, 0), [(A, JUNE, date(2026, 6, 15))])
    assert counts(said(db, tmp_path, A, "01/06/2026", "15/06/2026")) == (0, 0, 1, 0)
    assert counts(said(db, tmp_path, A, "20/06/2026", "")) == (0, 1, 0, 0)
    with pytest.raises(CannotUndo, match="closed periods"):
        period = {"cooperative_id": 1, "from_on": JUNE, "to_on": date(2026, 6, 30), "closed_ms": NOW_MS + 1}
        with db.write() as connection:
            connection.execute(insert(TABLES["period"]).values(period))
        undo(left.import_id or 0, db, "dat")
    with db.write() as connection:
        connection.execute(update(TABLES["period"]).values(closed_ms=None))
    undo(left.import_id or 0, db, "dat")
    assert stays(db)[0] == (A, JUNE, None)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ((B, "", ""), "Ngày vào HTX", f"write the day it joined {B}"),
        ((A, "", "01/06/2026"), "Ngày ra HTX", "leaves on a day after that"),
        ((A, "", "05/06/2026"), "Ngày ra HTX", "closed up to 09/06/2026"),
        ((B, "05/06/2026", ""), "Ngày vào HTX", "closed up to 09/06/2026"),
        ((B, "12/06/2026", "12/06/2026"), "Ngày ra HTX", "leaves on a day after that"),
        (("", "", "12/06/2026"), "Mã HTX", "the code of the cooperative it left"),
    ],
)
def test_a_membership_that_cannot_be_rejects_its_row(
    db: Database, tmp_path: Path, row: tuple[str, ...], column: str, says: str
) -> None:
    period = {"cooperative_id": 1, "from_on": date(2026, 6, 3), "to_on": date(2026, 6, 9), "closed_ms": NOW_MS}
    with db.write() as connection:
        connection.execute(insert(TABLES["period"]).values(period))
    before = everything(db)
    report = said(db, tmp_path, *row)
    assert counts(report) == (0, 0, 0, 1)
    assert [(one.column, says in one.sentence.en) for one in report.problems] == [(column, True)]
    assert everything(db) == before


def test_a_membership_that_is_noted_after_a_later_one_ends_where_that_begins(db: Database, tmp_path: Path) -> None:
    """In A, in C from 1 July; noted afterwards that it was in B from 10 June."""
    take(db, tmp_path, "cooperatives", ["Tên", "Xã", "Huyện"], ["HTX Ba", "Quý Sơn", "Lục Ngạn"])
    c = "HTX-07576-03"
    assert counts(said(db, tmp_path, c, "01/07/2026", "")) == (0, 1, 0, 0)
    assert counts(said(db, tmp_path, B, "10/06/2026", "")) == (0, 1, 0, 0)
    july, tenth = date(2026, 7, 1), date(2026, 6, 10)
    assert stays(db) == [(A, JUNE, tenth), (c, july, None), (B, tenth, july)]
    assert counts(said(db, tmp_path, B, "10/06/2026", "")) == (0, 0, 1, 0)


def test_a_membership_before_the_first_one_ends_where_that_begins(db: Database, tmp_path: Path) -> None:
    assert counts(said(db, tmp_path, B, "01/05/2026", "")) == (0, 1, 0, 0)
    assert stays(db) == [(A, JUNE, None), (B, date(2026, 5, 1), JUNE)]


def test_a_membership_with_a_leaving_day_of_its_own_is_not_begun_within(db: Database, tmp_path: Path) -> None:
    said(db, tmp_path, A, "01/06/2026", "01/08/2026")
    assert counts(said(db, tmp_path, B, "10/06/2026", "")) == (0, 0, 0, 1)
    assert stays(db) == [(A, JUNE, date(2026, 8, 1))]
