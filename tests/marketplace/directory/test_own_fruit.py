"""Fruit is a household's own when all three papers stand on the day, and land and residence lie together."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.directory import own_produce
from marketplace.directory.communes import load
from marketplace.directory.own_fruit import OwnFruit
from marketplace.directory.own_produce import ProducePaper
from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES, Household
from marketplace.words.instants import start_of
from tests.marketplace.imports.importing import small_map

FROM = date(2026, 1, 1)
DAY, BEFORE = date(2026, 6, 10), date(2025, 12, 31)
NOW = start_of(date(2026, 7, 1))
LIVES = {1: "07582", 2: "07594", 3: "07444", 4: None, 5: "07582", 6: "07582"}
"""By household where it lives; the land of all of them lies in 07582, beside 07594."""


@pytest.mark.both
def test_each_condition_that_lacks_is_named(database: Database, tmp_path: Path) -> None:
    folder = small_map(tmp_path)
    with database.write() as connection:
        load(connection, folder)
        commune = bulk.scalar(connection, "SELECT id FROM commune WHERE system = '34' AND code = '07582'", {})
    with database.writing() as session:
        session.add_all(Household(id=n, code=f"H{n}", name=f"Hộ {n}", name_key=f"ho {n}", commune_id=commune)
                        for n in (*LIVES, 7))  # fmt: skip
    with database.write() as connection:
        bulk.insert(connection, TABLES["produce"], ("id", "code", "name", "name_key"),
                    [(1, "vai", "Vải", "vai"), (2, "nhan", "Nhãn", "nhan")])  # fmt: skip
        for home, code in LIVES.items():
            plain = ProducePaper(home, "unprocessed", "Cam kết", FROM, None, "", 2 if home == 5 else None)
            papers = [ProducePaper(home, "land", "BK 1", FROM, commune="07582"), plain]
            papers += [ProducePaper(home, "residence", "XN 1", FROM, commune=code)] if code else []
            for paper in papers:
                added = own_produce.add_fact(connection, paper, None, NOW)
                if home == 6 and paper.what == "land":
                    own_produce.end_fact(connection, added, None, None, NOW)
        fruit = OwnFruit.of(connection, own_produce.all_facts(connection))
    assert {home: fruit.lacking(home, 1, DAY) for home in (*LIVES, 7)} == {
        1: (), 2: (), 3: ("beside",), 4: ("residence",), 5: ("unprocessed",), 6: ("land",),
        7: ("land", "residence", "unprocessed"),
    }  # fmt: skip
    assert fruit.lacking(5, 2, DAY) == ()
    assert fruit.lacking(1, 1, BEFORE) == ("land", "residence", "unprocessed")


@pytest.mark.both
def test_papers_of_before_july_2025_are_held_against_the_map_of_their_day(database: Database, tmp_path: Path) -> None:
    folder, first = small_map(tmp_path), date(2021, 6, 1)
    with database.write() as connection:
        load(connection, folder)
        asked = "SELECT id FROM commune WHERE system = '63' AND name LIKE '%Quý Sơn'"
        commune = bulk.scalar(connection, asked, {})
        code = bulk.scalar(connection, "SELECT code FROM commune WHERE id = :id", {"id": commune})
    with database.writing() as session:
        session.add(Household(id=1, code="H1", name="Hộ 1", name_key="ho 1", commune_id=commune))
    with database.write() as connection:
        for what in ("land", "residence"):
            own_produce.add_fact(connection, ProducePaper(1, what, "BK 1", first, commune=code), None, NOW)
        own_produce.add_fact(connection, ProducePaper(1, "unprocessed", "Cam kết", first), None, NOW)
        fruit = OwnFruit.of(connection, own_produce.all_facts(connection))
    assert [fruit.lacking(1, 1, day) for day in (date(2021, 6, 10), DAY)] == [(), ()]
