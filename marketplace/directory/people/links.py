"""Links: a personal link answers one household's tasks of one day without a sign-in, and shows no money."""

from datetime import date
from secrets import token_urlsafe
from typing import NamedTuple

from sqlalchemy import Connection, insert

from marketplace.directory import audit
from marketplace.directory.rights.visitor import digest_of
from marketplace.storage import bulk
from marketplace.storage.days import StoredDay, as_day
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

_LINK = TABLES["personal_link"]
_HOME = "SELECT code, name FROM household WHERE id = :household"
_OPEN = """
SELECT household_id, on_day FROM personal_link WHERE token_digest = :digest AND revoked_ms IS NULL AND on_day = :today
"""
_OF_HOME = """
SELECT id, on_day, made_ms, made_by FROM personal_link WHERE household_id = :household AND revoked_ms IS NULL
AND on_day >= :today ORDER BY on_day, id
"""
_REVOKE = "UPDATE personal_link SET revoked_ms = :now WHERE id = :link AND revoked_ms IS NULL"
_WHOSE = "SELECT household_id FROM personal_link WHERE id = :link"


class LinkError(Refusal):
    """A link cannot be made; ``sentence`` says why."""


class LinkRow(NamedTuple):
    """A link that opens today or on a day to come."""

    id: int
    on_day: date
    made_ms: int
    made_by: int | None


class LinkedDay(NamedTuple):
    """What a link opens: one household's tasks of one day."""

    household_id: int
    on_day: date


def issue_link(connection: Connection, household_id: int, on_day: date, by: int | None, now_ms: int) -> str:
    """Make a link to a household's tasks of a day and return its token; LinkError where the day is over."""
    if on_day < _today(now_ms):
        raise LinkError(
            f"{on_day:%d/%m/%Y} is over, and a link opens on its day alone; take today or a day to come",
            f"Ngày {on_day:%d/%m/%Y} đã qua, đường dẫn chỉ mở trong ngày của nó; hãy chọn hôm nay hoặc ngày sau.",
        )
    called = _called(connection, household_id)
    token = token_urlsafe(32)
    row = {"token_digest": digest_of(token), "household_id": household_id, "on_day": on_day, "made_ms": now_ms,
           "made_by": by}  # fmt: skip
    connection.execute(insert(_LINK).values(row))
    who = audit.signed_by(connection, by)
    audit.note(connection, now_ms, who, "link issued", called, {"day": on_day})
    return token


def household_of_link(connection: Connection, token: str, now_ms: int) -> LinkedDay | None:
    """Return the household and day that a link opens, on that day alone; None otherwise."""
    asked = {"digest": digest_of(token), "today": _today(now_ms).isoformat()}
    found: list[tuple[int, StoredDay]] = bulk.select(connection, _OPEN, asked)
    for household_id, on_day in found:
        day = as_day(on_day)
        return LinkedDay(household_id, day) if day else None
    return None


def links_of(connection: Connection, household_id: int, now_ms: int) -> list[LinkRow]:
    """Return the links to a household that still open, or will."""
    asked = {"household": household_id, "today": _today(now_ms).isoformat()}
    rows = bulk.select(connection, _OF_HOME, asked)
    return [LinkRow(link_id, day, *made) for link_id, on_day, *made in rows if (day := as_day(on_day))]


def revoke_link(connection: Connection, link_id: int, by: int | None, now_ms: int) -> bool:
    """Make a link open nothing more; False where it was revoked before."""
    if not bulk.execute(connection, _REVOKE, {"link": link_id, "now": now_ms}):
        return False
    household_id = bulk.scalar(connection, _WHOSE, {"link": link_id})
    who = audit.signed_by(connection, by)
    audit.note(connection, now_ms, who, "link revoked", _called(connection, household_id))
    return True


def _called(connection: Connection, household_id: int) -> str:
    for code, name in bulk.select(connection, _HOME, {"household": household_id}):
        return f"{name} ({code})"
    raise LinkError("There is no such household; look for it in the list", "Không có hộ này; hãy xem danh sách hộ.")


def _today(now_ms: int) -> date:
    return as_date(day_of(now_ms))
