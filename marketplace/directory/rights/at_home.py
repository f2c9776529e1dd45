"""At home: the households that are a person's own or that the person helps, and the scope of one of them alone."""

from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from marketplace.directory.rights.person_scope import PersonScope
from marketplace.directory.rights.roles import AT_HOME, Role
from marketplace.directory.rights.standing import standing, withdrawn
from marketplace.storage.tables import TABLES

_HOUSEHOLD = TABLES["household"]


class OwnHome(NamedTuple):
    """A household in which a person is at home, and as what."""

    id: int
    code: str
    name: str
    roles: frozenset[Role]


def homes_of(connection: Connection, scope: PersonScope) -> list[OwnHome]:
    """Return the households of a person by name: the own ones, and those helped whose consent stands."""
    grant = TABLES["grants"].alias()
    given = [and_(standing(grant, scope.on, role), *_still(grant.c.household_id, role)) for role in _roles(scope)]
    if not given:
        return []
    query = (
        select(_HOUSEHOLD.c.id, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name, grant.c.role)
        .join_from(_HOUSEHOLD, grant, grant.c.household_id == _HOUSEHOLD.c.id)
        .where(grant.c.person_id == scope.person_id, or_(*given))
        .order_by(_HOUSEHOLD.c.name_key, _HOUSEHOLD.c.code)
    )
    found: dict[int, OwnHome] = {}
    for key, code, name, role in connection.execute(query):
        before = found.get(key, OwnHome(key, code, name, frozenset()))
        found[key] = before._replace(roles=before.roles | {Role(role)})
    return list(found.values())


def at_home(scope: PersonScope, home: OwnHome) -> PersonScope:
    """Return the scope of a person who looks at one household of theirs alone; each query asks the grants anew."""
    return replace(scope, roles=scope.roles & home.roles & AT_HOME, household_id=home.id)


def _roles(scope: PersonScope) -> list[Role]:
    return sorted(scope.roles & AT_HOME)


def _still(household: ColumnElement[Any], role: Role) -> list[ColumnElement[bool]]:
    return [household.not_in(withdrawn("consent"))] if role is Role.HELPER else []
