"""Which commune a row of a sheet means: decided where there is one reading, else left as a doubt with its candidates.

The rule: everything typed must fit, and what fits its own district and province goes before what only fits those of a
predecessor. Where communes of both eras fit alike, the one in force on the sheet's day is meant. All else is a doubt.
"""

from dataclasses import dataclass
from datetime import date

from marketplace.directory.communes.finding import code_in
from marketplace.directory.communes.gazetteer import CommuneCandidate, Gazetteer, Place, in_force


@dataclass(frozen=True, slots=True)
class Placing:
    """The commune meant, or None with the candidates among which a person must choose (none: it is unknown)."""

    place: Place | None
    candidates: tuple[CommuneCandidate, ...] = ()


def placed(gazetteer: Gazetteer, commune: str, district: str | None, province: str | None, on: date) -> Placing:
    """Return the commune of a row written on a day; ``commune`` may be its official code (four or five digits)."""
    code = code_in(commune)
    if code is not None:
        return Placing(gazetteer.find(code, on))
    candidates = gazetteer.search(", ".join(part for part in (commune, district, province) if part))
    best = [one for one in candidates if one.exact and one.score == candidates[0].score]
    if len(best) > 1:
        best = [one for one in best if in_force(one.place, on)]
    return Placing(best[0].place if len(best) == 1 else None, candidates)


def same_today(gazetteer: Gazetteer, one: Place, other: Place) -> bool:
    """Say whether two communes, of whichever era, are certainly one place on today's map."""
    today = gazetteer.today(one)
    return today is not None and today == gazetteer.today(other)
