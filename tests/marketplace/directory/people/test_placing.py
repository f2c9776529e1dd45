"""A place that is not there is refused by its name."""

import pytest

from marketplace.directory.people.placing import PlaceError, refuse_unknown
from marketplace.storage import Database
from tests import world


@pytest.mark.both
def test_a_place_that_is_not_there_is_refused(database: Database) -> None:
    world.build(database)
    with database.read() as connection:
        for there in ({"household_id": 1}, {"commune_id": 2}, {"area_system": "63", "province_code": "24"}, {}):
            refuse_unknown(connection, **there)
        for column, noun in (
            ("household_id", "household"),
            ("cooperative_id", "cooperative"),
            ("commune_id", "commune"),
        ):
            with pytest.raises(PlaceError, match=f"no such {noun}"):
                refuse_unknown(connection, **{column: 999})
        for area in (("34", "24", None), ("63", "99", None), ("63", "24", "Huyện không có")):
            with pytest.raises(PlaceError, match="no such province or former district"):
                names = ("area_system", "province_code", "district")
                refuse_unknown(connection, **dict(zip(names, area, strict=True)))
