"""Finding a commune by what a person types: its code, of either era, or its name, old or new, with accents or without.

All that may be meant is found, and nothing is decided.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from marketplace.directory.communes.gazetteer import Gazetteer
from marketplace.directory.communes.places import FIRST_DAY_OF_34, CommuneCandidate, Place, in_force

_MOST_NAMED = 5


def code_in(text: str) -> str | None:
    """Return the official code (five digits; the first zero may be missing) that a text is; None when it is none."""
    code = text.strip()
    return code.zfill(5) if code.isdigit() and len(code) in (4, 5) else None


def find_communes(gazetteer: Gazetteer, text: str, on: date | None = None) -> tuple[CommuneCandidate, ...]:
    """Return every commune that may be meant, the best first; a code as of a day, or without one as of both eras."""
    code = code_in(text)
    if code is None:
        return gazetteer.search(text, on)
    days = (on,) if on else (FIRST_DAY_OF_34, FIRST_DAY_OF_34 - timedelta(days=1))
    places = [place for day in days if (place := gazetteer.find(code, day))]
    return tuple(CommuneCandidate(place, code, True, 0) for place in places)


def describe_today(gazetteer: Gazetteer, place: Place) -> str:
    """Say what a commune is on today's map, or among which ones it was divided."""
    today = gazetteer.today(place)
    if today is not None:
        return _coded(today)
    return f"divided: {'; '.join(map(_coded, gazetteer.successors(place)))}"


def describe_candidates(candidates: Iterable[CommuneCandidate], on: date) -> str:
    """Name the first candidates in one line; with its code where this means it on a day."""
    places = [one.place for one in candidates]
    said = [_coded(place) if in_force(place, on) else str(place) for place in places[:_MOST_NAMED]]
    more = [f"{len(places) - _MOST_NAMED} more"] if len(places) > _MOST_NAMED else []
    return " or ".join([*said, *more])


def _coded(place: Place) -> str:
    return f"{place.code} {place}"
