"""Lines of the audit, as the screen, the command line and the file read them; handed on each is a line of JSON."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

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
    """Which lines are wanted: of a day, with words in who did it or to what, of an act; empty is any."""

    day: date | None = None
    words: str = ""
    act: str = ""


def acts(connection: Connection, scope: Scope) -> list[str]:
    """Return what kinds of acts the audit tells of, by name."""
    query = select(_AUDIT.c.act).where(scope.where(_AUDIT)).distinct().order_by(_AUDIT.c.act)
    return [str(act) for act in connection.execute(query).scalars()]


def lines(
    connection: Connection, scope: Scope, wanted: AuditFilter, limit: int, offset: int = 0
) -> tuple[int, list[AuditRow]]:
    """Return how many lines there are that a person may see, and some of them, the latest first."""
    asked = _asked(scope, wanted)
    found = connection.execute(select(func.count()).select_from(_AUDIT).where(asked)).scalar_one()
    page = _select().where(asked).order_by(_AUDIT.c.id.desc()).limit(limit).offset(offset)
    return int(found), [AuditRow(*row) for row in connection.execute(page)]


def lines_after(connection: Connection, after: int, page: int = 1_000) -> Iterator[list[AuditRow]]:
    """Yield all lines with a larger id, a page at a time, in the order of their ids."""
    query = _select().order_by(_AUDIT.c.id).limit(page)
    while found := [AuditRow(*row) for row in connection.execute(query.where(_AUDIT.c.id > after))]:
        yield found
        after = found[-1].id


def _select() -> Select[Any]:
    return select(*(_AUDIT.c[name] for name in AuditRow._fields))


def _asked(scope: Scope, wanted: AuditFilter) -> ColumnElement[bool]:
    asked = [scope.where(_AUDIT)]
    if wanted.day is not None:
        first_ms, after_ms = (start_of(wanted.day + timedelta(days=days)) for days in (0, 1))
        asked += [_AUDIT.c.at_ms >= first_ms, _AUDIT.c.at_ms < after_ms]
    if wanted.words:
        asked.append(or_(*(_AUDIT.c[name].icontains(wanted.words, autoescape=True) for name in ("who", "subject"))))
    if wanted.act:
        asked.append(_AUDIT.c.act == wanted.act)
    return and_(*asked)


def as_json(line: AuditRow) -> str:
    """Return a line as JSON without a line end; nothing in it steers a terminal or ends a line."""
    said: dict[str, Any] = {"id": line.id, "at": iso(line.at_ms), "person": line.person_id, "who": line.who,
                            "act": line.act, "subject": line.subject, "detail": json.loads(line.detail)}  # fmt: skip
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(said, ensure_ascii=False))
