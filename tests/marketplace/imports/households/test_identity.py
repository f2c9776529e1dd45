"""A code never gives a household another one's name; a corrected name is taken and said."""

from pathlib import Path

import pytest

from jobs.imports.run import run_import
from marketplace.exchange.inbox import settle
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.imports.importing import HOUSEHOLDS, NOW_MS, QUY_SON, counts, prepare, rows_of, take


@pytest.fixture
def db(sqlite: Database, map_folder: Path) -> Database:
    prepare(sqlite, map_folder)
    return sqlite


def household(name: str, phone: str = "") -> list[str]:
    return [name, *QUY_SON, "", phone, "HO-1"]


@pytest.mark.parametrize(
    ("known", "phone"), [("", ""), ("", "0912345678"), ("0912345678", ""), ("0912345678", "0987654321")]
)
def test_a_code_of_another_person_renames_nobody(db: Database, tmp_path: Path, known: str, phone: str) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, household("Nguyễn Văn An", known))
    report = take(db, tmp_path, "households", HOUSEHOLDS, household("Phạm Thị Khác", phone))
    assert (counts(report), report.doubts, rows_of(db, "household", "name")) == ((0, 0, 0, 1), 1, [("Nguyễn Văn An",)])
    assert [(one.column, one.value) for one in report.problems] == [("Mã hộ", "HO-1")]


@pytest.mark.parametrize("corrected", ["Nguyễn Văn Ân", "NGUYỄN VĂN AN", "Nguyễn Văn Án"])
def test_corrected_accents_are_taken_without_a_word(db: Database, tmp_path: Path, corrected: str) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, household("Nguyễn Văn An"))
    report = take(db, tmp_path, "households", HOUSEHOLDS, household(corrected))
    assert (counts(report), report.notes, rows_of(db, "household", "name")) == ((0, 1, 0, 0), [], [(corrected,)])


@pytest.mark.parametrize(
    ("corrected", "phone"), [("Nguyễn Văn Anh", ""), ("Nguyễm Văn An", ""), ("Trần Thị Lan", "0912345678")]
)
def test_a_letter_that_is_corrected_or_a_name_with_the_same_telephone_is_said(
    db: Database, tmp_path: Path, corrected: str, phone: str
) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, household("Nguyễn Văn An", phone))
    report = take(db, tmp_path, "households", HOUSEHOLDS, household(corrected, phone))
    assert (counts(report), rows_of(db, "household", "name")) == ((0, 1, 0, 0), [(corrected,)])
    said = [(one.row, one.column, one.value, one.sentence.en) for one in report.notes]
    assert said == [(2, "Họ tên chủ hộ", corrected, "This household was called Nguyễn Văn An.")]


def test_a_person_may_say_that_the_code_is_right(db: Database, tmp_path: Path) -> None:
    take(db, tmp_path, "households", HOUSEHOLDS, household("Nguyễn Văn An"))
    take(db, tmp_path, "households", HOUSEHOLDS, household("Phạm Thị Khác"))
    ((item,),) = rows_of(db, "inboxitem", "id")
    with db.write() as connection:
        settle(connection, EVERYTHING, item, "HO-1", "Lan", NOW_MS)
    assert counts(run_import("households", tmp_path / "sheet.xlsx", db, "dat")) == (0, 1, 0, 0)
    assert rows_of(db, "household", "code", "name") == [("HO-1", "Phạm Thị Khác")]
