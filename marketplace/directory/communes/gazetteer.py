"""The gazetteer: every commune of both eras in memory, for a hundred thousand look-ups at a time.

A look-up by name returns every candidate, ranked, and never picks one: ``only`` says whether the best stands alone.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory.communes.around import Around, of_entry
from marketplace.directory.communes.shipped import kind_of, kindless
from marketplace.directory.communes.typed import Part, Reading, mistyped, readings, squeezed
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.spelling import SpellingIndex

FIRST_DAY_OF_34 = date(2025, 7, 1)
_MOST_KNOWN = 50_000
_DAK = re.compile("[dđ]a[\u0306\u0301]*[ck]\\b")


class Place(NamedTuple):
    """A commune, ward or town of one era. ``system`` is '63' until 30 June 2025 and '34' from the day after."""

    id: int
    system: str
    code: str
    name: str
    kind: str
    district: str | None
    province_code: str
    province: str
    valid_from: date | None
    valid_to: date | None
    lat_microdeg: int | None
    lon_microdeg: int | None

    def __str__(self) -> str:
        return ", ".join(name for name in (self.name, self.district, self.province) if name)


class CommuneCandidate(NamedTuple):
    """A commune that may be meant. ``exact``: everything that was typed fits it; ``via``: the name that fitted."""

    place: Place
    via: str
    exact: bool
    score: int


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    name: str
    kind: str
    alias: bool
    around: Around


class Gazetteer:
    """Both commune trees, their aliases and the crosswalk, indexed by code and by name."""

    def __init__(self, connection: Connection) -> None:
        """Read the four tables once; nothing of the connection is kept."""
        self._places = {place.id: place for place in _places(connection)}
        self._by_code = {(place.system, place.code): place for place in self._places.values()}
        self._aliases = list(connection.execute(select(TABLES["communealias"])))
        self._alias_codes = {alias.code: self._places[alias.commune_id] for alias in self._aliases}
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
        parts = self._successors[place.id]
        return self._places[parts[0][0]] if len(parts) == 1 and parts[0][1] else None

    def parts(self, place: Place) -> list[Place]:
        """Return every commune of today that took in some of an old one."""
        return [self._places[to_id] for to_id, _whole in self._successors.get(place.id, [])]

    def before(self, place: Place) -> list[Place]:
        """Return every old commune that went, whole or in part, into one of today."""
        return [self._places[from_id] for from_id in self._predecessors.get(place.id, [])]

    def places(self) -> Iterable[Place]:
        """Return every commune of both eras."""
        return self._places.values()

    def place(self, place_id: int) -> Place:
        """Return a commune by its row id; KeyError when there is none."""
        return self._places[place_id]

    @cached_property
    def _by_name(self) -> Mapping[str, list[_Entry]]:
        """Every name that may be typed, under its key; made when the first is looked up."""
        by_name: dict[str, list[_Entry]] = defaultdict(list)
        for entry in self._entries():
            by_name[squeezed(entry.name)].append(entry)
        return by_name

    def _entries(self) -> Iterable[_Entry]:
        inherited: dict[int, list[Around]] = defaultdict(list)
        for place in self._places.values():
            if place.system == "63":
                around = of_entry(place.district, place.province)
                yield _Entry(place, kindless(place.name, place.kind), place.kind, False, around)
                self._inherit(inherited, place.id, around)
        for alias in self._aliases:
            place = self._places[alias.commune_id]
            around, kind = of_entry(alias.district, place.province), kind_of(alias.name)
            yield _Entry(place, kindless(alias.name, kind), kind, True, around)
            self._inherit(inherited, place.id, around)
        for place in self._places.values():
            if place.system == "34":
                around = of_entry(None, place.province, inherited[place.id])
                yield _Entry(place, kindless(place.name, place.kind), place.kind, False, around)

    def _inherit(self, inherited: dict[int, list[Around]], from_id: int, around: Around) -> None:
        for to_id, _whole in self._successors[from_id]:
            inherited[to_id].append(around)

    def _search(self, text: str, on: date | None) -> tuple[CommuneCandidate, ...]:
        found: tuple[CommuneCandidate, ...] = ()
        first: Reading | None = None
        for reading in readings(text):
            candidates = self._candidates(reading, on)
            if candidates and candidates[0].exact:
                return candidates
            found, first = found or candidates, first or reading
        return found if first is None else self._with_near(found, first, on)

    def _with_near(
        self, found: tuple[CommuneCandidate, ...], reading: Reading, on: date | None
    ) -> tuple[CommuneCandidate, ...]:
        """Add the communes whose names differ in one letter, where nothing fits; the row's own province goes first."""
        near: dict[int, CommuneCandidate] = {one.place.id: one for one in found}
        for entry, typed in self._alike(reading):
            candidate = _near(entry, typed, on)
            known = near.get(entry.place.id)
            if known is None or candidate.score > known.score:
                near[entry.place.id] = candidate
        fits = {one.place.id: self._share(one, reading) for one in near.values()}
        return tuple(sorted(near.values(), key=lambda one: (-fits[one.place.id], *_rank(one))))

    def _alike(self, reading: Reading) -> Iterator[tuple[_Entry, Reading]]:
        """Yield the entries of nearly the name that was typed, and those of the name after a mistyped kind."""
        if self._near is None:
            self._near = SpellingIndex(self._by_name)
        for name in self._near.near(squeezed(reading.commune.text)):
            yield from ((entry, reading) for entry in self._by_name[name])
        if (named := mistyped(reading.commune)) is not None:
            after = Reading(named, reading.around)
            for name in (named.key, *self._near.near(named.key)):
                yield from ((entry, after) for entry in self._by_name.get(name, ()))

    def _share(self, one: CommuneCandidate, reading: Reading) -> int:
        """Return how well the district and province that were typed are a commune's: own, another era's, nearly."""
        around = [entry.around for entry in self._by_name[squeezed(one.via)] if entry.place.id == one.place.id]
        today = [of_entry(None, part.province) for part in self.parts(one.place)]
        return sum(_share(typed, around, today) for typed in reading.around)

    def _candidates(self, reading: Reading, on: date | None) -> tuple[CommuneCandidate, ...]:
        best: dict[int, CommuneCandidate] = {}
        for entry in self._by_name.get(squeezed(reading.commune.text), ()):
            candidate = _weigh(entry, reading, on)
            known = best.get(entry.place.id)
            if known is None or candidate.score > known.score:
                best[entry.place.id] = candidate
        return tuple(sorted(best.values(), key=_rank))


def only(candidates: Sequence[CommuneCandidate]) -> Place | None:
    """Return the one commune that fits everything typed better than all others, or None: a doubt is not decided."""
    if not candidates or not candidates[0].exact:
        return None
    if len(candidates) > 1 and candidates[1].score == candidates[0].score:
        return None
    return candidates[0].place


def in_force(place: Place, on: date) -> bool:
    """Say whether a commune is of the era that a day lies in."""
    return (place.system == "34") == (on >= FIRST_DAY_OF_34)


def _weigh(entry: _Entry, reading: Reading, on: date | None) -> CommuneCandidate:
    fits = [entry.around.fits(part) for part in reading.around]
    spelling = _spelling_score(entry, reading.commune)
    exact = all(fits) and spelling >= 0
    score = 256 * exact + 128 * (on is not None and in_force(entry.place, on))
    score += 64 * all(fit == 2 for fit in fits) + 32 * sum(map(bool, fits)) // max(len(fits), 1)
    score += _kind_score(entry, reading.commune) + spelling + 2 * (not entry.alias)
    return CommuneCandidate(entry.place, entry.name, exact, score)


def _share(typed: Part, around: Sequence[Around], today: Sequence[Around]) -> int:
    fit = max(one.fits(typed) for one in around)
    if fit or any(one.fits(typed) for one in today):
        return max(fit, 1) + 1
    return int(any(one.is_near(typed) for one in (*around, *today)))


def _near(entry: _Entry, reading: Reading, on: date | None) -> CommuneCandidate:
    """Return a commune whose name is nearly what was typed; its score is below that of every name that was."""
    alike = _weigh(entry, reading, on)
    return CommuneCandidate(entry.place, entry.name, False, min(alike.score, 255) - 512)


def _rank(one: CommuneCandidate) -> tuple[int, str, str]:
    return -one.score, one.place.system, one.place.code


def _kind_score(entry: _Entry, typed: Part) -> int:
    return 0 if not typed.kind else 8 if names.key(entry.kind) == typed.kind else -8


def _spelling_score(entry: _Entry, typed: Part) -> int:
    """Return less than 0 when the typed accents contradict the name: "Tân Thành" is not "Tân Thạnh"."""
    if names.accented(typed.text) and not names.same_spelling(_one_i(typed.text), _one_i(entry.name)):
        return -8
    return 1 * (names.key(typed.text) == names.key(entry.name)) + 4 * names.same_spelling(typed.text, entry.name)


def _one_i(text: str) -> str:
    # Quý and Quí, Kỳ and Kì are one name spelled two ways; decomposed, so that the tone mark stays.
    plain = unicodedata.normalize("NFKD", text).casefold().replace("y", "i")
    # Đắk, Đăk, Đak and Dăk are one word of the Central Highlands; K'Dang, K’Dang, K Dang and KDang one name.
    return "".join(
        letter
        for letter in _DAK.sub("dak", plain)
        if letter.isalpha() or unicodedata.combining(letter) or letter.isdigit()
    )


def _places(connection: Connection) -> Iterable[Place]:
    table = TABLES["commune"]
    columns = [table.c[name] for name in Place._fields]
    return (Place(*row) for row in connection.execute(select(*columns).order_by(table.c.id)))
