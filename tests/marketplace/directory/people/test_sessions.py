"""Sessions are open until they end, are closed, or nothing was asked of them for long; then for every tab at once."""

import pytest
from sqlalchemy import text

from marketplace.directory.people import devices, persons, sessions
from marketplace.directory.people.sessions import LENGTHS, OF_ADMINISTRATORS, SessionError
from marketplace.directory.rights import visitor_of
from marketplace.storage import Database
from marketplace.words.instants import parse_iso
from tests import people

NOW = 1_780_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@pytest.mark.both
def test_an_open_session_is_known_by_its_token_alone(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        token = sessions.open_session(connection, person_id, "password", NOW)
        visitor = visitor_of(connection, token, NOW)
        assert visitor is not None
        assert visitor.person_id == person_id
        assert visitor_of(connection, token[:-1], NOW) is None
        assert token not in str(connection.execute(text("SELECT * FROM session")).all())
        [row] = sessions.sessions_of(connection, person_id, NOW)
        assert (row.opened_by, row.device, row.second_ms, row.seen_ms) == ("password", None, None, NOW)


@pytest.mark.both
def test_it_ends_when_idle_and_after_its_whole_length(database: Database) -> None:
    person_id = people.person(database)
    length = LENGTHS["password"]
    with database.write() as connection:
        token = sessions.open_session(connection, person_id, "password", NOW)
        [row] = sessions.sessions_of(connection, person_id, NOW)
        assert row.ends_ms == NOW + length.idle_ms
        assert visitor_of(connection, token, row.ends_ms) is None
        at = NOW
        while at + HOUR < NOW + length.whole_ms:
            at += HOUR
            assert sessions.touch(connection, row.id, at)
        [row] = sessions.sessions_of(connection, person_id, at)
        assert row.ends_ms == NOW + length.whole_ms
        assert not sessions.touch(connection, row.id, row.ends_ms)
        assert sessions.sessions_of(connection, person_id, row.ends_ms) == []


@pytest.mark.both
def test_that_it_is_used_is_noted_once_a_minute(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        sessions.open_session(connection, person_id, "password", NOW)
        [row] = sessions.sessions_of(connection, person_id, NOW)
        assert not sessions.is_due(connection, row.id, NOW + MINUTE - 1)
        assert sessions.touch(connection, row.id, NOW + MINUTE - 1)
        assert sessions.sessions_of(connection, person_id, NOW) == [row]
        assert sessions.is_due(connection, row.id, NOW + MINUTE)
        assert sessions.touch(connection, row.id, NOW + MINUTE)
        [moved] = sessions.sessions_of(connection, person_id, NOW)
        assert (moved.seen_ms, moved.ends_ms) == (NOW + MINUTE, row.ends_ms + MINUTE)


@pytest.mark.both
def test_an_administrators_is_short_however_it_was_opened(database: Database) -> None:
    person_id = people.person(database)
    people.grant(database, person_id, "administrator")
    with database.write() as connection:
        sessions.open_session(connection, person_id, "card", NOW, second=True)
        [row] = sessions.sessions_of(connection, person_id, NOW)
        assert (row.ends_ms, row.second_ms) == (NOW + OF_ADMINISTRATORS.idle_ms, NOW)


@pytest.mark.both
def test_one_by_pin_lasts_as_long_as_its_phone_is_remembered(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        devices.remember(connection, person_id, "Máy", NOW)
        [device] = devices.devices_of(connection, person_id, NOW)
        with pytest.raises(ValueError, match="remembered device"):
            sessions.open_session(connection, person_id, "pin", NOW)
        token = sessions.open_session(connection, person_id, "pin", NOW + 80 * DAY, device.id)
        [row] = sessions.sessions_of(connection, person_id, NOW + 80 * DAY)
        assert (row.ends_ms, row.device) == (device.ends_ms, "Máy")
        assert visitor_of(connection, token, device.ends_ms - 1) is not None


@pytest.mark.both
def test_a_token_is_changed_where_rights_rise_and_the_old_one_is_nobodys(database: Database) -> None:
    person_id = people.person(database, totp_sealed=b"x")
    with database.write() as connection:
        old = sessions.open_session(connection, person_id, "password", NOW)
        before = visitor_of(connection, old, NOW)
        assert before is not None
        assert before.waits
        new = sessions.rotate(connection, before.session_id, NOW, second=True)
        assert new is not None
        after = visitor_of(connection, new, NOW)
        assert after is not None
        assert (after.session_id, after.waits, visitor_of(connection, old, NOW)) == (before.session_id, False, None)
        again = sessions.rotate(connection, before.session_id, NOW + 1)
        assert again is not None
        assert sessions.sessions_of(connection, person_id, NOW)[0].second_ms == NOW
        assert sessions.close(connection, again, NOW + 1)
        assert sessions.rotate(connection, before.session_id, NOW + 1) is None


@pytest.mark.both
def test_they_are_closed_one_by_one_and_all_at_once(database: Database) -> None:
    person_id, other = people.person(database), people.person(database)
    with database.write() as connection:
        tokens = [sessions.open_session(connection, person_id, "password", NOW + n) for n in range(4)]
        sessions.open_session(connection, other, "password", NOW)
        last, *_, first = sessions.sessions_of(connection, person_id, NOW)
        assert sessions.close(connection, first.id, NOW)
        assert not sessions.close(connection, first.id, NOW)
        assert not sessions.close(connection, tokens[0], NOW)
        assert sessions.close_all(connection, person_id, NOW, but=last.id) == 2
        assert sessions.sessions_of(connection, person_id, NOW) == [last]
        assert sessions.close_all(connection, person_id, NOW) == 1
        assert len(sessions.sessions_of(connection, other, NOW)) == 1
        assert not sessions.touch(connection, last.id, NOW + HOUR)


def test_nobody_who_has_ended_signs_in(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        persons.end(connection, person_id, None, NOW)
        with pytest.raises(SessionError, match="may not sign in any more"):
            sessions.open_session(connection, person_id, "password", NOW)


def test_one_that_a_card_opened_is_over_at_midnight(database: Database) -> None:
    person_id, evening = people.person(database), parse_iso("2026-06-20T20:00:00+07:00")
    with database.write() as connection:
        sessions.open_session(connection, person_id, "card", evening)
        [row] = sessions.sessions_of(connection, person_id, evening)
        assert sessions.touch(connection, row.id, evening + HOUR)
        [touched] = sessions.sessions_of(connection, person_id, evening + HOUR)
    assert row.ends_ms == touched.ends_ms == parse_iso("2026-06-21T00:00:00+07:00")


@pytest.mark.both
def test_what_ended_long_ago_is_forgotten(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        sessions.open_session(connection, person_id, "password", NOW)
        sessions.open_session(connection, person_id, "password", NOW + DAY)
        sessions.sweep(connection, NOW + LENGTHS["password"].idle_ms + sessions.KEPT_MS + 1)
        asked = connection.execute(text("SELECT opened_ms FROM session")).scalars().all()
        assert asked == [NOW + DAY]
