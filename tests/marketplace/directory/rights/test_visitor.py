"""Who is behind a request, by the session's token alone."""

from typing import Any

import pytest
from sqlalchemy import insert, update

from marketplace.directory.rights import Role, Visitor, visitor_of
from marketplace.directory.rights.visitor import signed_for
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people, rights_market
from tests.seeding import seed

NOW_MS = 1_800_000_000_000


def visitor(database: Database, token: str, now_ms: int = NOW_MS) -> Visitor | None:
    with database.read() as connection:
        return visitor_of(connection, token, now_ms)


@pytest.mark.both
def test_an_open_sessions_token_is_its_person(database: Database) -> None:
    found = visitor(database, people.desk(database))
    assert found is not None
    assert (found.code, found.signed, found.waits) == ("NG-0001", "Người 1 (NG-0001)", False)
    assert found.scope.roles == {Role.ADMINISTRATOR}


@pytest.mark.both
def test_who_helps_a_household_names_it_and_who_is_at_home_there_does_not(database: Database) -> None:
    seed(database)
    farmer = people.signed_in(database, "farmer", household_id=1)
    helping = people.person(database, name="Lò Văn Bình")
    people.grant(database, helping, "helper", household_id=1)
    people.grant(database, helping, "farmer", household_id=2)
    both = people.session(database, helping)
    with database.read() as connection:
        found = [visitor_of(connection, token, NOW_MS) for token in (farmer, both)]
        said = [[signed_for(connection, one, code) for code in ("H-AN", "H-BINH", "none")] for one in found if one]
    mine = "Lò Văn Bình (NG-0002)"
    assert said == [["Người 1 (NG-0001)"] * 3, [f"{mine}, giúp hộ Nguyễn Văn An (H-AN)", mine, mine]]


@pytest.mark.parametrize("token", ["", "x", people.DESK + " "])
def test_another_token_is_nobody(sqlite: Database, token: str) -> None:
    people.desk(sqlite)
    assert visitor(sqlite, token) is None


@pytest.mark.parametrize(("table", "column"), [("session", "closed_ms"), ("person", "ended_ms")])
def test_a_session_that_ended_is_nobodys(sqlite: Database, table: str, column: str) -> None:
    token = people.desk(sqlite)
    with sqlite.write() as connection:
        connection.execute(update(TABLES[table]).values({column: NOW_MS - 1}))
    assert visitor(sqlite, token) is None


def test_a_session_ends_at_its_hour(sqlite: Database) -> None:
    token = people.desk(sqlite)
    assert visitor(sqlite, token, people.LONG - 1) is not None
    assert visitor(sqlite, token, people.LONG) is None


def test_who_has_a_second_factor_and_has_not_shown_it_has_no_role_yet(sqlite: Database) -> None:
    token = people.desk(sqlite)
    with sqlite.write() as connection:
        connection.execute(update(TABLES["person"]).values(totp_sealed=b"sealed"))
    found = visitor(sqlite, token)
    assert found is not None
    assert found.waits
    assert found.scope.roles == frozenset()
    with sqlite.write() as connection:
        connection.execute(update(TABLES["session"]).values(second_ms=NOW_MS))
    found = visitor(sqlite, token)
    assert found is not None
    assert (found.waits, found.scope.roles) == (False, {Role.ADMINISTRATOR})


def test_a_grant_that_was_revoked_is_none_and_moves_the_version(sqlite: Database) -> None:
    token = people.desk(sqlite)
    before = visitor(sqlite, token)
    with sqlite.write() as connection:
        connection.execute(update(TABLES["grants"]).values(revoked_ms=NOW_MS))
    after = visitor(sqlite, token)
    assert before is not None
    assert after is not None
    assert (after.scope.roles, after.scope.version == before.scope.version) == (frozenset(), False)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("withdrawal", {"household_id": 1, "kind": "agreement", "at_ms": 0}),
        ("membership", {"household_id": 5, "cooperative_id": 1}),
    ],
)
def test_what_changes_whom_a_grant_reaches_moves_the_version(sqlite: Database, table: str, row: dict[str, Any]) -> None:
    rights_market.write(sqlite)
    token = people.signed_in(sqlite, "director", cooperative_id=1)
    before = visitor(sqlite, token)
    with sqlite.write() as connection:
        connection.execute(insert(TABLES[table]).values(**row))
    after = visitor(sqlite, token)
    assert before is not None
    assert after is not None
    assert (before.scope.roles == after.scope.roles, before.scope.version == after.scope.version) == (True, False)


def test_a_basis_that_ended_takes_the_role_and_moves_the_version(sqlite: Database) -> None:
    rights_market.write(sqlite)
    token = people.signed_in(sqlite, "director", cooperative_id=1)
    before = visitor(sqlite, token)
    with sqlite.write() as connection:
        connection.execute(update(TABLES["basis"]).values(ended_ms=NOW_MS))
    after = visitor(sqlite, token)
    assert before is not None
    assert after is not None
    assert (after.scope.roles, after.scope.version == before.scope.version) == (frozenset(), False)
