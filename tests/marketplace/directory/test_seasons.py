"""Seasons and produce: opened once, known however they are typed."""

from datetime import date

import pytest

from marketplace.directory import seasons
from marketplace.storage import Database, bulk


def test_produce_is_known_however_it_is_typed(database: Database) -> None:
    with database.write() as connection:
        seasons.load_produce(connection)
        count = bulk.select(connection, "SELECT count(*) FROM produce", {})[0][0]
        lychee = seasons.produce_of(connection, "VAI THIEU")
        assert bulk.select(connection, "SELECT name FROM produce WHERE id = :id", {"id": lychee}) == [("Vải thiều",)]
        seasons.load_produce(connection)
        assert bulk.select(connection, "SELECT count(*) FROM produce", {})[0][0] == count
        seasons.produce_of(connection, "Măng lục trúc")
        assert bulk.select(connection, "SELECT count(*) FROM produce", {})[0][0] == count + 1


def test_a_season_is_opened_once_and_forwards(database: Database) -> None:
    first, last = date(2027, 5, 20), date(2027, 7, 31)
    with database.write() as connection:
        seasons.add(connection, "vai-2027", "Vụ vải 2027", first, last)
        with pytest.raises(seasons.SeasonError, match="There is a season vai-2027 already"):
            seasons.add(connection, "vai-2027", "Vụ vải", first, last)
        with pytest.raises(seasons.SeasonError, match="before it starts"):
            seasons.add(connection, "nhan-2027", "Vụ nhãn", last, first)
        assert seasons.all_seasons(connection) == [("vai-2027", "Vụ vải 2027", "2027-05-20", "2027-07-31")]


def test_a_produce_keeps_as_many_days_as_said(database: Database) -> None:
    with database.write() as connection:
        seasons.load_produce(connection)
        seasons.keep_for(connection, "vai thieu", 3)
        assert ("Vải thiều", 3) in seasons.all_produce(connection)
        seasons.keep_for(connection, "Vải thiều", None)
        assert ("Vải thiều", None) in seasons.all_produce(connection)
        for days in (0, -1, 1_001):
            with pytest.raises(seasons.SeasonError, match="from 1 to 1000"):
                seasons.keep_for(connection, "Vải thiều", days)
        with pytest.raises(seasons.SeasonError, match="lensan produce add"):
            seasons.keep_for(connection, "Sầu riêng rừng", 3)
