"""The visitor: who is behind a request, looked up by the session's token each time, so that what ended has ended."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Date, Select, bindparam, or_, select
from sqlalchemy.sql.functions import count
from sqlalchemy.sql.functions import max as max_

from marketplace.directory.rights.person_scope import PersonScope
from marketplace.directory.rights.roles import Role
from marketplace.directory.rights.standing import standing
from marketplace.storage import bulk
from marketplace.storage.scope import Act
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.signatures import helping

_HOUSEHOLD = TABLES["household"]
_SESSION = """
SELECT s.id, s.second_ms, p.id, p.code, p.name, p.totp_sealed IS NOT NULL
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.token_digest = :digest AND s.closed_ms IS NULL AND s.ends_ms > :now AND p.ended_ms IS NULL
"""


def _grants_query() -> Select[Any]:
    """Return the grants of a person that stand on a day, each with what else decides what it reaches."""
    grant, member, gone = (TABLES[name].alias() for name in ("grants", "membership", "withdrawal"))
    today = bindparam("today", type_=Date())
    members = [count(member.c.id), count(member.c.left_on), max_(member.c.id), max_(member.c.left_on),
               max_(member.c.joined_on)]  # fmt: skip
    of = member.c.cooperative_id == grant.c.cooperative_id
    return (
        select(
            grant.c.id, grant.c.role, grant.c.basis_id,
            *(select(one).where(of).correlate(grant).scalar_subquery() for one in members),
            *(select(one).select_from(gone).scalar_subquery() for one in (count(gone.c.id), count(gone.c.ended_ms))),
        )
        .where(grant.c.person_id == bindparam("person"), or_(*(standing(grant, today, role) for role in Role)))
        .order_by(grant.c.id)
    )  # fmt: skip


_GRANTS = _grants_query()


class _StandingGrant(NamedTuple):
    """A grant that stands, and all by which it is seen that it reaches others than it did."""

    role: Role
    decides: tuple[object, ...]


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


def signed_for(connection: Connection, visitor: Visitor, code: str) -> str:
    """Return how an act for a household is signed: who only helps there names the household too."""
    roles = visitor.scope.roles
    if Role.HELPER in roles:
        otherwise = replace(visitor.scope, roles=roles - {Role.HELPER}).doing(Act.FORECAST)
        itself = otherwise.where(_HOUSEHOLD).label("itself")
        for name, own in connection.execute(select(_HOUSEHOLD.c.name, itself).where(_HOUSEHOLD.c.code == code)):
            return visitor.signed if own else helping(visitor.signed, f"{name} ({code})")
    return visitor.signed


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
    grants = [_StandingGrant(Role(role), (key, *decides)) for key, role, *decides in
              bulk.rows(connection, _GRANTS, person=person_id, today=today)]  # fmt: skip
    waits = bool(has_factor) and second_ms is None
    roles = frozenset[Role]() if waits else frozenset(one.role for one in grants)
    scope = PersonScope(person_id, today, hash(tuple(grants)), roles)
    return Visitor(session_id, person_id, code, name, waits, scope)
