"""A season is opened once, and forwards."""

from datetime import date

import pytest

from marketplace.directory import seasons
from marketplace.storage import Database


def test_a_season_is_opened_once_and_forwards(database: Database) -> None:
    first, last = date(2027, 5, 20), date(2027, 7, 31)
    with database.write() as connection:
        seasons.add(connection, "vai-2027", "Vụ vải 2027", first, last)
        with pytest.raises(seasons.SeasonError, match="There is a season vai-2027 already"):
            seasons.add(connection, "vai-2027", "Vụ vải", first, last)
        with pytest.raises(seasons.SeasonError, match="before it starts"):
            seasons.add(connection, "nhan-2027", "Vụ nhãn", last, first)
        assert seasons.all_seasons(connection) == [("vai-2027", "Vụ vải 2027", "2027-05-20", "2027-07-31")]
