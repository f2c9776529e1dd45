"""Relocation: a household that moves mid-season, and which of its lots go along."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from marketplace.directory.residences import on_day, settle_in, stays
from marketplace.exchange import cache_versions
from marketplace.inventory.lots import lock_lots, place_lots
from marketplace.storage import bulk

_LOTS = """
SELECT t.id, t.household_id, coalesce(t.picked_on, t.forecast_from), t.commune_id, t.commune_now_id, h.commune_id,
       h.commune_now_id
FROM lot t JOIN household h ON h.id = t.household_id
WHERE {which} AND EXISTS (SELECT 1 FROM residence r WHERE r.household_id = t.household_id)
  AND NOT EXISTS (SELECT 1 FROM draw d WHERE d.lot_id = t.id AND d.drawn_g > 0) ORDER BY t.id
"""


def move(connection: Connection, household: str, commune: str, from_on: date) -> int:
    """Move a household to a commune (its name, or its code) from a day on; return how many of its lots go along.

    Lots from that day until its next move that no order has drawn from go along; what is sold stays where it was sold.
    ResidenceError where the household or the commune is not known.
    """
    number = settle_in(connection, household, commune, from_on)
    lock_lots(connection, [number])
    cache_versions.changed(connection)
    return len(_place(connection, "t.household_id = :household", {"household": number}))


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
    place_lots(connection, places)
    return [lot for *_, lot in places]
