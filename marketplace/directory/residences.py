"""Residences: a household that moves mid-season counts in its new commune from its day on, and not before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from marketplace.directory.communes import Candidate, Gazetteer, named, placed
from marketplace.exchange import cache_versions as versions
from marketplace.operations import relocation as placements
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_KNOWN = (
    "SELECT household_id, from_on, commune_id, commune_now_id FROM residence WHERE household_id IN :households"
    " ORDER BY household_id, from_on"
)
_LOTS = """
SELECT t.id, t.household_id, coalesce(t.picked_on, t.forecast_from), t.commune_id, t.commune_now_id, h.commune_id,
       h.commune_now_id
FROM lot t JOIN household h ON h.id = t.household_id
WHERE {which} AND EXISTS (SELECT 1 FROM residence r WHERE r.household_id = t.household_id)
  AND NOT EXISTS (SELECT 1 FROM draw d WHERE d.lot_id = t.id AND d.drawn_g > 0) ORDER BY t.id
"""
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


def move(connection: Connection, household: str, commune: str, from_on: date) -> int:
    """Move a household to a commune (its name, or its code) from a day on; return how many of its lots go along.

    Lots from that day until its next move that no order has drawn from go along; what is sold stays where it was sold.
    """
    known = bulk.select(connection, "SELECT id FROM household WHERE code = :code", {"code": household})
    if not known:
        raise ResidenceError(f"There is no household {household}; import the households first")
    gazetteer = Gazetteer(connection)
    placing = placed(gazetteer, commune, None, None, from_on)
    place = placing.place
    if place is None:
        raise ResidenceError(_doubt(commune, placing.candidates, from_on))
    today = gazetteer.today(place)
    now = today.id if today else None
    row = (known[0][0], from_on.isoformat(), place.id, now)
    bulk.put(connection, TABLES["residence"], ("household_id", "from_on"), ("commune_id", "commune_now_id"), [row])
    placements.lock_lots(connection, [known[0][0]])
    versions.changed(connection)
    return len(_place(connection, "t.household_id = :household", {"household": known[0][0]}))


def follow(connection: Connection, lot_ids: Sequence[int]) -> None:
    """Let locked lots, whose days may have changed, count where their households live on those days.

    What an order has drawn from stays, and so does a lot that is where no move has put it.
    """
    _place(connection, "t.id IN :lots", {"lots": list(lot_ids)})


def _place(connection: Connection, which: str, asked: dict[str, Any]) -> list[int]:
    """Put the lots of some households that moved where those live on the lots' days; return those that changed."""
    rows = bulk.select(connection, _LOTS.format(which=which), asked)
    moved = stays(connection, {row[1] for row in rows})
    places = []
    for lot, household, day, *here in rows:
        there, first = (here[0], here[1]), (here[2], here[3])
        ours = {(commune, now) for _, commune, now in moved[household]}
        place = on_day(moved[household], str(day or ""), first if there in ours else there)
        if place != there:
            places.append((*place, lot))
    bulk.update(connection, TABLES["lot"], ("commune_id", "commune_now_id"), places)
    return [lot for *_, lot in places]


def _doubt(commune: str, candidates: Sequence[Candidate], on: date) -> str:
    exact = [one for one in candidates if one.exact]
    if exact:
        return f"{commune!r} may be {named(exact, on)}; write its district and province too"
    if candidates:
        return f"No commune fits all of {commune!r}; of this name there is {named(candidates, on)}"
    return f"{commune!r} is no commune on {on:%d/%m/%Y}; look for it with `lensan communes find`"
