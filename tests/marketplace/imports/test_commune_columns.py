"""A mistyped place is asked about with the likeliest commune first."""

import json
from pathlib import Path

import pytest

from marketplace.storage import Database
from tests.marketplace.imports.importing import HOUSEHOLDS, counts, prepare, rows_of, take


@pytest.fixture
def db(sqlite: Database, map_folder: Path) -> Database:
    prepare(sqlite, map_folder)
    return sqlite


def titles(db: Database, field: str) -> list[str]:
    """Return the names, or codes, of the candidates of the one thing that waits."""
    ((kept,),) = rows_of(db, "inboxitem", "candidates")
    return [one[field] for one in json.loads(kept)]


@pytest.mark.parametrize(
    ("place", "first"),
    [
        (["Bắc Lý", "", "Bắc Ninh"], "Thị trấn Bắc Lý, Huyện Hiệp Hòa, Tỉnh Bắc Giang"),
        (["Phượng Chũ", "", "Bắc Ninh"], "Phường Chũ, Tỉnh Bắc Ninh"),
        (["Phường Chũ", "", "Bắc Nin"], "Phường Chũ, Tỉnh Bắc Ninh"),
        (["Phường Chũ, Bắc Nin", "", ""], "Phường Chũ, Tỉnh Bắc Ninh"),
    ],
)
def test_a_mistyped_place_is_asked_about_with_its_likeliest_commune(
    db: Database, tmp_path: Path, place: list[str], first: str
) -> None:
    report = take(db, tmp_path, "households", HOUSEHOLDS, ["Lê Văn A", *place])
    (said,) = report.problems
    assert (counts(report), titles(db, "title")[0]) == ((0, 0, 0, 1), first)
    assert said.sentence.en.startswith(f"There is no such commune there; perhaps {first}")


def test_a_commune_of_many_places_waits_in_the_inbox_with_its_candidates(db: Database, tmp_path: Path) -> None:
    report = take(db, tmp_path, "households", HOUSEHOLDS, ["Lê Văn A", "Tân Mỹ, Sơn Động"])
    assert (counts(report), report.doubts) == ((0, 0, 0, 1), 1)
    assert "Tân Mỹ" in rows_of(db, "inboxitem", "candidates")[0][0]
