"""Communes of both eras, and what a typed name of one may mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from marketplace.directory.communes.surroundings import Surroundings

FIRST_DAY_OF_34 = date(2025, 7, 1)


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
class NameEntry:
    """A name under which a commune may be typed: its own, or an alias; without its kind.

    Of one that is ``bare`` only the letters are known, without accents and blanks.
    """

    place: Place
    name: str
    kind: str
    alias: bool
    around: Surroundings
    bare: bool = False


def in_force(place: Place, on: date) -> bool:
    """Say whether a commune is of the era that a day lies in."""
    return (place.system == "34") == (on >= FIRST_DAY_OF_34)


def best_of(candidates: Sequence[CommuneCandidate]) -> list[CommuneCandidate]:
    """Return those of ranked candidates that fit everything typed, as well as the first one does."""
    first = next(iter(candidates), None)
    return [one for one in candidates if first is not None and one.exact and one.score == first.score]
