"""Households of one name in one commune, found by telephone and hamlet, however many there are.

What is crowded is read once for a file and kept up to date; so a row costs the same among twenty namesakes and among
twenty thousand.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from marketplace.imports.duplicates import Spot
from marketplace.imports.stored_rows import FieldValues
from marketplace.storage import bulk, dialects
from marketplace.words import names

CROWDED = 50
"""From how many namesakes on they are kept from one part of a file to the next."""

MOST_NAMED = 20
"""How many of those that may be meant are named to a person."""

Pair = tuple[int, str]
"""A commune's id and an accent-free name."""


@dataclass(frozen=True, slots=True)
class Namesake:
    """A household by what tells namesakes apart; ``id`` is None, and ``spot`` its row, where this file adds it."""

    id: int | None
    code: str | None
    name: str
    name_key: str
    commune_id: int
    hamlet: str | None
    phone: str | None
    spot: Spot = ("", 0)

    @classmethod
    def of(cls, known: FieldValues, spot: Spot = ("", 0)) -> "Namesake":
        """Return the namesake that a household's row is."""
        facts = {name: known[name] for name in ("code", "name", "name_key", "commune_id", "hamlet", "phone")}
        return cls(id=known.get("id"), **facts, spot=spot)

    @property
    def pair(self) -> Pair:
        """Return the commune and the name by which it is found."""
        return self.commune_id, self.name_key

    @property
    def hamlet_key(self) -> str:
        """Return the accent-free name of its hamlet, '' where it has none."""
        return names.key(self.hamlet or "")

    @property
    def own(self) -> Any:
        """Return what tells it from every other one: its id, or its row in the file."""
        return self.spot if self.id is None else self.id


Found = dict[Any, Namesake]


@dataclass(slots=True)
class _Crowd:
    """Everyone of one name in one commune."""

    all: Found = field(default_factory=dict)
    of_phone: dict[str | None, Found] = field(default_factory=dict)
    of_hamlet: dict[str, Found] = field(default_factory=dict)

    def add(self, one: Namesake) -> None:
        self.all[one.own] = one
        self.of_phone.setdefault(one.phone, {})[one.own] = one
        self.of_hamlet.setdefault(one.hamlet_key, {})[one.own] = one

    def discard(self, own: Any) -> None:
        one = self.all.pop(own, None)
        if one is not None:
            self.of_phone[one.phone].pop(own)
            self.of_hamlet[one.hamlet_key].pop(own)


class Namesakes:
    """The namesakes of the households of one file."""

    def __init__(self, connection: Connection) -> None:
        """Begin without any; ``look`` reads those that a part of the file may mean."""
        self._connection = connection
        self._crowds: dict[Pair, _Crowd] = {}

    def look(self, pairs: Iterable[Pair]) -> None:
        """Read the households of these communes and names in one statement, but for crowds that are known."""
        self._crowds = {pair: crowd for pair, crowd in self._crowds.items() if len(crowd.all) >= CROWDED}
        wanted = sorted(set(pairs) - self._crowds.keys())
        self._crowds |= {pair: _Crowd() for pair in wanted}
        joined = dialects.from_pairs(self._connection, "pairs", "household", "h", ("commune_id", "name_key"))
        sql = f"SELECT h.id, h.code, h.name, h.name_key, h.commune_id, h.hamlet, h.phone {joined} ORDER BY h.id"
        for row in bulk.select(self._connection, sql, {"pairs": json.dumps(wanted)}) if wanted else ():
            one = Namesake(*row)
            self._crowds[one.pair].add(one)

    def add(self, one: Namesake) -> None:
        """Note a household that the file adds."""
        self._crowds[one.pair].add(one)

    def change(self, before: FieldValues, after: FieldValues) -> None:
        """Note that a household has another name, commune, hamlet or telephone from now on."""
        one = Namesake.of(after)
        if (crowd := self._crowds.get((before["commune_id"], before["name_key"]))) is not None:
            crowd.discard(before["id"])
        if (crowd := self._crowds.get(one.pair)) is not None:
            crowd.add(one)

    def of_phone(self, pairs: Sequence[Pair], phone: str | None) -> list[Namesake]:
        """Return those with a telephone number, or without one (None), as many as are named at most."""
        found = (self._crowds[pair].of_phone.get(phone, {}) for pair in pairs if pair in self._crowds)
        return _first(found)

    def of_hamlet(self, pairs: Sequence[Pair], hamlet: str | None) -> list[Namesake]:
        """Return those of a hamlet and those without one, which may be of it too; without a hamlet all of them."""
        key = names.key(hamlet or "")
        crowds = [self._crowds[pair] for pair in pairs if pair in self._crowds]
        if not key:
            return _first(crowd.all for crowd in crowds)
        return _first(crowd.of_hamlet.get(word, {}) for crowd in crowds for word in ("", key))


def _first(found: Iterable[Found]) -> list[Namesake]:
    first: list[Namesake] = []
    for some in found:
        for one in some.values():
            if len(first) == MOST_NAMED:
                return first
            first.append(one)
    return first
