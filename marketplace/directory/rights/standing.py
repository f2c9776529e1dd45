"""Standing: which grants of a person hold on a day, each by the basis that its role needs."""

from datetime import date

from sqlalchemy import BindParameter, Column, ColumnElement, FromClause, Select, and_, false, or_, select

from marketplace.directory.rights.roles import STANDS_ON, Role
from marketplace.storage.tables import TABLES

_GRANT, _BASIS, _WITHDRAWAL = TABLES["grants"], TABLES["basis"], TABLES["withdrawal"]
Day = date | BindParameter[date]
_PLACE = {"agreement": "cooperative_id", "consent": "household_id"}
"""What a basis and a grant on it must both name."""


def standing(grant: FromClause, on: Day, role: Role) -> ColumnElement[bool]:
    """Say of a grant whether it gives this role on a day; ``grant`` is in the FROM of the query that asks."""
    asked = [grant.c.role == role.value, grant.c.revoked_ms.is_(None), *_on_day(grant, on)]
    if role in STANDS_ON:
        asked.append(_based(grant, on, STANDS_ON[role]))
    return and_(*asked)


def granted(person_id: int, on: date, roles: frozenset[Role], *columns: str) -> Select[tuple[int]]:
    """Return these columns of a person's grants that stand on a day, of any of these roles."""
    grant = _GRANT.alias()
    given = or_(false(), *(standing(grant, on, role) for role in sorted(roles)))
    return select(*(grant.c[name] for name in columns)).where(grant.c.person_id == person_id, given)


def withdrawn(kind: str) -> Select[tuple[int]]:
    """Return the households that took back their agreement or their consent."""
    gone = _WITHDRAWAL.alias()
    return select(gone.c.household_id).where(gone.c.kind == kind, gone.c.ended_ms.is_(None))


def _based(grant: FromClause, on: Day, kind: str) -> ColumnElement[bool]:
    basis = _BASIS.alias()
    asked = [basis.c.id == grant.c.basis_id, basis.c.kind == kind, basis.c.ended_ms.is_(None), *_on_day(basis, on)]
    if kind in _PLACE:
        asked.append(basis.c[_PLACE[kind]] == grant.c[_PLACE[kind]])
    return select(basis.c.id).where(*asked).correlate(grant).exists()


def _on_day(dated: FromClause, on: Day) -> list[ColumnElement[bool]]:
    until: Column[date] = dated.c.until_on  # type: ignore[assignment]
    return [dated.c.from_on <= on, or_(until.is_(None), until >= on)]
