"""What a person chooses with a card follows from what was granted: six digits, a password, or nothing for a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from marketplace.directory.people.first_secret import FirstSecret, first_secret
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people
from tests.seeding import cooperative, seed

pytestmark = pytest.mark.both
TODAY = date(2021, 6, 20)
MORROW = TODAY + timedelta(days=1)


@pytest.fixture
def market(database: Database) -> Database:
    seed(database)
    cooperative(database)
    return database


def chosen(market: Database, *given: tuple[str, dict[str, date]]) -> FirstSecret:
    """What a person with these grants chooses."""
    person_id = people.person(market)
    for role, days in given:
        place = {"farmer": {"household_id": 1}, "helper": {"household_id": 2}, "administrator": {}}
        people.grant(market, person_id, role, **place.get(role, {"cooperative_id": 1}), **days)
    with market.read() as connection:
        return first_secret(connection, person_id, TODAY)


def test_people_of_households_choose_a_pin(market: Database) -> None:
    assert chosen(market, ("farmer", {})) == ("pin", None)
    assert chosen(market, ("farmer", {}), ("helper", {})) == ("pin", None)


def test_others_choose_a_password_also_where_they_are_farmers_too(market: Database) -> None:
    for given in ([("weigher", {})], [("farmer", {}), ("director", {})], [("administrator", {})], []):
        assert chosen(market, *given) == ("password", None)


def test_who_comes_for_a_day_chooses_nothing(market: Database) -> None:
    day, next_day = {"from_on": TODAY, "until_on": TODAY}, {"from_on": MORROW, "until_on": MORROW}
    assert chosen(market, ("weigher", day)) == (None, TODAY)
    assert chosen(market, ("weigher", next_day), ("weigher", day)) == (None, TODAY)
    assert chosen(market, ("weigher", next_day)) == (None, MORROW)
    assert chosen(market, ("weigher", day), ("weigher", {"from_on": TODAY, "until_on": MORROW})) == ("password", None)


def test_what_is_over_or_was_revoked_does_not_count(market: Database) -> None:
    before = {"from_on": date(2021, 6, 1), "until_on": date(2021, 6, 1)}
    assert chosen(market, ("weigher", before), ("farmer", {})) == ("pin", None)
    assert chosen(market, ("weigher", before)) == (None, date(2021, 6, 1))
    person_id = people.person(market)
    gone = people.grant(market, person_id, "director", cooperative_id=1)
    people.grant(market, person_id, "farmer", household_id=1)
    with market.write() as connection:
        table = TABLES["grants"]
        connection.execute(update(table).where(table.c.id == gone).values(revoked_ms=1))
        assert first_secret(connection, person_id, TODAY) == ("pin", None)
