"""Acting: who stands for a household, helps it, or works with its figures inside its cooperative, by name."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, or_, select

from marketplace.directory.rights.roles import AT_HOME, INSIDE
from marketplace.directory.rights.standing import standing, withdrawn
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_GRANT, _PERSON, _BASIS = TABLES["grants"], TABLES["person"], TABLES["basis"]
_HOUSEHOLD, _MEMBER, _COOPERATIVE = TABLES["household"], TABLES["membership"], TABLES["cooperative"]


class ActingRow(NamedTuple):
    """A person who may do or see something of a household: as what, since when, until when, and on which paper."""

    name: str
    role: str
    from_on: date
    until_on: date | None
    cooperative: str | None
    document: str | None
    purpose: str | None
    based_until: date | None


def acting_for(connection: Connection, scope: Scope, household_id: int, today: date) -> list[ActingRow]:
    """Return whose grants reach a household today, those at home first; nobody where the scope does not show it.

    Whoever sees it by state management or by office is not among them: they see whole places.
    """
    return [ActingRow(*row) for row in connection.execute(_query(scope, household_id, today))]


def _query(scope: Scope, household_id: int, today: date) -> Select[Any]:
    shown = select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.id == household_id, scope.where(_HOUSEHOLD))
    groups = select(_MEMBER.c.cooperative_id).where(_MEMBER.c.household_id == household_id)
    ways = [
        *(and_(standing(_GRANT, today, role), _GRANT.c.household_id == household_id) for role in sorted(AT_HOME)),
        *(and_(standing(_GRANT, today, role), _GRANT.c.cooperative_id.in_(groups)) for role in sorted(INSIDE)),
    ]
    kept = or_(_GRANT.c.role != "helper", _GRANT.c.household_id.not_in(withdrawn("consent")))
    inside = or_(_GRANT.c.cooperative_id.is_(None), ~select(_HOUSEHOLD.c.id).where(
        _HOUSEHOLD.c.id == household_id, _HOUSEHOLD.c.id.in_(withdrawn("agreement"))).exists())  # fmt: skip
    own = [_GRANT.c[name] for name in ("role", "from_on", "until_on")]
    return (
        select(_PERSON.c.name, *own, _COOPERATIVE.c.name, _BASIS.c.document, _BASIS.c.purpose, _BASIS.c.until_on)
        .select_from(_GRANT)
        .join(_PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .outerjoin(_COOPERATIVE, _COOPERATIVE.c.id == _GRANT.c.cooperative_id)
        .outerjoin(_BASIS, _BASIS.c.id == _GRANT.c.basis_id)
        .where(shown.exists(), or_(*ways), kept, inside, _PERSON.c.ended_ms.is_(None))
        .order_by(_GRANT.c.cooperative_id.is_not(None), _GRANT.c.role, _PERSON.c.name_key, _GRANT.c.id)
    )
