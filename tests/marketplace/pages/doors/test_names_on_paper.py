"""A paper says what places were called on its day, a screen what they are called today; the figures are the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import insert, select, text

from marketplace.directory.communes.areas import provinces
from marketplace.directory.people.grants import grants_of
from marketplace.directory.residences import address_on
from marketplace.language.translation import language
from marketplace.pages.doors.downloads import ReportRequest, sheet_of
from marketplace.reports.explain import explain_household, explain_lot
from marketplace.reports.figures import (
    Search,
    commune_choices,
    communes_report,
    find_season,
    household_report,
    households_report,
    neighbours,
)
from marketplace.reports.figures.forecasts import household_forecasts
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of
from tests import people
from tests.seeding import cooperative, seed

VI = language("vi")
JUNE, OCTOBER, TODAY = date(2026, 6, 30), date(2026, 10, 31), date(2026, 12, 1)
CITY = date(2026, 9, 20)
NAMES = {JUNE: ("Xã Lục Nam", "Tỉnh Bắc Ninh"), OCTOBER: ("Phường Lục Nam", "Thành phố Bắc Ninh")}
SINCE = [
    {"system": "34", "code": code, "from_on": CITY, "kind": kind, "name": f"{kind} {name}", "source": "39/2026/QH16"}
    for code, kind, name in (("07444", "Phường", "Lục Nam"), ("24", "Thành phố", "Bắc Ninh"))
]


@dataclass(frozen=True, slots=True)
class Looking(Scope):
    """Somebody who sees everything, on a day."""

    day: date

    @property
    def named_on(self) -> date:
        """Return the day."""
        return self.day


@pytest.fixture
def lived(database: Database) -> Database:
    """The season's market, whose households live in Lục Nam since the map of 2025."""
    seed(database)
    cooperative(database)
    with database.write() as connection:
        connection.execute(text("UPDATE commune SET province = 'Tỉnh Bắc Ninh' WHERE system = '34'"))
        connection.execute(
            text("UPDATE commune SET code = '07444', name = 'Xã Lục Nam' WHERE system = '34' AND code = '07525'")
        )
        connection.execute(insert(TABLES["unit_name"]), SINCE)
    return database


def last_day(database: Database, day: date) -> None:
    """Let season and period end on a day."""
    with database.write() as connection:
        given = {"first": day.replace(day=1), "last": day}
        connection.execute(text("UPDATE season SET starts_on = :first, ends_on = :last"), given)
        connection.execute(text("UPDATE period SET from_on = :first, to_on = :last"), given)


def written(database: Database, kind: str, query: Mapping[str, str], now_on: date = TODAY) -> list[str]:
    """Return every text of a paper."""
    with database.read() as connection:
        made = sheet_of(connection, EVERYTHING, kind, ReportRequest.read(query), start_of(now_on)).sheet
        cells = [str(cell) for page in made.pages for row in page for cell in row]
    return [*cells, *(said for note in made.notes() for said in note)]


@pytest.mark.both
def test_a_paper_says_the_names_of_its_day_and_adds_up_under_either(lived: Database) -> None:
    figures = []
    for day, (commune, province) in NAMES.items():
        last_day(lived, day)
        told = {kind: written(lived, kind, {"map": "now"}) for kind in ("communes", "households")}
        told["statement"] = written(lived, "statement", {"household": "H-AN", "day": str(day)})
        other = NAMES[OCTOBER if day is JUNE else JUNE][0]
        assert [[commune in said, other in said] for said in told.values() if said is not told["statement"]] == [
            [True, False]
        ] * 2
        assert province in told["communes"]
        assert f"{commune}, {province}" in told["statement"]
        figures.append([cell for cell in told["communes"] if cell not in {*NAMES[JUNE], *NAMES[OCTOBER]}])
    assert figures[0] == figures[1]
    assert reconcile(lived) == []


@pytest.mark.both
def test_a_season_that_lasts_is_a_paper_of_today(lived: Database) -> None:
    last_day(lived, OCTOBER)
    before = written(lived, "communes", {"map": "now"}, date(2026, 9, 19))
    after = written(lived, "communes", {"map": "now"}, date(2026, 9, 20))
    assert ("Xã Lục Nam" in before, "Phường Lục Nam" in after) == (True, True)


def test_a_season_of_the_older_map_has_the_names_of_today_on_todays_map(lived: Database) -> None:
    for day, (commune, _) in NAMES.items():
        assert commune in written(lived, "communes", {"map": "now"}, day)
        assert "Thị trấn Chũ" in written(lived, "communes", {"map": "then"}, day)


@pytest.mark.both
def test_screens_say_the_names_of_today_whatever_the_season(lived: Database) -> None:
    last_day(lived, JUNE)
    for day, (commune, province) in NAMES.items():
        scope, now_ms = Looking(day), start_of(TODAY)
        with lived.read() as connection:
            season = find_season(connection, scope, None, now_ms)
            map_now = communes_report(connection, scope, season, "now", now_ms)
            homes = households_report(connection, scope, season, Search(era="now"), now_ms).rows
            ids = frozenset(row.place.commune_id for row in map_now.rows)
            around = neighbours(connection, scope, "now", ids)
            chosen = dict(commune_choices(connection, scope, "now"))
            one = household_report(connection, scope, season, homes[0].id)
            story = explain_household(connection, scope, season, "H-AN", VI)
            lot = explain_lot(connection, scope, "L-H-AN", VI)
            _, cut = household_forecasts(connection, scope, "Nguyễn Văn An", day)
            areas = {row.code: row.name for row in provinces(connection, "34", day)}
        assert story is not None and one is not None and lot is not None
        places = {row.place.name: row.place.province for row in map_now.rows if row.place.kind == "commune"}
        assert places[commune] == province
        assert commune in {place.name for place in around}
        assert {row.commune for row in homes if row.code == "H-AN"} == {commune}
        assert commune in chosen.values()
        assert one.facts.commune_now == commune
        assert [home.commune for home in cut] == [commune]
        assert areas == {"24": province}


@pytest.mark.both
def test_where_a_grant_reaches_is_called_by_its_day(lived: Database) -> None:
    with lived.read() as connection:
        commune = TABLES["commune"]
        [here] = connection.execute(select(commune.c.id).where(commune.c.code == "07444")).scalars()
    area, place = people.person(lived), people.person(lived)
    people.grant(lived, area, "officer", area_system="34", province_code="24")
    people.grant(lived, place, "commune staff", commune_id=here)
    with lived.read() as connection:
        for day, (called, province) in NAMES.items():
            [of_area], [of_place] = (grants_of(connection, Looking(day), person) for person in (area, place))
            assert (of_area.commune, of_area.province) == (None, province)
            assert (of_place.commune, of_place.province) == (called, province)


@pytest.mark.both
def test_an_address_is_where_a_household_lived_on_the_day(lived: Database) -> None:
    with lived.write() as connection:
        household = TABLES["household"]
        [home] = connection.execute(select(household.c.id).where(household.c.code == "H-AN")).scalars()
        days = [date(2021, 6, 10), JUNE, OCTOBER]
        assert [address_on(connection, home, day) for day in days] == [
            "Xã Quý Sơn, Huyện Lục Ngạn, Bắc Giang",
            "Xã Lục Nam, Tỉnh Bắc Ninh",
            "Phường Lục Nam, Thành phố Bắc Ninh",
        ]
