"""A doubtful row of a sheet is taken in as soon as a person has said what it means, and asks no second time."""

from pathlib import Path

import pytest

from jobs.imports.answered import take_answered_rows
from jobs.imports.run import undo
from marketplace.exchange import inbox
from marketplace.exchange.inbox import InboxError, Item
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.imports.importing import (
    HOUSEHOLDS,
    LOTS,
    NOW_MS,
    counts,
    everything,
    rows_of,
    take,
)

HOA = ["Nguyễn Thị Hoa", "Quý Sơn", "Lục Ngạn", "BG", "Phi Lễ", "0912345678"]
TAN_MY = ["Tân Mỹ, Sơn Động"]


def waiting(db: Database) -> list[Item]:
    with db.read() as connection:
        return inbox.items(connection, EVERYTHING, source="import")


def settle(db: Database, item: Item, meaning: str) -> int:
    with db.write() as connection:
        return inbox.settle(connection, EVERYTHING, item.id, meaning, "Lan", NOW_MS)


def replay(db: Database) -> int:
    return take_answered_rows(db, lambda: NOW_MS)


def test_a_commune_is_said_once_for_every_row_that_was_typed_so(db: Database, tmp_path: Path) -> None:
    people = [[name, *TAN_MY, "", "", "", f"091234567{at}"] for at, name in enumerate(("Lê A", "Lê B", "Lê C"))]
    assert take(db, tmp_path, "households", HOUSEHOLDS, *people).doubts == 3
    item, *others = waiting(db)
    assert {(one.cause, one.about) for one in (item, *others)} == {("commune", "Tân Mỹ, Sơn Động")}
    chosen = item.candidates[0]
    with pytest.raises(InboxError, match="not possible"):
        settle(db, item, "63:00000")
    assert settle(db, item, chosen.code) == 3
    assert (replay(db), waiting(db)) == (3, [])
    assert [name for (name,) in rows_of(db, "household", "name")] == ["Lê A", "Lê B", "Lê C"]
    before = everything(db)
    assert replay(db) == 0
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, *people, name="again.xlsx")) == (0, 0, 3, 0)
    assert everything(db) == before


def test_a_namesake_is_the_known_household_when_a_person_says_so(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    doubtful = ["Nguyễn Thị Hoa", *HOA[1:4], "", "", "", "", "5 sào"]
    take(db, tmp_path, "households", HOUSEHOLDS, doubtful)
    (item,) = waiting(db)
    assert [one.code for one in item.candidates] == ["HO-07576-00001", "new"]
    settle(db, item, "HO-07576-00001")
    assert replay(db) == 1
    assert rows_of(db, "household", "code", "phone", "area_m2") == [("HO-07576-00001", "0912345678", 1_800)]


def test_a_namesake_that_is_another_household_comes_in_once(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    doubtful = ["Nguyễn Thị Hoa", *HOA[1:4]]
    take(db, tmp_path, "households", HOUSEHOLDS, doubtful)
    (item,) = waiting(db)
    settle(db, item, "new")
    assert replay(db) == 1
    codes = rows_of(db, "household", "code")
    assert len(codes) == 2
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, doubtful, name="again.xlsx")) == (0, 0, 1, 0)
    assert rows_of(db, "household", "code") == codes


@pytest.mark.both
def test_a_code_that_two_sheets_share_is_told_apart(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "BG-1"])
    other = ["Lê Văn Bảy", "Tân Thạnh", "Thới Lai", "Cần Thơ", "", "0987654321", "BG-1"]
    take(db, tmp_path, "households", HOUSEHOLDS, other)
    (item,) = waiting(db)
    assert (item.cause, item.about) == ("household", "BG-1, Lê Văn Bảy")
    settle(db, item, "new")
    assert replay(db) == 1
    assert rows_of(db, "household", "code")[0] == ("BG-1",)
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, other, name="again.xlsx")) == (0, 0, 1, 0)
    assert len(rows_of(db, "household", "code")) == 2


@pytest.fixture
def lots(db: Database, tmp_path: Path) -> Database:
    take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "BG-1"])
    take(db, tmp_path, "lots", LOTS, ["L1", "BG-1", "Vải thiều", "Loại 1", "3 tạ", "10/06/2026"])
    return db


def test_an_unknown_produce_is_said_once(lots: Database, tmp_path: Path) -> None:
    rows = [["", "BG-1", "Vải Lục Ngạn", "Loại 1", "2 tạ", f"{day}/06/2026"] for day in (11, 12)]
    take(lots, tmp_path, "lots", LOTS, *rows)
    item, _ = waiting(lots)
    assert [(one.code, one.title) for one in item.candidates] == [("vai-thieu", "Vải thiều")]
    assert (settle(lots, item, "vai-thieu"), replay(lots), waiting(lots)) == (2, 2, [])
    assert sum(weight for (weight,) in rows_of(lots, "lot", "in_g")) == 700_000


def test_an_unknown_household_of_a_lot_is_said_once_for_all_its_lots(lots: Database, tmp_path: Path) -> None:
    """Typed as a name it is ranked by the accent-free name, typed a little otherwise by its code."""
    rows = [[f"N{at}", typed, "Vải thiều", "Loại 1", "2 tạ", "11/06/2026"] for at, typed in enumerate(
        ("nguyen thi hoa", "nguyen thi hoa", "bg 1"))]  # fmt: skip
    report = take(lots, tmp_path, "lots", LOTS, *rows)
    assert (counts(report), report.doubts) == ((0, 0, 0, 3), 3)
    by_name, *_ = [item for item in waiting(lots) if item.about == "nguyen thi hoa"]
    [by_code] = [item for item in waiting(lots) if item.about == "bg 1"]
    for item in (by_name, by_code):
        assert [(one.code, one.title) for one in item.candidates] == [("BG-1", "Nguyễn Thị Hoa")]
        with pytest.raises(InboxError, match="not possible"):
            settle(lots, item, "new")
    assert (settle(lots, by_name, "BG-1"), replay(lots), settle(lots, by_code, "BG-1"), replay(lots)) == (2, 2, 1, 1)
    assert [code for code, home in rows_of(lots, "lot", "code", "household_id") if home == 1] == [
        "L1",
        "N0",
        "N1",
        "N2",
    ]
    assert (waiting(lots), counts(take(lots, tmp_path, "lots", LOTS, *rows, name="x.xlsx"))) == ([], (0, 0, 3, 0))


@pytest.mark.both
def test_a_lots_row_is_placed_by_itself_when_its_household_comes_in(lots: Database, tmp_path: Path) -> None:
    take(lots, tmp_path, "lots", LOTS, ["L2", "BG-2", "Vải thiều", "Loại 1", "2 tạ", "11/06/2026"])
    assert replay(lots) == 0
    take(lots, tmp_path, "households", HOUSEHOLDS, ["Lê Văn A", *HOA[1:4], "", "", "BG-2"])
    assert (replay(lots), waiting(lots)) == (1, [])
    assert rows_of(lots, "lot", "code", "household_id") == [("L1", 1), ("L2", 2)]


@pytest.mark.parametrize(("said", "weights"), [("L1", [200_000]), ("new", [300_000, 200_000])])
def test_another_weight_is_a_correction_or_a_second_lot(
    lots: Database, tmp_path: Path, said: str, weights: list[int]
) -> None:
    row = ["", "BG-1", "Vải thiều", "Loại 1", "2 tạ", "10/06/2026"]
    take(lots, tmp_path, "lots", LOTS, row)
    (item,) = waiting(lots)
    assert [one.code for one in item.candidates] == ["L1", "new"]
    settle(lots, item, said)
    assert (replay(lots), waiting(lots)) == (1, [])
    assert [weight for (weight,) in rows_of(lots, "lot", "in_g")] == weights
    assert counts(take(lots, tmp_path, "lots", LOTS, row, name="again.xlsx")) == (0, 0, 1, 0)


def test_a_lot_code_of_another_household_gets_a_lot_of_its_own(lots: Database, tmp_path: Path) -> None:
    take(lots, tmp_path, "households", HOUSEHOLDS, ["Lê Văn A", *HOA[1:4], "", "", "BG-2"])
    row = ["L1", "BG-2", "Vải thiều", "Loại 1", "3 tạ", "10/06/2026"]
    take(lots, tmp_path, "lots", LOTS, row)
    (item,) = waiting(lots)
    settle(lots, item, "new")
    assert replay(lots) == 1
    assert rows_of(lots, "lot", "code", "household_id") == [("L1", 1), ("BG-2-260610-1", 2)]
    assert counts(take(lots, tmp_path, "lots", LOTS, row, name="again.xlsx")) == (0, 0, 1, 0)


@pytest.mark.both
def test_a_row_that_cannot_be_taken_after_all_says_why(lots: Database, tmp_path: Path) -> None:
    take(lots, tmp_path, "lots", LOTS, ["", "BG-1", "Vải Lục Ngạn", "Loại 1", "2 tạ", "10/01/2026"])
    assert [one.cause for one in waiting(lots)] == ["produce"]
    settle(lots, waiting(lots)[0], "vai-thieu")
    assert replay(lots) == 0
    (item,) = waiting(lots)
    assert (item.cause, "season" in item.reason, item.answer) == ("row", True, None)
    with lots.write() as connection:
        assert inbox.drop(connection, EVERYTHING, item.id, "ghi nhầm ngày", "Lan", NOW_MS) == 1
    assert (waiting(lots), replay(lots)) == ([], 0)


@pytest.mark.both
def test_what_a_settled_row_brought_can_be_undone(lots: Database, tmp_path: Path) -> None:
    take(lots, tmp_path, "lots", LOTS, ["", "BG-1", "Vải Lục Ngạn", "Loại 1", "2 tạ", "11/06/2026"])
    settle(lots, waiting(lots)[0], "vai-thieu")
    replay(lots)
    (newest,) = rows_of(lots, "importbatch", "id")[-1]
    undo(newest, lots, "dat", clock=lambda: NOW_MS)
    assert rows_of(lots, "lot", "code") == [("L1",)]
