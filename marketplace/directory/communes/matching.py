"""Which commune a row of a sheet means: decided where there is one reading, else left as a doubt with its candidates.

The rule: everything typed must fit, and what fits its own district and province goes before what only fits those of a
predecessor. Where communes of both eras fit alike, the one in force on the sheet's day is meant. All else is a doubt.
"""

from dataclasses import dataclass
from datetime import date

from marketplace.directory.communes.gazetteer import Gazetteer
from marketplace.directory.communes.lookup import code_in
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
    candidates = gazetteer.search(", ".join(part for part in (commune, district, province) if part))
    best = best_of(candidates)
    if len(best) > 1:
        best = [one for one in best if in_force(one.place, on)]
    return CommuneMatch(best.pop().place if len(best) == 1 else None, candidates)


def is_same_today(gazetteer: Gazetteer, one: Place, other: Place) -> bool:
    """Say whether two communes, of whichever era, are certainly one place on today's map."""
    today = gazetteer.today(one)
    return today is not None and today == gazetteer.today(other)
