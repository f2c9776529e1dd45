"""Sessions: who is signed in; kept here, looked up at every request, and closed at once for every open tab.

A session ends at ``ends_ms``, whatever comes first: its whole length, or the while in which nothing was asked of it,
which ``touch`` moves on. Of the token only a digest is kept.
"""

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import NamedTuple

from sqlalchemy import Connection, insert

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditAct
from marketplace.directory.rights.visitor import digest_of
from marketplace.storage import bulk, locks
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of, start_of
from marketplace.words.messages import Refusal

_SESSION = TABLES["session"]
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
SEEN_EVERY_MS = _MINUTE
KEPT_MS = 90 * _DAY


class SessionError(Refusal):
    """A session cannot be opened; ``sentence`` says why."""


class SessionLength(NamedTuple):
    """How long a session lasts at most, and how long without anything that is asked."""

    whole_ms: int
    idle_ms: int


LENGTHS: Mapping[str, SessionLength] = {
    # A working day (NIST SP 800-63B, AAL2: 12 hours); a desk that is left is shut after two hours.
    "password": SessionLength(12 * _HOUR, 2 * _HOUR),
    "oidc": SessionLength(12 * _HOUR, 2 * _HOUR),
    # A remembered phone is something its owner has; NIST asks AAL1 again after 30 days, and so does a season's phone.
    "pin": SessionLength(90 * _DAY, 30 * _DAY),
    # A day at the scales, or the while in which a secret is chosen: at midnight it is over.
    "card": SessionLength(12 * _HOUR, 12 * _HOUR),
    "demo": SessionLength(12 * _HOUR, 12 * _HOUR),
}
OF_ADMINISTRATORS = SessionLength(12 * _HOUR, 30 * _MINUTE)
"""Whatever they were opened by (NIST SP 800-63B, AAL2)."""

_MAY = "SELECT id FROM person WHERE id = :person AND ended_ms IS NULL"
_ADMINISTERS = """
SELECT 1 FROM grants WHERE person_id = :person AND role = 'administrator' AND revoked_ms IS NULL AND from_on <= :today
AND (until_on IS NULL OR until_on >= :today)
"""
_DEVICE_ENDS = "SELECT ends_ms FROM device WHERE id = :device"
_OPEN = """
SELECT s.id, s.person_id, s.device_id, d.label, s.opened_by, s.opened_ms, s.seen_ms, s.ends_ms, s.second_ms
FROM session s LEFT JOIN device d ON d.id = s.device_id
WHERE s.closed_ms IS NULL AND s.ends_ms > :now
"""
_BY_ID = f"{_OPEN} AND s.id = :session"
_OF_PERSON = f"{_OPEN} AND s.person_id = :person ORDER BY s.seen_ms DESC, s.id DESC"
_TOUCH = (
    "UPDATE session SET seen_ms = :now, ends_ms = :ends WHERE id = :session AND closed_ms IS NULL AND ends_ms > :now"
)
_ROTATE = """
UPDATE session SET token_digest = :digest, second_ms = CASE WHEN :second = 1 THEN :now ELSE second_ms END
WHERE id = :session AND closed_ms IS NULL AND ends_ms > :now
"""
_CLOSE = "UPDATE session SET closed_ms = :now WHERE id = :session AND closed_ms IS NULL RETURNING person_id"
_CLOSE_HELD = """
UPDATE session SET closed_ms = :now WHERE token_digest = :digest AND closed_ms IS NULL RETURNING person_id
"""
_CLOSE_ALL = "UPDATE session SET closed_ms = :now WHERE person_id = :person AND closed_ms IS NULL AND id <> :but"

_SWEEP = "DELETE FROM session WHERE ends_ms < :before"


class SessionRow(NamedTuple):
    """An open session; ``device`` is what a remembered device calls itself."""

    id: int
    person_id: int
    device_id: int | None
    device: str | None
    opened_by: str
    opened_ms: int
    seen_ms: int
    ends_ms: int
    second_ms: int | None


def open_session(
    connection: Connection,
    person_id: int,
    opened_by: str,
    now_ms: int,
    device_id: int | None = None,
    second: bool = False,
) -> str:
    """Open a session and return its token; SessionError where the person was ended meanwhile.

    ``second`` says that the second factor was shown. One by PIN needs the remembered device, and ends with it.
    """
    if opened_by == "pin" and device_id is None:
        raise ValueError("a PIN opens a session on a remembered device alone")
    if not bulk.select(connection, _MAY + locks.for_share(connection), {"person": person_id}):
        raise SessionError(
            "This person may not sign in any more; ask your administrator",
            "Người này không còn được đăng nhập; hãy hỏi người quản trị.",
        )
    token = token_urlsafe(32)
    ends_ms = _ends(connection, person_id, opened_by, device_id, now_ms, now_ms)
    row = {"token_digest": digest_of(token), "person_id": person_id, "device_id": device_id, "opened_by": opened_by,
           "opened_ms": now_ms, "seen_ms": now_ms, "ends_ms": ends_ms,
           "second_ms": now_ms if second else None}  # fmt: skip
    connection.execute(insert(_SESSION).values(row))
    who = audit.signed_by(connection, person_id)
    audit.note(connection, now_ms, who, "signed in", who.name, {"by": opened_by})
    return token


def sessions_of(connection: Connection, person_id: int, now_ms: int) -> list[SessionRow]:
    """Return a person's open sessions, the one that was used last first."""
    return [SessionRow(*row) for row in bulk.select(connection, _OF_PERSON, {"person": person_id, "now": now_ms})]


def is_due(connection: Connection, session_id: int, now_ms: int) -> bool:
    """Say whether ``touch`` would write, so that a reader need not open a transaction that writes for nothing."""
    asked = {"session": session_id, "now": now_ms}
    return any(SessionRow(*row).seen_ms + SEEN_EVERY_MS <= now_ms for row in bulk.select(connection, _BY_ID, asked))


def touch(connection: Connection, session_id: int, now_ms: int) -> bool:
    """Note that a session is used, at most once a minute, and move its end on; False where it is open no more."""
    found = bulk.select(connection, _BY_ID, {"session": session_id, "now": now_ms})
    for one in map(SessionRow._make, found):
        if one.seen_ms + SEEN_EVERY_MS <= now_ms:
            ends_ms = _ends(connection, one.person_id, one.opened_by, one.device_id, one.opened_ms, now_ms)
            return bool(bulk.execute(connection, _TOUCH, {"session": session_id, "now": now_ms, "ends": ends_ms}))
    return bool(found)


def rotate(connection: Connection, session_id: int, now_ms: int, second: bool = False) -> str | None:
    """Give an open session another token, as where it rises in rights (``second``); None where it is open no more."""
    token = token_urlsafe(32)
    said = {"digest": digest_of(token), "second": int(second), "session": session_id, "now": now_ms}
    return token if bulk.execute(connection, _ROTATE, said) else None


def close(connection: Connection, which: str | int, now_ms: int, act: AuditAct = "session ended") -> bool:
    """Close a session, by its token or its id, as its person does; False where it was open no more."""
    held = isinstance(which, str)
    asked = {"digest": digest_of(which)} if isinstance(which, str) else {"session": which}
    met = bulk.scalars(connection, _CLOSE_HELD if held else _CLOSE, asked | {"now": now_ms})
    for person_id in met:
        who = audit.signed_by(connection, person_id)
        audit.note(connection, now_ms, who, act, who.name)
    return bool(met)


def close_all(connection: Connection, person_id: int, now_ms: int, but: int | None = None) -> int:
    """Close all sessions of a person, but one of this id; return how many were open."""
    return bulk.execute(connection, _CLOSE_ALL, {"person": person_id, "now": now_ms, "but": but or 0})


def sweep(connection: Connection, now_ms: int) -> None:
    """Forget sessions that ended long ago; that they were opened stands in the audit."""
    bulk.execute(connection, _SWEEP, {"before": now_ms - KEPT_MS})


def _ends(
    connection: Connection, person_id: int, opened_by: str, device_id: int | None, opened_ms: int, now_ms: int
) -> int:
    length = LENGTHS[opened_by]
    today = as_date(day_of(now_ms)).isoformat()
    if bulk.select(connection, _ADMINISTERS, {"person": person_id, "today": today}):
        length = OF_ADMINISTRATORS
    ends = [opened_ms + length.whole_ms, now_ms + length.idle_ms]
    if opened_by == "card":
        ends.append(start_of(as_date(day_of(opened_ms)) + timedelta(days=1)))
    if opened_by == "pin":
        ends += bulk.scalars(connection, _DEVICE_ENDS, {"device": device_id})
    return min(ends)
