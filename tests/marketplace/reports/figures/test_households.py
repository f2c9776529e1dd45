"""Households are found as people type them, a page at a time."""

import pytest

from marketplace.reports.figures import (
    Search,
    SeasonRow,
    communes_report,
    households_report,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("", ["H-CHINH", "H-AN", "H-BINH", "H-DUNG", "H-EM"]),
        ("le duc", ["H-CHINH"]),
        ("LÊ ĐỨC", ["H-CHINH"]),
        ("h-b", ["H-BINH"]),
        ("0912 345 678", ["H-CHINH", "H-AN", "H-BINH", "H-DUNG", "H-EM"]),
        ("%", []),
        ("khong co", []),
    ],
)
def test_a_household_is_found_as_people_type_it(
    database: Database, season: SeasonRow, words: str, codes: list[str]
) -> None:
    with database.read() as connection:
        report = households_report(connection, EVERYTHING, season, Search(words), NOW_MS)
    assert [row.code for row in report.rows] == codes
    assert report.found == len(codes)


def test_pages_of_households_join_without_gap_or_repeat(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        pages = [
            households_report(connection, EVERYTHING, season, Search(), NOW_MS, limit=2, offset=offset)
            for offset in (0, 2, 4)
        ]
    assert [row.code for page in pages for row in page.rows] == ["H-CHINH", "H-AN", "H-BINH", "H-DUNG", "H-EM"]
    assert {page.found for page in pages} == {5}


def test_households_of_one_commune_on_either_map(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        places = communes_report(connection, EVERYTHING, season, "now", NOW_MS).rows
        chu = next(row.place.commune_id for row in places if row.place.name == "Phường Chũ")
        report = households_report(connection, EVERYTHING, season, Search("", chu, "now"), NOW_MS)
    assert [(row.code, row.commune) for row in report.rows] == [
        ("H-CHINH", "Phường Chũ"),
        ("H-AN", "Phường Chũ"),
        ("H-BINH", "Phường Chũ"),
    ]
