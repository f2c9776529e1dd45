"""Issuing: to whom somebody may give a card or a personal link.

A card opens all that its person may see: an administrator gives one to anybody, a director to those alone who have
nothing but a part in the cooperative, or act for a household that is its member today.
"""

from typing import Any

from sqlalchemy import Connection, FromClause, Select, and_, case, func, or_, select

from marketplace.directory.rights.person_scope import PersonScope
from marketplace.directory.rights.roles import Role
from marketplace.directory.rights.standing import granted
from marketplace.storage.tables import TABLES

_GRANT, _MEMBER, _PERSON, _HOUSEHOLD = (TABLES[name] for name in ("grants", "membership", "person", "household"))
_DIRECTED = (Role.ACCOUNTANT.value, Role.WEIGHER.value, Role.SELLER.value)


def may_issue_to(connection: Connection, scope: PersonScope, person_id: int) -> bool:
    """Say whether who has this scope may give this person a card."""
    if Role.ADMINISTRATOR in scope.roles:
        return True
    if Role.DIRECTOR not in scope.roles:
        return False
    grant = _GRANT.alias()
    mine = or_(
        and_(grant.c.role.in_(_DIRECTED), grant.c.cooperative_id.in_(_directed(scope))),
        grant.c.household_id.in_(_members(scope)),
    )
    own = func.coalesce(func.sum(case((mine, 1), else_=0)), 0)
    asked = select(func.count(), own).where(grant.c.person_id == person_id, *_to_come(grant, scope))
    every, covered = connection.execute(asked).one()
    return bool(every) and every == covered


def may_issue_for(connection: Connection, scope: PersonScope, household_id: int) -> bool:
    """Say whether who has this scope may give this household a link, or its farmer a first card."""
    if Role.ADMINISTRATOR in scope.roles:
        return True
    if Role.DIRECTOR not in scope.roles:
        return False
    asked = select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.id == household_id, _HOUSEHOLD.c.id.in_(_members(scope)))
    return connection.execute(asked).first() is not None


def _directed(scope: PersonScope) -> Select[Any]:
    return granted(scope.person_id, scope.on, frozenset({Role.DIRECTOR}), "cooperative_id")


def _members(scope: PersonScope) -> Select[Any]:
    """Return the households that are members today of a cooperative that the person directs."""
    member = _MEMBER.alias()
    return select(member.c.household_id).where(
        member.c.cooperative_id.in_(_directed(scope)),
        or_(member.c.joined_on.is_(None), member.c.joined_on <= scope.on),
        or_(member.c.left_on.is_(None), member.c.left_on > scope.on),
    )


def _to_come(grant: FromClause, scope: PersonScope) -> list[Any]:
    """Say of a grant that it stands or will, whatever its basis: what a card may open once, counts."""
    return [grant.c.revoked_ms.is_(None), or_(grant.c.until_on.is_(None), grant.c.until_on >= scope.on)]
