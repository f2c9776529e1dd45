"""Which commune a row of a sheet means: decided where there is one reading, else left as a doubt with its candidates.

The rule: everything typed must fit, and what fits its own district and province goes before what only fits those of a
predecessor. Where communes of both eras fit alike, the one in force on the sheet's day is meant. All else is a doubt,
and where a province is written, no commune of another one is proposed.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from marketplace.directory.communes.gazetteer import Gazetteer
from marketplace.directory.communes.lookup import code_in
from marketplace.directory.communes.parsing import NamePart, parse_outer, readings
from marketplace.directory.communes.places import CommuneCandidate, Place, best_of, in_force


@dataclass(frozen=True, slots=True)
class CommuneMatch:
    """The commune meant, or None with the candidates among which a person must choose (none: it is unknown)."""

    place: Place | None
    candidates: tuple[CommuneCandidate, ...] = ()


def match_commune(
    gazetteer: Gazetteer, commune: str, district: str | None, province: str | None, on: date
) -> CommuneMatch:
    """Return the commune of a row written on a day; ``commune`` may be its official code (four or five digits)."""
    code = code_in(commune)
    if code is not None:
        return CommuneMatch(gazetteer.find(code, on))
    typed = ", ".join(part for part in (commune, district, province) if part)
    candidates = _of_the_province(gazetteer, typed, gazetteer.search(typed))
    best = best_of(candidates)
    if len(best) > 1:
        best = _of_the_city(best, typed, district) or [one for one in best if in_force(one.place, on)]
    return CommuneMatch(best.pop().place if len(best) == 1 else None, candidates)


def is_same_today(gazetteer: Gazetteer, one: Place, other: Place) -> bool:
    """Say whether two communes, of whichever era, are certainly one place on today's map."""
    today = gazetteer.today(one)
    return today is not None and today == gazetteer.today(other)


def _of_the_city(best: list[CommuneCandidate], typed: str, district: str | None) -> list[CommuneCandidate]:
    """Return those in a city that is typed as a district: "TP Bắc Ninh, tỉnh Bắc Ninh" is the old one, on any day."""
    around = next((reading.around for reading in readings(typed)), ())
    above = [inner for inner, outer in pairwise(around) if inner.key == outer.key]
    cities = [part for part in ([parse_outer(district)] if district else above) if part.kind == "thanh pho"]
    return [one for one in best if any(_is_of(one.place, city) for city in cities)]


def _is_of(place: Place, city: NamePart) -> bool:
    district = parse_outer(place.district or "")
    return (district.kind, district.key) == (city.kind, city.key)


def _of_the_province(
    gazetteer: Gazetteer, typed: str, candidates: tuple[CommuneCandidate, ...]
) -> tuple[CommuneCandidate, ...]:
    """Return the candidates that lie in the province that was typed; all where none was."""
    province = _typed_province(gazetteer, typed)
    if province is None:
        return candidates
    # "Hòa Bình" may be the district of Bạc Liêu, "tỉnh Hòa Bình" may not.
    by_district = province.kind != "tinh"
    return tuple(one for one in candidates if (one.exact and by_district) or gazetteer.lies_in(one.place, province))


def _typed_province(gazetteer: Gazetteer, typed: str) -> NamePart | None:
    for reading in readings(typed):
        found = next((part for part in reversed(reading.around) if part.key in gazetteer.province_keys), None)
        if found is not None:
            return found
    return None
