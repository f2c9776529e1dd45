"""The scope of a person: for each table whose rows the person's grants reach, asked in the query itself."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, FromClause, false, literal, select, true

from marketplace.directory.rights.acts import ACTS
from marketplace.directory.rights.roles import SIGHTS, Role
from marketplace.storage.scope import Act, Scope, Sight
from marketplace.storage.tables import TABLES

_GRANT = TABLES["grants"]


@dataclass(frozen=True, slots=True)
class PersonScope(Scope):
    """What a person may see on a day. ``roles`` are those of the grants that stood when the person was looked up.

    They say which conditions a query is given; each asks the grants again, so one that has ended reaches nothing.
    ``version`` moves whenever the person's grants do: answers that were kept before are not given again.
    """

    person_id: int
    on: date
    version: int
    roles: frozenset[Role]

    def may(self, act: Act) -> bool:
        """Say whether one of the person's roles may do this at all."""
        return any(act in ACTS[role] for role in self.roles)

    def where(self, table: FromClause) -> ColumnElement[bool]:  # noqa: ARG002
        """Return the condition that every query on ``table`` (or an alias of it) adds."""
        if Role.ADMINISTRATOR not in self.roles:
            return false()
        standing = (
            select(literal(1))
            .where(_GRANT.c.person_id == self.person_id, _GRANT.c.role == Role.ADMINISTRATOR.value)
            .where(_GRANT.c.revoked_ms.is_(None), _GRANT.c.from_on <= self.on)
            .where(_GRANT.c.until_on.is_(None) | (_GRANT.c.until_on >= self.on))
        )
        return standing.exists() & true()

    def sees(self, sight: Sight) -> bool:
        """Say whether one of the person's roles may see this at all."""
        if sight is Sight.PUBLISHED:
            return bool(self.roles)
        return any(sight in SIGHTS[role] for role in self.roles)
