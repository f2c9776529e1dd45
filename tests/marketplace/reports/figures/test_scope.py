"""Own sight only: every report asks the scope, so a narrower one narrows them all."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import ColumnElement, FromClause, select, true

from marketplace.reports.figures import (
    ERAS,
    Search,
    channels_report,
    communes_report,
    day_series,
    find_season,
    household_of_code,
    household_report,
    households_report,
    inbox_rows,
    season_report,
    seasons,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope, Sight
from marketplace.storage.tables import TABLES
from tests.seeding import NOW_MS, seed


@dataclass(frozen=True, slots=True)
class OneCommune(Scope):
    """A scope that shows one commune of the old map and the first channel alone."""

    commune_id: int = 0

    def where(self, table: FromClause) -> ColumnElement[bool]:
        homes = select(TABLES["household"].c.id).where(TABLES["household"].c.commune_id == self.commune_id)
        name = getattr(table, "name", "")
        if name in {"day_total", "ladder", "household"}:
            return table.c.commune_id == self.commune_id
        if name in {"household_total", "account", "listing"}:
            return table.c.household_id.in_(homes)
        if name == "channel":
            return table.c.code == "postmart-1"
        return table.c.source == "postmart-1" if name == "inboxitem" else true()

    def of_household(self, sight: Sight, household: ColumnElement[Any]) -> ColumnElement[bool]:
        homes = TABLES["household"]
        return household.in_(select(homes.c.id).where(homes.c.commune_id == self.commune_id))


@pytest.fixture
def scope(database: Database) -> Scope:
    seed(database)
    with database.read() as connection:
        commune = TABLES["commune"]
        query = select(commune.c.id).where(commune.c.name == "Xã Quý Sơn")
        return OneCommune(connection.execute(query).scalar_one())


@pytest.mark.both
def test_a_narrow_scope_narrows_every_report(database: Database, scope: Scope) -> None:
    with database.read() as connection:
        season = find_season(connection, scope, None, NOW_MS)
        report = season_report(connection, scope, season, NOW_MS)
        for era in ERAS:
            places = communes_report(connection, scope, season, era, NOW_MS)
            assert [(row.sums.placed_g, row.funnel.account) for row in places.rows] == [(40_000, 2)]
        assert {row.platform for row in day_series(connection, scope, season.id)} == {"postmart"}
        homes = households_report(connection, scope, season, Search(), NOW_MS)
        assert [one.source.code for one in channels_report(connection, scope, NOW_MS)] == ["postmart-1"]
        assert [one.source for one in inbox_rows(connection, scope)] == ["postmart-1"]
    assert (report.total.households, report.total.sums.placed_g, report.funnel.listed) == (2, 40_000, 2)
    assert ([row.code for row in homes.rows], homes.found) == (["H-AN", "H-BINH"], 2)


@pytest.mark.both
def test_a_household_outside_the_scope_cannot_be_opened(database: Database, scope: Scope) -> None:
    with database.read() as connection:
        season = seasons(connection, scope)[0]
        hidden = household_of_code(connection, EVERYTHING, "H-CHINH")
        assert hidden is not None
        assert household_of_code(connection, scope, "H-CHINH") is None
        assert household_report(connection, scope, season, hidden) is None


def test_a_scope_is_part_of_a_cache_key() -> None:
    assert len({EVERYTHING, Scope(), OneCommune(1), OneCommune(1), OneCommune(2)}) == 3
