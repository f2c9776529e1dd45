"""Areas above the communes, of both maps."""

from datetime import date

import pytest

from marketplace.directory.communes import load
from marketplace.directory.communes.areas import former_districts, provinces
from marketplace.storage import Database
from tests.seeding import seed


@pytest.mark.both
def test_provinces_of_both_maps_and_the_districts_there_were(database: Database) -> None:
    seed(database)
    with database.read() as connection:
        assert [one.name for one in provinces(connection, "63")] == ["Bắc Giang"]
        assert provinces(connection, "34")
        [then] = provinces(connection, "63")
        assert former_districts(connection, then.code)
        assert former_districts(connection, "nowhere") == []


@pytest.mark.both
def test_a_province_is_called_what_it_is_called_on_the_day(database: Database) -> None:
    with database.write() as connection:
        load(connection)
        days = [date(2026, 4, 29), date(2026, 4, 30), date(2026, 9, 19), date(2026, 9, 20)]
        named = [{one.code: one.name for one in provinces(connection, "34", on)} for on in days]
        newest = {one.code: one.name for one in provinces(connection, "34")}
    assert [one["75"] for one in named] == ["Tỉnh Đồng Nai", *["Thành phố Đồng Nai"] * 3]
    assert [one["24"] for one in named] == [*["Tỉnh Bắc Ninh"] * 3, "Thành phố Bắc Ninh"]
    assert sum(name.startswith("Thành phố ") for name in newest.values()) == 9
    assert len(newest) == 34
