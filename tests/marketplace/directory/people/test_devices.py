"""A device is remembered for 90 days, for one person or several, and forgotten with all that is open there."""

import pytest
from sqlalchemy import text

from marketplace.directory.people import devices, persons, sessions
from marketplace.storage import Database
from tests import people
from tests.marketplace.directory.test_audit import lines

NOW = 1_780_000_000_000


@pytest.mark.both
def test_one_phone_serves_two_households(database: Database) -> None:
    mother, son = people.person(database, name="Mẹ"), people.person(database, name="Con")
    with database.write() as connection:
        token = devices.remember(connection, mother, "  Máy   của mẹ ", NOW)
        [known] = devices.devices_of(connection, mother, NOW)
        devices.add_person(connection, known.id, son, NOW + 1)
        devices.add_person(connection, known.id, son, NOW + 2)
        device = devices.device_of(connection, token, NOW)
        assert device is not None
        assert (device.label, [one.name for one in device.persons]) == ("Máy của mẹ", ["Mẹ", "Con"])
        assert (device.person(son), device.person(99)) == (device.persons[1], None)
        assert token not in str(connection.execute(text("SELECT token_digest, label FROM device")).all())
        assert devices.knows(connection, device.id, son, NOW)
        assert not devices.knows(connection, device.id, 99, NOW)
        persons.end(connection, mother, None, NOW)
        left = devices.device_of(connection, token, NOW)
        assert left is not None
        assert [one.id for one in left.persons] == [son]


@pytest.mark.both
def test_it_ends_after_90_days(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        token = devices.remember(connection, person_id, "Máy", NOW)
        last = NOW + 90 * 86_400_000 - 1
        [known] = devices.devices_of(connection, person_id, last)
        assert devices.device_of(connection, token, last) is not None
        assert devices.knows(connection, known.id, person_id, last)
        for now_ms in (last + 1, last + 86_400_000):
            assert devices.device_of(connection, token, now_ms) is None
            assert devices.devices_of(connection, person_id, now_ms) == []
            assert not devices.knows(connection, known.id, person_id, now_ms)
        assert devices.device_of(connection, "another", NOW) is None


@pytest.mark.both
def test_what_is_open_on_a_device_is_closed_with_it(database: Database) -> None:
    mother, son = people.person(database, name="Mẹ"), people.person(database, name="Con")
    with database.write() as connection:
        token = devices.remember(connection, mother, "Máy", NOW)
        [known] = devices.devices_of(connection, mother, NOW)
        devices.add_person(connection, known.id, son, NOW)
        for person_id in (mother, son):
            sessions.open_session(connection, person_id, "pin", NOW, known.id)
        sessions.open_session(connection, mother, "password", NOW)
        devices.forget_person(connection, known.id, son, son, NOW)
        devices.forget_person(connection, known.id, son, son, NOW)
        assert sessions.sessions_of(connection, son, NOW) == []
        assert len(sessions.sessions_of(connection, mother, NOW)) == 2
        devices.forget_all(connection, mother, None, NOW)
        assert devices.device_of(connection, token, NOW) is None
        assert [one.opened_by for one in sessions.sessions_of(connection, mother, NOW)] == ["password"]
    assert [act for _, _, act, _, _ in lines(database)].count("device forgotten") == 2


@pytest.mark.both
def test_a_lost_phone_is_revoked_for_all_who_are_on_it(database: Database) -> None:
    mother, son = people.person(database, name="Mẹ"), people.person(database, name="Con")
    with database.write() as connection:
        token = devices.remember(connection, mother, "Máy", NOW)
        [known] = devices.devices_of(connection, mother, NOW)
        devices.add_person(connection, known.id, son, NOW)
        sessions.open_session(connection, son, "pin", NOW, known.id)
        devices.revoke(connection, known.id, mother, NOW)
        devices.revoke(connection, known.id, mother, NOW)
        assert devices.device_of(connection, token, NOW) is None
        assert sessions.sessions_of(connection, son, NOW) == []
    assert [act for _, _, act, _, _ in lines(database)].count("device revoked") == 1
