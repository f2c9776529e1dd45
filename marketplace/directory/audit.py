"""The audit: what was done to people, rights, shops and secrets, and by whom; a line is added with the act itself."""

import getpass
import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.signatures import PROGRAM

_AUDIT = TABLES["audit"]
_CALLED = "SELECT name, code FROM person WHERE id = :person"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who did something: the person, and how that person is called; without one it was the command line."""

    person_id: int | None
    name: str


_LONGEST = 500
_PHONE = re.compile(r"(?<![\d.])(?:\+84|0)(?:[ .-]?\d){8,10}(?!\d)")
BY_ITSELF = Signed(None, PROGRAM)
"""What the program does without a person."""


def note(
    connection: Connection,
    now_ms: int,
    who: Signed,
    act: AuditAct,
    subject: str = "",
    detail: AuditDetail | None = None,
) -> None:
    """Add a line, in the transaction of the act; of ``detail`` what is None is left out."""
    held = {name: _plain(value) for name, value in (detail or {}).items() if value is not None}
    said = json.dumps(held, ensure_ascii=False, sort_keys=True, default=str)
    row = {"at_ms": now_ms, "person_id": who.person_id, "who": who.name, "act": act, "subject": _plain(subject),
           "detail": said}  # fmt: skip
    connection.execute(insert(_AUDIT).values(row))


def _plain(value: Any) -> Any:
    """Return a value as it may stand in a line: a text that somebody typed is short, and tells no telephone number."""
    return _PHONE.sub("…", value)[:_LONGEST] if isinstance(value, str) else value


def signed_by(connection: Connection, person_id: int | None) -> Signed:
    """Return who a person is, as an act is signed; without one it is the system's user at the command line."""
    return Signed(None, system_user()) if person_id is None else Signed(person_id, called(connection, person_id))


def called(connection: Connection, person_id: int) -> str:
    """Return how a person is called among the lines: "Tên (NG-0001)"; LookupError where there is none."""
    for name, code in bulk.select(connection, _CALLED, {"person": person_id}):
        return f"{name} ({code})"
    raise LookupError(f"there is no person {person_id}")


def system_user() -> str:
    """Return the login of whoever runs the program; a user without a name is called by what runs."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return "lensan"
