"""People for the tests: written by rows, so that what is tested is not what writes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from marketplace.directory.people import secrets
from marketplace.directory.rights.visitor import Visitor, digest_of, visitor_of
from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from marketplace.storage.clock import Clock, now_ms
from marketplace.storage.tables import TABLES

DESK = "the-desks-own-token"
"""The token of the administrator at the desk, whom the tests of single screens look through."""
LONG_AGO, LONG = date(2000, 1, 1), 4_000_000_000_000
_STANDS_ON = {"commune staff": "state", "officer": "state", "helper": "consent"}
_NEEDS_NOTHING = {"farmer", "administrator"}


def desk(database: Database) -> str:
    """Write the administrator at the desk; return the token of an open session."""
    return signed_in(database, "administrator", token=DESK)


def signed_in(database: Database, role: str, *, token: str = "", basis: bool = True, **place: Any) -> str:
    """Write a person with one grant (``place`` as its columns say it) and its basis; return an open session's token."""
    person_id = person(database)
    grant(database, person_id, role, basis=basis, **place)
    return session(database, person_id, token)


def person(database: Database, **said: Any) -> int:
    """Write a person without a grant."""
    with database.write() as connection:
        table = TABLES["person"]
        n = connection.execute(select(func.count()).select_from(table)).scalar_one() + 1
        row = {"code": f"NG-{n:04}", "name": f"Người {n}", "name_key": f"nguoi {n}", "made_ms": 0} | said
        return int(connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one())


def grant(database: Database, person_id: int, role: str, *, basis: bool = True, **place: Any) -> int:
    """Write a grant, on a basis of the kind that the role needs unless told otherwise."""
    with database.write() as connection:
        basis_id = None
        if basis and role not in _NEEDS_NOTHING:
            kind = _STANDS_ON.get(role, "agreement")
            said = {"kind": kind, "document": "Số 1/2026", "from_on": LONG_AGO, "made_ms": 0}
            if kind == "agreement":
                said["cooperative_id"] = place["cooperative_id"]
            if kind == "consent":
                said |= {"household_id": place["household_id"], "purpose": "giúp", "until_on": date(2099, 1, 1)}
            table = TABLES["basis"]
            basis_id = connection.execute(insert(table).values(said).returning(table.c.id)).scalar_one()
        row = {"person_id": person_id, "role": role, "from_on": LONG_AGO, "basis_id": basis_id, "made_ms": 0} | place
        table = TABLES["grants"]
        return int(connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one())


def session(database: Database, person_id: int, token: str = "") -> str:
    """Write an open session of a person; return its token."""
    held = token or f"token-of-person-{person_id}"
    with database.write() as connection:
        row = {"token_digest": digest_of(held), "person_id": person_id, "opened_by": "password",
               "opened_ms": now_ms(), "seen_ms": now_ms(), "ends_ms": LONG}  # fmt: skip
        connection.execute(insert(TABLES["session"]).values(row))
    return held


def revoke(database: Database, grant_id: int) -> None:
    """End a grant at once."""
    with database.write() as connection:
        table = TABLES["grants"]
        connection.execute(update(table).where(table.c.id == grant_id).values(revoked_ms=1))


def sign_out(database: Database, token: str) -> None:
    """Close the session of a token at once."""
    with database.write() as connection:
        table = TABLES["session"]
        connection.execute(update(table).where(table.c.token_digest == digest_of(token)).values(closed_ms=1))


@contextmanager
def at_the_desk(database: Database, clock: Clock = now_ms, kept_ms: int = 0) -> Iterator[AppContext]:
    """Open the app's context with the administrator before each screen."""
    token = desk(database)
    with opened(AppContext(database, clock, kept_ms=kept_ms, token=lambda: token)) as context:
        yield context


def knows_secret(
    connection: Connection, person_id: int | None, secret: str, now_ms: int, device_id: int | None = None
) -> bool:
    """Say whether this is a person's secret, on a remembered device or none."""
    proven = secrets.tried(secrets.kept_secret(connection, person_id, device_id, now_ms), secret)
    return proven is not None and secrets.holds(connection, proven, now_ms)


def end(database: Database, person_id: int) -> None:
    """End a person at once."""
    with database.write() as connection:
        table = TABLES["person"]
        connection.execute(update(table).where(table.c.id == person_id).values(ended_ms=1))


def looked_up(database: Database, token: str, now_ms: int) -> Visitor:
    """Return who holds an open session's token."""
    with database.read() as connection:
        found = visitor_of(connection, token, now_ms)
    assert found is not None
    return found
