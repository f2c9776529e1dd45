"""Each door of a household's own asks anew in which household somebody is at home."""

import pytest

from marketplace.pages.doors.own_visit import NotHome, SeveralHomes, visited
from marketplace.storage import Database
from tests import people, rights_market
from tests.rights_market import NOW_MS


def test_a_visit_is_of_one_household_or_none(sqlite: Database) -> None:
    rights_market.write(sqlite)
    person = people.person(sqlite)
    own = people.grant(sqlite, person, "farmer", household_id=1)
    people.grant(sqlite, person, "helper", household_id=2)
    visitor = people.looked_up(sqlite, people.session(sqlite, person), NOW_MS)
    with sqlite.read() as connection:
        visits = {code: visited(connection, visitor, code) for code in ("H-1", "H-2")}
        assert {code: (one.home.id, one.helps, one.scope.household_id) for code, one in visits.items()} == {
            "H-1": (1, False, 1), "H-2": (2, True, 2),
        }  # fmt: skip
        assert visits["H-1"].signed.name == visitor.signed
        with pytest.raises(SeveralHomes) as several:
            visited(connection, visitor, "")
        assert [home.code for home in several.value.homes] == ["H-1", "H-2"]
        with pytest.raises(NotHome):
            visited(connection, visitor, "H-3")
    people.revoke(sqlite, own)
    with sqlite.read() as connection:  # by the same visitor, who was looked up before
        assert visited(connection, visitor, "").home.code == "H-2"
        with pytest.raises(NotHome):
            visited(connection, visitor, "H-1")
