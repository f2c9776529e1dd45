"""The scope of a person: for each table whose rows the person's grants reach, asked in the query itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Alias, ColumnElement, FromClause, Table, false, or_, true

from marketplace.directory.rights.acts import ACTS
from marketplace.directory.rights.reach import HomeReach, InsideReach, PlaceReach, Reach
from marketplace.directory.rights.roles import AT_HOME, IN_PLACE, INSIDE, SIGHTS, Role
from marketplace.directory.rights.standing import granted
from marketplace.directory.rights.table_rules import RULES, TableRule
from marketplace.storage.scope import Act, Scope, Sight

_FROM: dict[type[Reach], frozenset[Role]] = {HomeReach: AT_HOME, InsideReach: INSIDE, PlaceReach: IN_PLACE}


class NoTableRule(LookupError):
    """A table of which nobody has said whose rows a person may see."""


@dataclass(frozen=True, slots=True)
class PersonScope(Scope):
    """What a person may see on a day. ``roles`` are those of the grants that stood when the person was looked up.

    They say which conditions a query is given; each asks the grants again, so one that has ended reaches nothing.
    ``version`` moves whenever the person's grants do: answers that were kept before are not given again.
    ``household_id`` is the one household that is looked at by who is at home in several (``at_home``), None for all.
    """

    person_id: int
    on: date
    version: int
    roles: frozenset[Role]
    household_id: int | None = None

    def may(self, act: Act) -> bool:
        """Say whether one of the person's roles may do this at all."""
        return any(act in ACTS[role] for role in self.roles)

    def where(self, table: FromClause) -> ColumnElement[bool]:
        """Return the condition that every query on ``table`` (or an alias) adds; NoTableRule where none is known."""
        rule = _rule_of(table)
        return true() if rule.everybody else or_(false(), *self._conditions(rule, table))

    def sees(self, sight: Sight) -> bool:
        """Say whether one of the person's roles may see this at all; what is published, whoever is signed in."""
        return sight is Sight.PUBLISHED or any(sight in SIGHTS[role] for role in self.roles)

    def of_household(self, sight: Sight, household: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return whether this is seen of the household of a column's id: of what stands in no table of its own."""
        reaches = (self._reach(by, frozenset({sight})) for by in _FROM)
        shown = [household.in_(reach.households) for reach in reaches if reach.roles]
        return or_(false(), *self._administers(), *shown)

    def of_cooperative(self, sight: Sight, cooperative: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return whether this is seen of the cooperative of a column's id as a whole, by who works inside it."""
        reach = self._reach(InsideReach, frozenset({sight}))
        shown = [cooperative.in_(reach.cooperatives)] if reach.roles else []
        return or_(false(), *self._administers(), *shown)

    def of_shop(self, sight: Sight, channel: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return whether this is seen of the shop of a column's id as a whole: nobody out of reach sells there."""
        reaches = (self._reach(by, frozenset({sight})) for by in _FROM)
        return or_(false(), *self._administers(), *(channel.in_(reach.whole_shops) for reach in reaches if reach.roles))

    def of_lot(self, sight: Sight, lot: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return whether this is seen of the lot of a column's id."""
        return or_(false(), *self._administers(), *(lot.in_(reach.lots) for reach in self._at_orders(sight)))

    def of_part(self, sight: Sight, orders: FromClause) -> ColumnElement[bool]:
        """Return whether this is seen of some part of an order."""
        shown = (reach.orders(orders.c.id, orders) for reach in self._at_orders(sight))
        return or_(false(), *self._administers(), *shown)

    def of_order(self, sight: Sight, orders: FromClause) -> ColumnElement[bool]:
        """Return whether this is seen of an order as a whole: nobody out of reach has a part in it."""
        shown = (reach.whole_orders(orders.c.id, orders) for reach in self._at_orders(sight))
        return or_(false(), *self._administers(), *shown)

    def _at_orders(self, sight: Sight) -> Iterator[Reach]:
        """Yield from where orders are looked at with this sight: from places they are not."""
        reaches = (self._reach(by, frozenset({sight})) for by in (HomeReach, InsideReach))
        return (reach for reach in reaches if reach.roles)

    def doing(self, act: Act) -> "PersonScope":
        """Return the scope by which this is done: that of the roles that may do it, and of their rows alone."""
        return replace(self, roles=frozenset(role for role in self.roles if act in ACTS[role]))

    @property
    def named_on(self) -> date:
        """The day the person looks: today."""
        return self.on

    @property
    def everywhere(self) -> bool:
        """Whether every row is shown."""
        return Role.ADMINISTRATOR in self.roles

    @property
    def by_place(self) -> bool:
        """Whether figures are those of whole communes; else they are of single households alone."""
        return bool(self.roles & {Role.ADMINISTRATOR, Role.OFFICER})

    def _conditions(self, rule: TableRule, table: FromClause) -> Iterator[ColumnElement[bool]]:
        yield from self._administers()
        if rule.own is not None:
            yield rule.own(table, self.person_id)
        for way in rule.ways:
            reach = self._reach(way.by, way.sights)
            if reach.roles:
                yield way.shows(table, reach)

    def _administers(self) -> Iterator[ColumnElement[bool]]:
        if self.everywhere:
            yield granted(self.person_id, self.on, frozenset({Role.ADMINISTRATOR}), "id").exists()

    def _reach(self, by: type[Reach], sights: frozenset[Sight]) -> Reach:
        seeing = frozenset(role for role in self.roles & _FROM[by] if SIGHTS[role] & sights)
        if by is HomeReach:
            return HomeReach(self.person_id, self.on, seeing, self.household_id)
        return by(self.person_id, self.on, seeing)


def _rule_of(table: FromClause) -> TableRule:
    named: FromClause = table
    while isinstance(named, Alias):
        named = named.element
    if not isinstance(named, Table) or named.name not in RULES:
        raise NoTableRule(f"no rule says whose rows of {getattr(named, 'name', named)} a person may see")
    return RULES[named.name]
