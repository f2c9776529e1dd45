"""The scope of a person: for each table whose rows the person's grants reach, asked in the query itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Alias, ColumnElement, FromClause, Table, false, or_, true

from marketplace.directory.rights.acts import ACTS
from marketplace.directory.rights.reach import HomeReach, InsideReach, PlaceReach, Reach
from marketplace.directory.rights.roles import AT_HOME, IN_PLACE, INSIDE, SIGHTS, Role
from marketplace.directory.rights.standing import granted
from marketplace.directory.rights.table_rules import RULES, TableRule, Way
from marketplace.storage.scope import Act, Scope, Sight

_FROM = {HomeReach: AT_HOME, InsideReach: INSIDE, PlaceReach: IN_PLACE}


class NoTableRule(LookupError):
    """A table of which nobody has said whose rows a person may see."""


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

    def where(self, table: FromClause) -> ColumnElement[bool]:
        """Return the condition that every query on ``table`` (or an alias) adds; NoTableRule where none is known."""
        rule = _rule_of(table)
        return true() if rule.everybody else or_(false(), *self._conditions(rule, table))

    def sees(self, sight: Sight) -> bool:
        """Say whether one of the person's roles may see this at all; what is published, whoever is signed in."""
        return sight is Sight.PUBLISHED or any(sight in SIGHTS[role] for role in self.roles)

    def _conditions(self, rule: TableRule, table: FromClause) -> Iterator[ColumnElement[bool]]:
        if Role.ADMINISTRATOR in self.roles:
            yield granted(self.person_id, self.on, frozenset({Role.ADMINISTRATOR}), "id").exists()
        if rule.own is not None:
            yield rule.own(table, self.person_id)
        for way in rule.ways:
            reach = self._reach(way)
            if reach.roles:
                yield way.shows(table, reach)

    def _reach(self, way: Way) -> Reach:
        seeing = frozenset(role for role in self.roles & _FROM[way.by] if SIGHTS[role] & way.sights)
        return way.by(self.person_id, self.on, seeing)


def _rule_of(table: FromClause) -> TableRule:
    named: FromClause = table
    while isinstance(named, Alias):
        named = named.element
    if not isinstance(named, Table) or named.name not in RULES:
        raise NoTableRule(f"no rule says whose rows of {getattr(named, 'name', named)} a person may see")
    return RULES[named.name]
