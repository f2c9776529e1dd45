"""Relocation: a household that moves mid-season, and which of its lots go along."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.directory.residences import HomeCommunes, ResidenceSpan, communes_on, record_move, spans_of
from marketplace.exchange import cache_versions
from marketplace.inventory.lots import lock_lots_of, place_lots
from marketplace.storage import bulk

_LOTS = """
SELECT t.id, t.household_id, coalesce(t.picked_on, t.forecast_from), t.commune_id, t.commune_now_id, h.commune_id,
       h.commune_now_id
FROM lot t JOIN household h ON h.id = t.household_id
WHERE {which} AND EXISTS (SELECT 1 FROM residence r WHERE r.household_id = t.household_id)
  AND NOT EXISTS (SELECT 1 FROM draw d WHERE d.lot_id = t.id AND d.drawn_g > 0) ORDER BY t.id
"""


class _UnsoldLot(NamedTuple):
    """A lot of a household that has moved, from which no order has drawn; its day is ISO text or a date."""

    id: int
    household_id: int
    day: date | str | None
    commune_id: int
    commune_now_id: int | None
    home_id: int
    home_now_id: int | None

    @property
    def communes(self) -> HomeCommunes:
        """Return where the lot counts."""
        return self.commune_id, self.commune_now_id

    def communes_by(self, spans: Sequence[ResidenceSpan]) -> HomeCommunes:
        """Return where the lot counts by the moves of its household; where no move has put it, it stays."""
        moved_here = self.communes in {span.communes for span in spans}
        first = (self.home_id, self.home_now_id) if moved_here else self.communes
        return communes_on(spans, str(self.day or ""), first)


def move(connection: Connection, household: str, commune: str, from_on: date) -> int:
    """Move a household to a commune (its name, or its code) from a day on; return how many of its lots go along.

    Lots from that day until its next move that no order has drawn from go along; what is sold stays where it was sold.
    ResidenceError where the household or the commune is not known.
    """
    number = record_move(connection, household, commune, from_on)
    lock_lots_of(connection, [number])
    cache_versions.changed(connection)
    return _place(connection, "t.household_id = :household", {"household": number})


def recount_lots(connection: Connection, lot_ids: Sequence[int]) -> None:
    """Count locked lots, whose days may have changed, in the communes where their households live on those days.

    What an order has drawn from stays, and so does a lot that is where no move has put it.
    """
    _place(connection, "t.id IN :lots", {"lots": list(lot_ids)})


def _place(connection: Connection, which: str, asked: dict[str, Any]) -> int:
    """Put the lots of households that moved where those live on the lots' days; return how many lots changed."""
    lots = [_UnsoldLot(*row) for row in bulk.select(connection, _LOTS.format(which=which), asked)]
    spans = spans_of(connection, {lot.household_id for lot in lots})
    there = [(lot, lot.communes_by(spans[lot.household_id])) for lot in lots]
    places = [(*communes, lot.id) for lot, communes in there if communes != lot.communes]
    place_lots(connection, places)
    return len(places)
