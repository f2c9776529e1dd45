"""Which commune a row of a sheet means: decided where there is one reading, else left as a doubt with its candidates.

The rule: everything typed must fit, and what fits its own district and province goes before what only fits those of a
predecessor. Where communes of both eras fit alike, the one in force on the sheet's day is meant. All else is a doubt.
"""

from dataclasses import dataclass
from datetime import date

from marketplace.communes.gazetteer import FIRST_DAY_OF_34, Candidate, Gazetteer, Place


@dataclass(frozen=True, slots=True)
class Placing:
    """The commune meant, or None with the candidates among which a person must choose (none: it is unknown)."""

    place: Place | None
    candidates: tuple[Candidate, ...] = ()


def placed(gazetteer: Gazetteer, commune: str, district: str | None, province: str | None, on: date) -> Placing:
    """Return the commune of a row written on a day; ``commune`` may be its official code (four or five digits)."""
    if commune.isdigit() and len(commune) in (4, 5):
        place = gazetteer.find(commune.zfill(5), on)
        return Placing(place)
    candidates = gazetteer.search(", ".join(part for part in (commune, district, province) if part))
    best = [one for one in candidates if one.exact and one.score == candidates[0].score]
    if len(best) > 1:
        best = [one for one in best if (one.place.system == "34") == (on >= FIRST_DAY_OF_34)]
    return Placing(best[0].place if len(best) == 1 else None, candidates)


def same_today(gazetteer: Gazetteer, one: Place, other: Place) -> bool:
    """Say whether two communes, of whichever era, are certainly one place on today's map."""
    today = gazetteer.today(one)
    return today is not None and today == gazetteer.today(other)
