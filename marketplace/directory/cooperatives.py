"""Cooperatives, cooperative groups and individual businesses: found by code, and written here alone."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_COOPERATIVE, _HOUSEHOLD, _MEMBERSHIP = TABLES["cooperative"], TABLES["household"], TABLES["membership"]
FIELDS = ("code", "name", "name_key", "kind", "commune_id", "commune_now_id", "representative", "phone")
"""What a sheet can say of a cooperative, by column."""


class CooperativeError(Refusal):
    """No cooperative is meant for certain; ``sentence`` names those there are."""


class CooperativeRow(NamedTuple):
    """A cooperative, cooperative group or individual business."""

    id: int
    code: str
    name: str
    kind: str


def cooperatives(connection: Connection, scope: Scope) -> list[CooperativeRow]:
    """Return the cooperatives by name."""
    return [CooperativeRow(*row) for row in bulk.rows(connection, _cooperatives(scope))]


@kept_by_scope
def _cooperatives(scope: Scope) -> Select[Any]:
    columns = [_COOPERATIVE.c[name] for name in CooperativeRow._fields]
    return select(*columns).where(scope.where(_COOPERATIVE)).order_by(_COOPERATIVE.c.name_key, _COOPERATIVE.c.code)


def cooperative_of(connection: Connection, scope: Scope, cooperative_id: int, *, whole: bool) -> CooperativeRow:
    """Return a cooperative; CooperativeError where it is not shown, or not (``whole``) all of its money."""
    found = bulk.rows(connection, _cooperative(scope, whole), cooperative=cooperative_id)
    if not found:
        raise CooperativeError(
            "This cooperative's books are not yours to see", "Bạn không có quyền xem sổ sách của hợp tác xã này."
        )
    return CooperativeRow(*found[0])


@kept_by_scope
def _cooperative(scope: Scope, whole: bool) -> Select[Any]:
    columns = [_COOPERATIVE.c[name] for name in CooperativeRow._fields]
    shown = scope.of_cooperative(Sight.MONEY, _COOPERATIVE.c.id) if whole else scope.where(_COOPERATIVE)
    return select(*columns).where(_COOPERATIVE.c.id == bindparam("cooperative"), shown)


def find_cooperative(connection: Connection, scope: Scope, code: str | None, household: str = "") -> CooperativeRow:
    """Return the cooperative of a code; without one the only one there is, or that the household was ever a member of.

    CooperativeError with the codes there are otherwise.
    """
    known = cooperatives(connection, scope)
    if code is None:
        found = known if len(known) == 1 else _joined(connection, known, household)
    else:
        found = [one for one in known if one.code == code]
    if len(found) == 1:
        return found.pop()
    codes = ", ".join(one.code for one in known) or "none yet; import them with `lensan import cooperatives`"
    codes_vi = ", ".join(one.code for one in known) or "chưa có"
    said = "Say which cooperative with --coop" if code is None else f"There is no cooperative {code}"
    said_vi = "Hãy chọn hợp tác xã" if code is None else f"Không có hợp tác xã {code}"
    raise CooperativeError(f"{said}; the cooperatives are: {codes}", f"{said_vi}; các hợp tác xã hiện có: {codes_vi}")


def _joined(connection: Connection, known: list[CooperativeRow], household: str) -> list[CooperativeRow]:
    """Return those cooperatives that a household is or was a member of."""
    query = select(_MEMBERSHIP.c.cooperative_id).join(_HOUSEHOLD, _HOUSEHOLD.c.id == _MEMBERSHIP.c.household_id)
    ids = set(connection.execute(query.where(_HOUSEHOLD.c.code == household)).scalars())
    return [one for one in known if one.id in ids]


def id_of(connection: Connection, code: str) -> int | None:
    """Return the id of the cooperative with a code, or None."""
    found: int | None = bulk.scalar(connection, "SELECT id FROM cooperative WHERE code = :code", {"code": code})
    return found


def add(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> range:
    """Insert cooperatives, each in the order of ``FIELDS``; return their ids in this order."""
    return bulk.append(connection, _COOPERATIVE, FIELDS, rows)


def update(connection: Connection, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Set columns of cooperatives; each row holds the values, then the id."""
    bulk.update(connection, _COOPERATIVE, columns, rows)


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Delete cooperatives that nothing refers to."""
    bulk.execute(connection, "DELETE FROM cooperative WHERE id IN :ids", {"ids": list(ids)})
