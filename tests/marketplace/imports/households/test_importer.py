"""Households are known by code, name, telephone and hamlet, wherever either era's map puts them."""

from pathlib import Path

import pytest

from marketplace.storage import Database
from tests.marketplace.imports.importing import (
    HOA,
    HOUSEHOLDS,
    QUY_SON,
    counts,
    everything,
    rows_of,
    take,
)


def test_an_empty_cell_erases_nothing_and_a_filled_one_replaces(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    later = ["nguyen thi hoa", *QUY_SON, "", "912345678", "", "", "5 sào"]
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, later)) == (0, 1, 0, 0)
    assert rows_of(db, "household", "name", "hamlet", "area_m2") == [("Nguyễn Thị Hoa", "Phi Lễ", 1_800)]


def test_a_namesake_without_a_telephone_goes_to_the_inbox_once(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, HOA)
    doubt = ["Nguyễn Thị Hoa", *QUY_SON]
    for name in ("a.xlsx", "b.xlsx"):
        report = take(db, tmp_path, "households", HOUSEHOLDS, doubt, ["Người Mới " + name[0], *QUY_SON], name=name)
        assert (counts(report), report.doubts) == ((1, 0, 0, 1), 1)
    ((kind, place, candidates),) = rows_of(db, "inboxitem", "kind", "place", "candidates")
    assert (kind, place) == ("households", "a.xlsx:2")
    assert "HO-07576-00001" in candidates


def test_namesakes_of_two_hamlets_are_two_households(db: Database, tmp_path: Path) -> None:
    one, other = (["Nguyễn Thị Hoa", *QUY_SON, hamlet] for hamlet in ("Phi Lễ", "Số Ba"))
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, one, other)) == (2, 0, 0, 0)


def test_a_household_twice_in_one_file_is_taken_once(db: Database, tmp_path: Path) -> None:
    report = take(db, tmp_path, "households", HOUSEHOLDS, HOA, HOA)
    assert counts(report) == (1, 0, 0, 1)
    assert "Row 2" in report.problems[0].sentence.en


def test_a_code_names_its_household_when_it_moves_or_is_renamed(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "BG-1"])
    moved = ["Nguyễn Thị Hoa", "Hồng Giang", "Lục Ngạn", "BG", "", "0987654321", "BG-1"]
    renamed = ["Nguyễn Văn Huy", "Hồng Giang", "Lục Ngạn", "BG", "", "0987654321", "BG-1"]
    for row in (moved, renamed):
        assert counts(take(db, tmp_path, "households", HOUSEHOLDS, row)) == (0, 1, 0, 0)
    assert rows_of(db, "household", "code", "name", "phone") == [("BG-1", "Nguyễn Văn Huy", "0987654321")]


def test_the_codes_of_two_cooperatives_that_both_count_from_one_are_not_mixed(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "1"])
    before = everything(db)["household"]
    for other in (["Lê Văn A", "Hồng Giang", "Lục Ngạn", "BG", "", "", "1"], ["Lê B", *QUY_SON, "", "0987654321", "1"]):
        report = take(db, tmp_path, "households", HOUSEHOLDS, other)
        assert (counts(report), report.doubts) == ((0, 0, 0, 1), 1)
    assert everything(db)["household"] == before


def test_one_person_under_two_codes_is_a_doubt(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "BG-1"])
    report = take(db, tmp_path, "households", HOUSEHOLDS, [*HOA, "BG-2"])
    assert (counts(report), report.doubts) == ((0, 0, 0, 1), 1)


@pytest.mark.parametrize("first", [True, False])
def test_a_code_that_stands_in_the_file_is_given_to_no_other_row(db: Database, tmp_path: Path, *, first: bool) -> None:
    named, unnamed = [*HOA, "HO-07576-00001"], ["Lê Văn A", *QUY_SON]
    report = take(db, tmp_path, "households", HOUSEHOLDS, *([named, unnamed] if first else [unnamed, named]))
    assert counts(report) == (2, 0, 0, 0)
    assert sorted(rows_of(db, "household", "code", "name")) == [
        ("HO-07576-00001", "Nguyễn Thị Hoa"), ("HO-07576-00002", "Lê Văn A"),
    ]  # fmt: skip
