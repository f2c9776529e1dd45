"""Own fruit: whether fruit was a household's own, unprocessed, on a day, by the papers of its land and residence.

The three conditions: a right to the land it grows on, a residence in the commune of that land or in one beside it, and
that it is sold as it is cut. Each stands on a paper of the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from marketplace.directory.communes.places import FIRST_DAY_OF_34
from marketplace.directory.neighbours import Border, borders
from marketplace.directory.own_produce import ProduceFact

LACKS = ("land", "residence", "beside", "unprocessed")
"""What may lack: a paper on the land, one on the residence, that both lie together, and that it is unprocessed."""


@dataclass(frozen=True, slots=True)
class OwnFruit:
    """Papers of households, with which of their communes share a border."""

    by_home: dict[int, list[ProduceFact]]
    beside: frozenset[Border]

    @classmethod
    def of(cls, connection: Connection, facts: Iterable[ProduceFact]) -> "OwnFruit":
        """Return the papers with the borders between their communes, in one statement."""
        by_home: dict[int, list[ProduceFact]] = {}
        for fact in facts:
            by_home.setdefault(fact.household_id, []).append(fact)
        named = (code for several in by_home.values() for fact in several for code in (fact.code, fact.code_now))
        return cls(by_home, frozenset(borders(connection, (code for code in named if code))))

    def lacking(self, household_id: int, produce_id: int, day: date) -> tuple[str, ...]:
        """Return which of ``LACKS`` lack for a household's fruit on a day; nothing where it is its own, unprocessed."""
        there = [fact for fact in self.by_home.get(household_id, ()) if fact.stands_on(day)]
        land, homes, plain = (
            [one for one in there if one.what == what] for what in ("land", "residence", "unprocessed")
        )
        lacks = [name for name, found in (("land", land), ("residence", homes)) if not found]
        if not lacks and not any(self._together(one, other, day) for one in land for other in homes):
            lacks = ["beside"]
        if not any(one.produce_id in (None, produce_id) for one in plain):
            lacks.append("unprocessed")
        return tuple(lacks)

    def _together(self, land: ProduceFact, home: ProduceFact, day: date) -> bool:
        """Say whether both papers name one commune, or two that share a border on that day."""
        one, other = _on(land, day), _on(home, day)
        if one is None or other is None:
            return False
        system, low, high = one[0], *sorted((one[1], other[1]))
        return one == other or any(
            border[:3] == (system, low, high) and border.from_on <= day.isoformat() for border in self.beside
        )


def _on(fact: ProduceFact, day: date) -> tuple[str, str] | None:
    """Return tree and code of a paper's commune on a day; None where it was divided since."""
    if day >= FIRST_DAY_OF_34:
        return None if fact.code_now is None else ("34", fact.code_now)
    return None if fact.system != "63" or fact.code is None else ("63", fact.code)
