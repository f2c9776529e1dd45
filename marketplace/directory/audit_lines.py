"""What the audit says, as people read it and as it is handed on: one line of JSON for each line."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import iso, start_of

_AUDIT = TABLES["audit"]
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What JSON may carry as it is, and a terminal or a reader of lines would obey."""


class AuditRow(NamedTuple):
    """A line of the audit, in the order of its columns."""

    id: int
    at_ms: int
    person_id: int | None
    who: str
    act: str
    subject: str
    detail: str
    """A JSON object."""


class AuditFilter(NamedTuple):
    """Which lines are wanted: of a day, by a person (words of the signature), of an act; empty is any."""

    day: date | None = None
    who: str = ""
    act: str = ""


_COLUMNS = [_AUDIT.c[name] for name in AuditRow._fields]


def lines(connection: Connection, scope: Scope, wanted: AuditFilter, most: int) -> list[AuditRow]:
    """Return the latest lines a person may see, the latest first."""
    query = select(*_COLUMNS).where(scope.where(_AUDIT)).order_by(_AUDIT.c.id.desc()).limit(most)
    if wanted.day is not None:
        first_ms, after_ms = (start_of(wanted.day + timedelta(days=days)) for days in (0, 1))
        query = query.where(_AUDIT.c.at_ms >= first_ms, _AUDIT.c.at_ms < after_ms)
    if wanted.who:
        query = query.where(_AUDIT.c.who.contains(wanted.who, autoescape=True))
    if wanted.act:
        query = query.where(_AUDIT.c.act == wanted.act)
    return [AuditRow(*row) for row in connection.execute(query)]


def lines_after(connection: Connection, after: int, page: int = 1_000) -> Iterator[list[AuditRow]]:
    """Yield all lines with a larger id, a page at a time, in the order of their ids."""
    query = select(*_COLUMNS).order_by(_AUDIT.c.id).limit(page)
    while found := [AuditRow(*row) for row in connection.execute(query.where(_AUDIT.c.id > after))]:
        yield found
        after = found[-1].id


def detail_in_words(detail: str) -> str:
    """Return what more a line says, a JSON object, as people read it."""
    return "; ".join(f"{name}: {value}" for name, value in json.loads(detail).items() if value not in (None, ""))


def as_json(line: AuditRow) -> str:
    """Return a line as JSON without a line end; nothing in it steers a terminal or ends a line."""
    said: dict[str, Any] = {"id": line.id, "at": iso(line.at_ms), "person": line.person_id, "who": line.who,
                            "act": line.act, "subject": line.subject, "detail": json.loads(line.detail)}  # fmt: skip
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(said, ensure_ascii=False))
