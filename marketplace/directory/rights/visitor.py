"""The visitor: who is behind a request, looked up by the session's token each time, so that what ended has ended."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from marketplace.directory.rights.person_scope import PersonScope
from marketplace.directory.rights.roles import Role
from marketplace.storage import bulk
from marketplace.words.instants import as_date, day_of

_SESSION = """
SELECT s.id, s.second_ms, p.id, p.code, p.name, p.totp_sealed IS NOT NULL
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.token_digest = :digest AND s.closed_ms IS NULL AND s.ends_ms > :now AND p.ended_ms IS NULL
"""
_GRANTS = """
SELECT id, role FROM grants WHERE person_id = :person AND revoked_ms IS NULL AND from_on <= :today
AND (until_on IS NULL OR until_on >= :today) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in. ``waits`` says that an administrator has not shown the second factor yet."""

    session_id: int
    person_id: int
    code: str
    name: str
    waits: bool
    scope: PersonScope

    @property
    def signed(self) -> str:
        """Return how the person's acts are signed."""
        return f"{self.name} ({self.code})"


def digest_of(token: str) -> bytes:
    """Return what is kept of a token that a browser, a card or a link carries."""
    return sha256(token.encode()).digest()


def visitor_of(connection: Connection, token: str, now_ms: int) -> Visitor | None:
    """Return who holds an open session's token, with what the person may see today; None where nobody does."""
    found = bulk.select(connection, _SESSION, {"digest": digest_of(token), "now": now_ms})
    if not found:
        return None
    [(session_id, second_ms, person_id, code, name, has_factor)] = found
    today = as_date(day_of(now_ms))
    grants = [(int(key), Role(role)) for key, role in
              bulk.select(connection, _GRANTS, {"person": person_id, "today": today})]  # fmt: skip
    waits = bool(has_factor) and second_ms is None
    roles = frozenset[Role]() if waits else frozenset(role for _, role in grants)
    scope = PersonScope(person_id, today, hash(tuple(grants)), roles)
    return Visitor(session_id, person_id, code, name, waits, scope)
