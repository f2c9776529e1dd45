"""The audit: what was done to people, rights, shops and secrets, and by whom; a line is added with the act itself."""

import getpass
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, insert, or_, select, true

from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_AUDIT = TABLES["audit"]
_CALLED = "SELECT name, code FROM person WHERE id = :person"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who did something: the person, and how that person is called; without one it was the command line."""

    person_id: int | None
    name: str


def note(
    connection: Connection,
    now_ms: int,
    who: Signed,
    act: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a line, in the transaction of the act; ``detail`` is plain values, and never a secret."""
    said = json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, default=str)
    row = {"at_ms": now_ms, "person_id": who.person_id, "who": who.name, "act": act, "subject": subject, "detail": said}
    connection.execute(insert(_AUDIT).values(row))


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


class AuditLine(NamedTuple):
    """A line of the audit; ``detail`` is a JSON object."""

    id: int
    at_ms: int
    who: str
    act: str
    subject: str
    detail: str


def acts(connection: Connection, scope: Scope) -> list[str]:
    """Return what kinds of acts the audit tells of, by name."""
    query = select(_AUDIT.c.act).where(scope.where(_AUDIT)).distinct().order_by(_AUDIT.c.act)
    return [str(act) for act in connection.execute(query).scalars()]


def lines(
    connection: Connection, scope: Scope, words: str = "", act: str | None = None, *, limit: int = 50, offset: int = 0
) -> tuple[int, list[AuditLine]]:
    """Return how many lines there are and one page of them, the newest first.

    ``words`` stand in who did it or in what it was done to; ``act`` is one of ``acts``.
    """
    looked = (_AUDIT.c.who.icontains(words, autoescape=True), _AUDIT.c.subject.icontains(words, autoescape=True))
    wanted = and_(scope.where(_AUDIT), or_(*looked), true() if act is None else _AUDIT.c.act == act)
    found = connection.execute(select(func.count()).select_from(_AUDIT).where(wanted)).scalar_one()
    columns = [_AUDIT.c[name] for name in AuditLine._fields]
    page = select(*columns).where(wanted).order_by(_AUDIT.c.id.desc()).limit(limit).offset(offset)
    return int(found), [AuditLine(*row) for row in connection.execute(page)]
