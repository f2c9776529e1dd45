"""A code keeps its place; what a commune and its province are called has its day, in rows and in memory."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

import marketplace
from marketplace.directory.communes import Gazetteer, load, match_commune
from marketplace.directory.communes.naming import called_last, name_on, names_since, paper_day, province_on
from marketplace.storage import Database, bulk, connect
from marketplace.storage.tables import TABLES
from tests.marketplace.imports.importing import small_map

JUNE, SEPTEMBER, CITY = date(2026, 6, 10), date(2026, 9, 19), date(2026, 9, 20)
COMMUNE = TABLES["commune"]
ON_A_DAY = select(name_on(COMMUNE), province_on(COMMUNE)).where(COMMUNE.c.system == "34", COMMUNE.c.code == "07444")


@pytest.mark.both
def test_rows_say_the_name_of_the_day(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        load(connection, small_map(tmp_path))
        said = [bulk.rows(connection, ON_A_DAY, named_on=on) for on in (JUNE, SEPTEMBER, CITY)]
        of_an_era = select(COMMUNE.c.system, name_on(COMMUNE, CITY)).where(COMMUNE.c.code == "07444")
        both = dict(connection.execute(of_an_era).all())
    assert said == [*[[("Xã Lục Nam", "Tỉnh Bắc Ninh")]] * 2, [("Phường Lục Nam", "Thành phố Bắc Ninh")]]
    assert both == {"34": "Phường Lục Nam", "63": "Thị trấn Đồi Ngô"}


@pytest.mark.both
def test_what_is_read_into_memory_says_it_too(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        load(connection, small_map(tmp_path))
        names = {on: names_since(connection, on) for on in (SEPTEMBER, CITY)}
        first = Gazetteer(connection, SEPTEMBER).find("07444", CITY)
    assert first is not None
    assert ("34", "07444") not in names[SEPTEMBER]
    assert called_last(first, names[SEPTEMBER]) == first
    assert str(called_last(first, names[CITY])) == "Phường Lục Nam, Thành phố Bắc Ninh"


def test_a_paper_is_of_its_day_or_of_today_and_older_than_the_map_of_today() -> None:
    asked = [(JUNE, CITY), (CITY, JUNE), (date(2021, 7, 20), CITY)]
    assert [paper_day(*days) for days in asked] == [JUNE, JUNE, CITY]


def test_names_of_communes_are_read_with_their_day() -> None:
    """No query of the market says a name without one."""
    root = Path(marketplace.__path__[0])
    bare = re.compile(r"_COMMUNE(_NOW)?\.c\.(name|province)\b")
    found = {str(path.relative_to(root)) for path in root.rglob("*.py") if bare.search(path.read_text("utf-8"))}
    assert found == {"reports/figures/households.py"}  # it groups by the name that the tree began with


@pytest.fixture(scope="module")
def by_day(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[date, Gazetteer]]:
    """The communes as they are called on three days."""
    path = tmp_path_factory.mktemp("by_day") / "lensan.sqlite"
    path.write_bytes(sqlite_template)
    database = connect(f"sqlite:///{path}")
    with database.write() as connection:
        load(connection)
        yield {on: Gazetteer(connection, on) for on in (JUNE, SEPTEMBER, CITY)}
    database.close()


@pytest.mark.parametrize("commune", ["xã Lục Nam", "phường Lục Nam", "P. Luc Nam", "Lục Nam"])
@pytest.mark.parametrize("province", ["tỉnh Bắc Ninh", "TP Bắc Ninh", "Thành phố Bắc Ninh", "BN", "tỉnh Bắc Giang"])
def test_what_people_type_means_the_same_code_on_every_day(
    by_day: dict[date, Gazetteer], commune: str, province: str
) -> None:
    found = {on: match_commune(known, commune, None, province, on).place for on, known in by_day.items()}
    assert {one and one.code for one in found.values()} == {"07444"}
    names = [one.name for one in found.values() if one]
    assert names == ["Xã Lục Nam", "Xã Lục Nam", "Phường Lục Nam"]


@pytest.mark.parametrize(
    ("typed", "on", "meant"),
    [
        # The city that was a district until June 2025, and has communes of the same names as today's.
        ("Phường Kinh Bắc", date(2021, 6, 1), "63"),
        ("Phường Kinh Bắc", JUNE, "63"),
        ("Phường Kinh Bắc", CITY, "34"),
        ("Phường Suối Hoa", date(2021, 6, 1), "63"),
        ("Phường Suối Hoa", CITY, "63"),
        ("Phường Tiên Du", CITY, "34"),
    ],
)
def test_the_city_of_bac_ninh_is_the_one_of_the_day(
    by_day: dict[date, Gazetteer], typed: str, on: date, meant: str
) -> None:
    known = by_day[CITY if on == CITY else JUNE]
    place = match_commune(known, typed, None, "TP Bắc Ninh", on).place
    assert place is not None
    assert place.system == meant
    assert place.province == ("Thành phố Bắc Ninh" if meant == "34" else "Tỉnh Bắc Ninh")


@pytest.mark.parametrize(
    ("typed", "district", "province"),
    [
        ("Phường Kinh Bắc", "TP Bắc Ninh", "tỉnh Bắc Ninh"),
        ("Phường Kinh Bắc", "Thành phố Bắc Ninh", None),
        ("Phường Kinh Bắc, TP Bắc Ninh, Bắc Ninh", None, None),
    ],
)
def test_a_city_in_a_province_is_the_old_one_on_any_day(
    by_day: dict[date, Gazetteer], typed: str, district: str | None, province: str | None
) -> None:
    place = match_commune(by_day[CITY], typed, district, province, CITY).place
    assert str(place) == "Phường Kinh Bắc, Thành phố Bắc Ninh, Tỉnh Bắc Ninh"
