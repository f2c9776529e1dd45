"""A second factor is kept sealed, its codes are taken once, and whoever lost it is given leave to choose another."""

import pytest

from marketplace.directory.people import factors, persons, sessions
from marketplace.storage import Database
from tests import people
from tests.marketplace.directory.test_audit import lines

NOW = 1_780_000_000_000


@pytest.mark.both
def test_a_code_is_taken_once_and_no_older_one_after_it(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        assert factors.sealed_of(connection, person_id) is None
        assert not factors.take_step(connection, person_id, 100)
        this, _ = (sessions.open_session(connection, person_id, "password", NOW) for _ in range(2))
        kept = sessions.sessions_of(connection, person_id, NOW)[-1]
        factors.keep(connection, person_id, b"sealed", 100, NOW, but=kept.id)
        assert sessions.sessions_of(connection, person_id, NOW) == [kept]
        assert sessions.close(connection, this, NOW)
        assert factors.sealed_of(connection, person_id) == b"sealed"
        assert persons.person_of(connection, person_id).has_factor
        taken = [factors.take_step(connection, person_id, step) for step in (100, 101, 101, 100, 103, 102)]
        assert taken == [False, True, False, False, True, False]


@pytest.mark.both
def test_one_that_is_lost_is_forgotten_with_every_session(database: Database) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        factors.keep(connection, person_id, b"sealed", 100, NOW)
        sessions.open_session(connection, person_id, "password", NOW, second=True)
        assert factors.forget(connection, person_id, None, NOW)
        assert not factors.forget(connection, person_id, None, NOW)
        assert factors.sealed_of(connection, person_id) is None
        assert sessions.sessions_of(connection, person_id, NOW) == []
    acts = [act for _, _, act, _, _ in lines(database)]
    assert acts == ["second factor chosen", "signed in", "second factor reset"]
    assert "sealed" not in str(lines(database))
