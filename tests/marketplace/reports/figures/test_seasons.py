"""Which seasons there are, and the one a reader most likely wants."""

from datetime import date

import pytest

from marketplace.reports.figures import (
    NoSeasonError,
    SeasonRow,
    find_season,
    usual_season,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS


def test_an_unknown_season_is_refused_with_those_there_are(database: Database, season: SeasonRow) -> None:
    with database.read() as connection, pytest.raises(NoSeasonError, match="vai-2021"):
        find_season(connection, EVERYTHING, "vai-1999", NOW_MS)


def test_an_empty_market_has_no_season_and_says_what_to_do(database: Database) -> None:
    with database.read() as connection, pytest.raises(NoSeasonError, match="lensan seasons add"):
        find_season(connection, EVERYTHING, None, NOW_MS)


def test_the_usual_season_is_the_open_one_once_it_has_orders(database: Database, season: SeasonRow) -> None:
    later = season._replace(
        id=2, code="vai-muon", starts_on=date(2021, 6, 1), ends_on=date(2021, 8, 1), newest_day=20210601
    )
    closed = season._replace(ends_on=date(2021, 6, 15))
    assert usual_season([closed, later._replace(newest_day=None)], NOW_MS) == closed
    assert usual_season([closed, later], NOW_MS) == later
