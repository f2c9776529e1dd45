"""The gazetteer: every commune of both eras in memory, for a hundred thousand look-ups at a time.

A look-up by name returns every candidate, ranked, and never picks one; ``single_best`` picks one that stands alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from marketplace.directory.communes.naming import NEWEST, called_last, names_since
from marketplace.directory.communes.parsing import NamePart, Reading, compact_key, readings, strip_mistyped_kind
from marketplace.directory.communes.places import FIRST_DAY_OF_34, CommuneCandidate, NameEntry, Place, best_of
from marketplace.directory.communes.scoring import fit_of, rank, weigh, weigh_near
from marketplace.directory.communes.shipped import kind_of, kindless
from marketplace.directory.communes.surroundings import Surroundings, surroundings_of
from marketplace.storage.tables import TABLES
from marketplace.words.spelling import SpellingIndex

_MOST_KNOWN = 50_000


class Gazetteer:
    """Both commune trees, their aliases and the crosswalk, indexed by code and by name."""

    def __init__(self, connection: Connection, on: date = NEWEST) -> None:
        """Read the tables once, with what each commune is called on a day; nothing of the connection is kept.

        What a unit is called later is not known to it: on a day before, a text means what it meant then.
        """
        self._names = names_since(connection, on)
        self._first = {place.id: place for place in _places(connection)}
        self._places = {key: called_last(place, self._names) for key, place in self._first.items()}
        self._by_code = {(place.system, place.code): place for place in self._places.values()}
        self._aliases = list(connection.execute(select(TABLES["communealias"])))
        self._alias_codes = _one_each(self._aliases, self._places)
        self._successors: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        self._predecessors: dict[int, list[int]] = defaultdict(list)
        crosswalk = TABLES["communesuccessor"]
        for row in connection.execute(select(crosswalk).order_by(crosswalk.c.from_id, crosswalk.c.to_id)):
            self._successors[row.from_id].append((row.to_id, row.whole))
            self._predecessors[row.to_id].append(row.from_id)
        self._near: SpellingIndex | None = None
        self._known: dict[tuple[str, date | None], tuple[CommuneCandidate, ...]] = {}

    def find(self, code: str, on: date) -> Place | None:
        """Return the commune that had a code on a day, or None; before July 2025 also by a code merged away since."""
        if on >= FIRST_DAY_OF_34:
            return self._by_code.get(("34", code))
        return self._by_code.get(("63", code)) or self._alias_codes.get(code)

    def search(self, text: str, on: date | None = None) -> tuple[CommuneCandidate, ...]:
        """Return every commune a typed place may mean, the best first; those in force on ``on`` before the others."""
        known = self._known.get((text, on))
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[text, on] = self._search(text, on)
        return known

    def today(self, place: Place) -> Place | None:
        """Return the commune on today's map, or None ("unplaced") where the old one was divided."""
        if place.system == "34":
            return place
        whole = [to_id for to_id, is_whole in self._successors[place.id] if is_whole]
        return self._places[whole.pop()] if len(self._successors[place.id]) == len(whole) == 1 else None

    def successors(self, place: Place) -> list[Place]:
        """Return every commune of today that took in some of an old one."""
        return [self._places[to_id] for to_id, _whole in self._successors.get(place.id, [])]

    def predecessors(self, place: Place) -> list[Place]:
        """Return every old commune that went, whole or in part, into one of today."""
        return [self._places[from_id] for from_id in self._predecessors.get(place.id, [])]

    def lies_in(self, place: Place, province: NamePart) -> bool:
        """Say whether a typed name is that of a commune's province, of its own era or the other."""
        of = {place.id, *(one.id for one in (*self.successors(place), *self.predecessors(place)))}
        named = {self._first[one].province for one in of}
        return any(surroundings_of(None, name).fits(province) for name in named)

    @cached_property
    def province_keys(self) -> frozenset[str]:
        """The keys by which the provinces of both eras are called."""
        named = {place.province for place in self._first.values()}
        return frozenset().union(*(surroundings_of(None, name).own for name in named))

    def places(self) -> Iterable[Place]:
        """Return every commune of both eras."""
        return self._places.values()

    def place(self, place_id: int) -> Place:
        """Return a commune by its row id; KeyError when there is none."""
        return self._places[place_id]

    @cached_property
    def _by_name(self) -> Mapping[str, list[NameEntry]]:
        """Every name that may be typed, under its key; made when the first is looked up."""
        by_name: dict[str, list[NameEntry]] = defaultdict(list)
        for entry in self._entries():
            by_name[compact_key(entry.name)].append(entry)
        return by_name

    def _entries(self) -> Iterable[NameEntry]:
        inherited: dict[int, list[Surroundings]] = defaultdict(list)
        for place in self._first.values():
            if place.system == "63":
                around = surroundings_of(place.district, place.province)
                yield from self._own_names(place, around)
                self._inherit(inherited, place.id, around)
        for alias in self._aliases:
            place = self._places[alias.commune_id]
            around, kind = surroundings_of(alias.district, place.province), kind_of(alias.name)
            yield NameEntry(place, kindless(alias.name, kind), kind, True, around, alias.code is None)
            self._inherit(inherited, place.id, around)
        for place in self._first.values():
            if place.system == "34":
                since = [one.name for one in self._names.get((place.system, place.province_code), ())]
                around = surroundings_of(None, place.province, inherited[place.id], since)
                yield from self._own_names(place, around)

    def _own_names(self, first: Place, around: Surroundings) -> Iterator[NameEntry]:
        """Yield what a commune is called, now and ever: its kind may be typed as it was, or as it is."""
        place = self._places[first.id]
        since = self._names.get((first.system, first.code), ())
        for kind, name in dict.fromkeys([(first.kind, first.name), *((one.kind, one.name) for one in since)]):
            yield NameEntry(place, kindless(name, kind), kind, False, around)

    def _inherit(self, inherited: dict[int, list[Surroundings]], from_id: int, around: Surroundings) -> None:
        for to_id, _whole in self._successors[from_id]:
            inherited[to_id].append(around)

    def _search(self, text: str, on: date | None) -> tuple[CommuneCandidate, ...]:
        found: tuple[CommuneCandidate, ...] = ()
        first: Reading | None = None
        for reading in readings(text):
            candidates = self._candidates(reading, on)
            if best_of(candidates):
                return candidates
            found, first = found or candidates, first or reading
        return found if first is None else self._with_near(found, first, on)

    def _with_near(
        self, found: tuple[CommuneCandidate, ...], reading: Reading, on: date | None
    ) -> tuple[CommuneCandidate, ...]:
        """Add the communes whose names differ in one letter, where nothing fits; the row's own province goes first."""
        near: dict[int, CommuneCandidate] = {one.place.id: one for one in found}
        for entry, typed in self._alike(reading):
            candidate = weigh_near(entry, typed, on)
            known = near.get(entry.place.id)
            if known is None or candidate.score > known.score:
                near[entry.place.id] = candidate
        fits = {one.place.id: self._share(one, reading) for one in near.values()}
        return tuple(sorted(near.values(), key=lambda one: (-fits[one.place.id], *rank(one))))

    def _alike(self, reading: Reading) -> Iterator[tuple[NameEntry, Reading]]:
        """Yield the entries of nearly the name that was typed, and those of the name after a mistyped kind."""
        if self._near is None:
            self._near = SpellingIndex(self._by_name)
        for name in self._near.near(compact_key(reading.commune.text)):
            yield from ((entry, reading) for entry in self._by_name[name] if not entry.bare)
        if (named := strip_mistyped_kind(reading.commune)) is not None:
            after = Reading(named, reading.around)
            for name in (named.key, *self._near.near(named.key)):
                yield from ((entry, after) for entry in self._by_name.get(name, ()) if not entry.bare)

    def _share(self, one: CommuneCandidate, reading: Reading) -> int:
        """Return how well the district and province that were typed are a commune's: own, another era's, nearly."""
        around = [entry.around for entry in self._by_name[compact_key(one.via)] if entry.place.id == one.place.id]
        today = [surroundings_of(None, part.province) for part in self.successors(one.place)]
        return sum(fit_of(typed, around, today) for typed in reading.around)

    def _candidates(self, reading: Reading, on: date | None) -> tuple[CommuneCandidate, ...]:
        best: dict[int, CommuneCandidate] = {}
        for entry in self._by_name.get(compact_key(reading.commune.text), ()):
            candidate = weigh(entry, reading, on)
            known = best.get(entry.place.id)
            if known is None or candidate.score > known.score:
                best[entry.place.id] = candidate
        return tuple(sorted(best.values(), key=rank))


def single_best(candidates: Sequence[CommuneCandidate]) -> Place | None:
    """Return the one commune that fits everything typed better than all others, or None: a doubt is not decided."""
    best = best_of(candidates)
    return best.pop().place if len(best) == 1 else None


def _one_each(aliases: Iterable[Any], places: Mapping[int, Place]) -> dict[str, Place]:
    """Return the commune that each former code went to, where that is one alone."""
    takers: dict[str, set[int]] = defaultdict(set)
    for alias in aliases:
        takers[alias.code or ""].add(alias.commune_id)
    return {code: places[one.pop()] for code, one in takers.items() if code and len(one) == 1}


def _places(connection: Connection) -> Iterable[Place]:
    table = TABLES["commune"]
    columns = [table.c[name] for name in Place._fields]
    return (Place(*row) for row in connection.execute(select(*columns).order_by(table.c.id)))
