"""Factors: the second factor of a person, of which only what makes its codes is kept, sealed by who asks."""

from sqlalchemy import Connection, update

from marketplace.directory import audit
from marketplace.directory.people import sessions
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_PERSON = TABLES["person"]
_SEALED = "SELECT totp_sealed FROM person WHERE id = :person AND ended_ms IS NULL"
_TAKE = """
UPDATE person SET totp_step = :step WHERE id = :person AND totp_sealed IS NOT NULL
AND (totp_step IS NULL OR totp_step < :step)
"""
_FORGET = "UPDATE person SET totp_sealed = NULL, totp_step = NULL WHERE id = :person AND totp_sealed IS NOT NULL"


def sealed_of(connection: Connection, person_id: int) -> bytes | None:
    """Return what makes a person's codes, sealed; None where there is no second factor."""
    found: bytes | None = bulk.scalar(connection, _SEALED, {"person": person_id})
    return found


def keep(connection: Connection, person_id: int, sealed: bytes, step: int, now_ms: int, but: int | None = None) -> None:
    """Keep a second factor whose code of this step was shown; close the person's sessions, but one of this id."""
    said = {"totp_sealed": sealed, "totp_step": step}
    connection.execute(update(_PERSON).where(_PERSON.c.id == person_id).values(said))
    sessions.close_all(connection, person_id, now_ms, but)
    who = audit.signed_by(connection, person_id)
    audit.note(connection, now_ms, who, "second factor chosen", who.name)


def take_step(connection: Connection, person_id: int, step: int) -> bool:
    """Take the code of a step once; False where it, or a later one, was taken before."""
    return bool(bulk.execute(connection, _TAKE, {"person": person_id, "step": step}))


def forget(connection: Connection, person_id: int, by: int | None, now_ms: int) -> bool:
    """Forget a second factor, so that the person chooses another, and close every session; False where none was."""
    if not bulk.execute(connection, _FORGET, {"person": person_id}):
        return False
    sessions.close_all(connection, person_id, now_ms)
    who, called = audit.signed_by(connection, by), audit.called(connection, person_id)
    audit.note(connection, now_ms, who, "second factor reset", called)
    return True
