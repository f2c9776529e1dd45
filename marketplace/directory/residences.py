"""Residences: a household that moves mid-season counts in its new commune from its day on, and not before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from marketplace.directory.communes import Candidate, Gazetteer, named, placed
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_KNOWN = (
    "SELECT household_id, from_on, commune_id, commune_now_id FROM residence WHERE household_id IN :households"
    " ORDER BY household_id, from_on"
)
Stay = tuple[str, int, int | None]
"""A first day as ISO text, and the commune from it on, as recorded and on today's map."""


class ResidenceError(Refusal):
    """A household cannot be moved so; the message is one plain sentence."""


def stays(connection: Connection, households: Iterable[int]) -> dict[int, list[Stay]]:
    """Return where households moved to, by their first days; one that never moved is missing."""
    found: dict[int, list[Stay]] = defaultdict(list)
    for household, from_on, commune, now in bulk.select(connection, _KNOWN, {"households": sorted(households)}):
        found[household].append((str(from_on), commune, now))
    return found


def on_day(moved: Iterable[Stay], day: str, first: tuple[int, int | None]) -> tuple[int, int | None]:
    """Return the commune in force on a day (ISO text), ``first`` before every move."""
    for from_on, commune, now in moved:
        if from_on <= day:
            first = (commune, now)
    return first


def settle_in(connection: Connection, household: str, commune: str, from_on: date) -> int:
    """Note that a household lives in a commune (its name, or its code) from a day on; return the household's id."""
    known = bulk.select(connection, "SELECT id FROM household WHERE code = :code", {"code": household})
    if not known:
        raise ResidenceError(f"There is no household {household}; import the households first")
    gazetteer = Gazetteer(connection)
    placing = placed(gazetteer, commune, None, None, from_on)
    place = placing.place
    if place is None:
        raise ResidenceError(_doubt(commune, placing.candidates, from_on))
    today = gazetteer.today(place)
    row = (known[0][0], from_on.isoformat(), place.id, today.id if today else None)
    bulk.put(connection, TABLES["residence"], ("household_id", "from_on"), ("commune_id", "commune_now_id"), [row])
    return int(known[0][0])


def _doubt(commune: str, candidates: Sequence[Candidate], on: date) -> str:
    exact = [one for one in candidates if one.exact]
    if exact:
        return f"{commune!r} may be {named(exact, on)}; write its district and province too"
    if candidates:
        return f"No commune fits all of {commune!r}; of this name there is {named(candidates, on)}"
    return f"{commune!r} is no commune on {on:%d/%m/%Y}; look for it with `lensan communes find`"
