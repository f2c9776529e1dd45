"""Seller of record: which cooperative sells a lot's fruit, by dated memberships and the listing it was sold from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_MEMBERSHIP = TABLES["membership"]
_EVER = select(_MEMBERSHIP.c.household_id).where(_MEMBERSHIP.c.cooperative_id == bindparam("cooperative"))
_ROWS = select(*(_MEMBERSHIP.c[name] for name in ("household_id", "cooperative_id", "joined_on", "left_on")))
_MEMBERS = _ROWS.where(_MEMBERSHIP.c.household_id.in_(_EVER))
_SOME = _ROWS.where(_MEMBERSHIP.c.household_id.in_(bindparam("households", expanding=True)))


class DatedMembership(NamedTuple):
    """A membership: from a day on, up to the day before the one it was left on."""

    cooperative_id: int
    joined_on: date
    left_on: date


class MembershipHistory:
    """The memberships of every household that ever was in one cooperative."""

    def __init__(self, of: Mapping[int, Sequence[DatedMembership]]) -> None:
        self._of = of

    @classmethod
    def read(cls, connection: Connection, cooperative_id: int) -> "MembershipHistory":
        """Read them, those in other cooperatives included."""
        return cls._made_of(bulk.rows(connection, _MEMBERS, cooperative=cooperative_id))

    @classmethod
    def of_households(cls, connection: Connection, households: Sequence[int]) -> "MembershipHistory":
        """Read those of some households."""
        return cls._made_of(bulk.rows(connection, _SOME, households=households))

    @classmethod
    def _made_of(cls, rows: Iterable[Sequence[Any]]) -> "MembershipHistory":
        found: dict[int, list[DatedMembership]] = {}
        for household, cooperative, joined_on, left_on in rows:
            member = DatedMembership(cooperative, joined_on or date.min, left_on or date.max)
            found.setdefault(household, []).append(member)
        return cls(found)

    @property
    def households(self) -> list[int]:
        """The households that ever were members, by id."""
        return sorted(self._of)

    @property
    def cooperatives(self) -> set[int]:
        """The cooperatives that any of them ever was in, by id."""
        return {one.cooperative_id for several in self._of.values() for one in several}

    def of(self, household_id: int, day: date) -> int | None:
        """Return the cooperative of a household on a day: the one joined last, where there are several."""
        on_day = [one for one in self._of.get(household_id, ()) if one.joined_on <= day < one.left_on]
        return max(on_day, key=lambda one: (one.joined_on, -one.cooperative_id)).cooperative_id if on_day else None
