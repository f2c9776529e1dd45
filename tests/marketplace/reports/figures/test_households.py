"""Households are found as people type them, a page at a time."""

import pytest
from sqlalchemy import select, update

from marketplace.reports.figures import (
    Search,
    SeasonRow,
    communes_report,
    households_report,
    households_stream,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
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


@pytest.mark.both
@pytest.mark.parametrize("words", ["", "h-b", "khong co"])
def test_a_stream_of_households_is_the_report_a_page_at_a_time(
    database: Database, season: SeasonRow, words: str
) -> None:
    with database.read() as connection:
        report = households_report(connection, EVERYTHING, season, Search(words), NOW_MS, limit=None)
        stream = households_stream(connection, EVERYTHING, season, Search(words), NOW_MS, most=2)
        pages = list(stream.pages)
    assert tuple(row for page in pages for row in page) == report.rows
    assert all(len(page) <= 2 for page in pages)
    assert stream.head.rows == ()
    assert (stream.head.found, stream.head.unattributed, stream.head.total, stream.some_bought) == (
        report.found, report.unattributed, report.total, report.some_bought,
    )  # fmt: skip


@pytest.mark.both
def test_whether_any_was_bought_outright_is_asked_of_the_households_found(
    database: Database, season: SeasonRow
) -> None:
    with database.write() as connection:
        home = select(TABLES["household"].c.id).where(TABLES["household"].c.code == "H-BINH").scalar_subquery()
        lots = update(TABLES["lot"]).where(TABLES["lot"].c.household_id == home)
        connection.execute(lots.values(terms="outright", price_dong_per_kg=20_000))
    with database.read() as connection:
        for words, some in (("", True), ("h-b", True), ("h-an", False)):
            stream = households_stream(connection, EVERYTHING, season, Search(words), NOW_MS)
            report = households_report(connection, EVERYTHING, season, Search(words), NOW_MS, limit=None)
            assert (stream.some_bought, report.some_bought) == (some, some), words
            assert tuple(row for page in stream.pages for row in page) == report.rows


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
