"""A mistyped place is asked about with the likeliest commune first."""

import json
from datetime import date
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


@pytest.mark.parametrize("on", [date(2026, 6, 10), date(2026, 9, 20)])
def test_what_is_typed_in_the_old_way_and_the_new_is_taken_on_either_day(
    db: Database, tmp_path: Path, on: date
) -> None:
    typed = [
        (commune, "", province)
        for commune in ("xã Lục Nam", "phường Lục Nam", "Lục Nam")
        for province in ("tỉnh Bắc Ninh", "TP Bắc Ninh", "Bắc Ninh")
    ]
    homes = [[f"Lê Văn {n}", *place] for n, place in enumerate(typed)]
    coops = [[f"HTX-{n}", f"HTX {n}", *place] for n, place in enumerate(typed)]
    heads = ["Mã HTX", "Tên", "Xã/phường", "Huyện", "Tỉnh"]
    assert counts(take(db, tmp_path, "households", HOUSEHOLDS, *homes, on=on)) == (9, 0, 0, 0)
    assert counts(take(db, tmp_path, "cooperatives", heads, *coops, on=on)) == (9, 0, 0, 0)
    codes = {row_id: (system, code) for row_id, system, code in rows_of(db, "commune", "id", "system", "code")}
    placed = {codes[home] for noun in ("household", "cooperative") for (home,) in rows_of(db, noun, "commune_id")}
    assert placed == {("34", "07444")}


def test_a_commune_of_no_such_province_is_unknown_and_none_elsewhere_is_proposed(db: Database, tmp_path: Path) -> None:
    report = take(db, tmp_path, "households", HOUSEHOLDS, ["Lê Văn A", "Quý Sơn", "", "Cần Thơ"])
    (said,) = report.problems
    assert said.sentence.en == "There is no such commune; check its spelling, district and province."
    assert titles(db, "title") == []
