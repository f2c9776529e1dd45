"""What roles come to from a home, from inside a cooperative, and from a place."""

from typing import Any

from sqlalchemy import Select

from marketplace.directory.rights import Role
from marketplace.directory.rights.reach import HomeReach, InsideReach, PlaceReach, Reach
from marketplace.storage import Database
from tests import people, rights_market
from tests.rights_market import N1, O1, O2, TODAY, A


def reach(database: Database, by: type[Reach], role: str, **place: Any) -> Reach:
    rights_market.write(database)
    person_id = people.person(database)
    people.grant(database, person_id, role, **place)
    return by(person_id, TODAY, frozenset({Role(role)}))


def numbers(database: Database, query: Select[Any]) -> list[int]:
    with database.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def test_a_commune_of_today_reaches_the_old_ones_that_lie_in_it_as_a_whole(sqlite: Database) -> None:
    found = reach(sqlite, PlaceReach, "officer", commune_id=N1)
    assert isinstance(found, PlaceReach)
    assert numbers(sqlite, found.communes) == [O1, N1]


def test_a_commune_that_was_divided_reaches_none_of_its_parts(sqlite: Database) -> None:
    found = reach(sqlite, PlaceReach, "officer", commune_id=O2)
    assert isinstance(found, PlaceReach)
    assert numbers(sqlite, found.communes) == [O2]


def test_a_cooperative_reaches_who_is_or_was_a_member_and_not_who_withdrew(sqlite: Database) -> None:
    found = reach(sqlite, InsideReach, "director", cooperative_id=A)
    assert numbers(sqlite, found.households) == [1, 2, 6]
    assert numbers(sqlite, found.everyone.households) == [1, 2, 6, 7]


def test_a_helper_reaches_nobody_who_took_back_the_consent(sqlite: Database) -> None:
    assert numbers(sqlite, reach(sqlite, HomeReach, "helper", household_id=7).households) == []
