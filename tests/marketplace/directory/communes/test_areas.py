"""Areas above the communes, of both maps."""

import pytest

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
