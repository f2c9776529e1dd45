"""A household's farmer is who was granted it; where nobody was, the household itself becomes a person."""

from datetime import date

import pytest
from sqlalchemy import select, update

from marketplace.directory.people import grants, persons
from marketplace.directory.people.farmers import add_farmer, farmer_of, household_called
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import people
from tests.seeding import seed

pytestmark = pytest.mark.both
NOW, TODAY = 1_781_956_200_000, date(2026, 6, 20)


@pytest.fixture
def market(database: Database) -> Database:
    seed(database)
    return database


def test_a_household_is_found_by_its_code(market: Database) -> None:
    with market.read() as connection:
        home = household_called(connection, "H-AN")
        assert home is not None
        assert (home.name, home.phone) == ("Nguyễn Văn An", "0912345678")
        assert household_called(connection, "H-NONE") is None


def test_its_farmer_is_who_was_granted_it_and_has_not_ended(market: Database) -> None:
    gone, farmer, helper = people.person(market, ended_ms=1), people.person(market), people.person(market)
    people.grant(market, helper, "helper", household_id=1)
    people.grant(market, gone, "farmer", household_id=1)
    with market.read() as connection:
        assert farmer_of(connection, 1, TODAY) is None
    given = people.grant(market, farmer, "farmer", household_id=1)
    with market.write() as connection:
        assert farmer_of(connection, 1, TODAY) == farmer
        grant = TABLES["grants"]
        connection.execute(update(grant).where(grant.c.id == given).values(until_on=date(2026, 6, 19)))
        assert farmer_of(connection, 1, TODAY) is None


def test_a_farmer_is_added_with_the_name_the_number_and_the_grant(market: Database) -> None:
    with market.write() as connection:
        person_id = add_farmer(connection, 1, None, NOW)
        person = persons.person_of(connection, person_id)
        [grant] = grants.grants_of(connection, EVERYTHING, person_id)
        assert (person.name, person.phone) == ("Nguyễn Văn An", "84912345678")
        assert (grant.role, grant.household_id, grant.from_on, grant.until_on) == ("farmer", 1, TODAY, None)
        assert farmer_of(connection, 1, TODAY) == person_id


@pytest.mark.parametrize("phone", ["0912345678", "113", None])
def test_a_number_that_cannot_be_theirs_alone_is_left_out(market: Database, phone: str | None) -> None:
    people.person(market, phone="84912345678")
    with market.write() as connection:
        home = TABLES["household"]
        connection.execute(update(home).where(home.c.id == 1).values(phone=phone, name="An " * 60))
        person = persons.person_of(connection, add_farmer(connection, 1, None, NOW))
        assert (person.phone, len(person.name) <= persons.LONGEST_NAME) == (None, True)
        assert connection.execute(select(TABLES["person"].c.id)).all()
