"""Which grants stand on a day."""

from datetime import date, timedelta

import pytest

from marketplace.directory.rights import Role
from marketplace.directory.rights.standing import granted, withdrawn
from marketplace.storage import Database
from tests import people, rights_market

DAY = date(2021, 6, 25)


@pytest.mark.both
def test_a_grant_stands_from_its_first_day_to_its_last(database: Database) -> None:
    person_id = people.person(database)
    people.grant(database, person_id, "administrator", from_on=DAY, until_on=DAY)
    days = [DAY + timedelta(days=n) for n in (-1, 0, 1)]
    with database.read() as connection:
        asked = (granted(person_id, day, frozenset({Role.ADMINISTRATOR}), "role") for day in days)
        assert [connection.execute(one).scalars().all() for one in asked] == [[], ["administrator"], []]


def test_of_no_role_nothing_is_granted(sqlite: Database) -> None:
    person_id = people.person(sqlite)
    people.grant(sqlite, person_id, "administrator")
    with sqlite.read() as connection:
        assert connection.execute(granted(person_id, DAY, frozenset(), "id")).all() == []


def test_who_withdrew_is_found_by_what_was_withdrawn(sqlite: Database) -> None:
    rights_market.write(sqlite)
    with sqlite.read() as connection:
        assert connection.execute(withdrawn("agreement")).scalars().all() == [7]
