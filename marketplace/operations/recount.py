"""Recount: what of the totals goes along when it is written anew where a household is written down to be.

The funnel counts a household in its own communes, so its stages go along. What it sold stays in the communes of its
lots, but for what is unplaced: where an old commune was divided, the new one written for the household decides.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.inventory.lots import lock_lots_of, place_lots
from marketplace.orders.totals import EVENTS, MEASURES, SLOTS, CommunePair, change_communes, hold_totals, move_days
from marketplace.storage import bulk
from marketplace.words.instants import MS_PER_DAY, day_of

_HOMES = "SELECT id, commune_id, coalesce(commune_now_id, 0) FROM household WHERE id IN :ids"
_LOTS = """
SELECT id, household_id, commune_id, coalesce(commune_now_id, 0) FROM lot WHERE household_id IN :households ORDER BY id
"""
_PARTS = f"""
WITH touched AS (
    SELECT DISTINCT l.order_id FROM draw d JOIN order_line l ON l.id = d.line_id WHERE d.lot_id IN :lots
), part AS (
    SELECT o.id, o.channel_id, {", ".join(f"o.{event}_ms" for event in EVENTS)}, t.season_id, t.commune_id,
           coalesce(t.commune_now_id, 0) AS commune_now_id, t.produce_id, d.drawn_g, d.cancelled_g, d.returned_g,
           d.drawn_g - d.cancelled_g - d.short_g - d.undelivered_g AS left_g, d.amount_dong, d.cancelled_dong,
           d.returned_dong, d.amount_dong - d.cancelled_dong - d.short_dong - d.undelivered_dong AS left_dong
    FROM touched JOIN orders o ON o.id = touched.order_id JOIN order_line l ON l.order_id = o.id
    JOIN draw d ON d.line_id = l.id JOIN lot t ON t.id = d.lot_id WHERE d.drawn_g > 0 AND t.commune_id IN :communes
)
"""  # noqa: S608 - names of this program
# The part of a draw that each event counts, in grams and đồng; in the order of ``EVENTS``.
_COUNTS = {
    "placed": ("drawn_g", "amount_dong"),
    "delivered": ("left_g", "left_dong"),
    "cancelled": ("cancelled_g", "cancelled_dong"),
    "returned": ("returned_g", "returned_dong"),
    "paid": ("left_g - returned_g", "left_dong - returned_dong"),
}
_SUMS = """
SELECT {number}, season_id, ({event}_ms + 25200000) / {day}, channel_id, commune_id, commune_now_id, produce_id,
       sum({grams}), sum({dong}), count(DISTINCT id)
FROM part WHERE {event}_ms IS NOT NULL AND {grams} > 0 GROUP BY 2, 3, 4, 5, 6, 7
"""
_COUNTED = _PARTS + " UNION ALL ".join(
    _SUMS.format(number=number, event=event, day=MS_PER_DAY, grams=grams, dong=dong)
    for number, (event, (grams, dong)) in enumerate(_COUNTS.items())
)


class _Moved(NamedTuple):
    """Where a household was written down to be, and where it shall be: communes then and on today's map (0: none)."""

    was: CommunePair
    now: CommunePair

    @property
    def is_decided(self) -> bool:
        """Say whether only the commune of today became known, or is not known any more."""
        (was_then, was_today), (now_then, now_today) = self
        return was_then == now_then and not (was_today and now_today)


class _LotPlace(NamedTuple):
    """A lot, and where it counts."""

    id: int
    household_id: int
    commune_id: int
    commune_now_id: int


def recount(connection: Connection, households: Sequence[Mapping[str, Any]]) -> None:
    """Move the totals of households to the communes they shall have; called before their rows are written.

    ``households`` are their rows as they shall be, with their ids.
    """
    if not households:
        return
    hold_totals(connection)
    homes = {one["id"]: (one["commune_id"], one["commune_now_id"] or 0) for one in households}
    rows = bulk.select(connection, _HOMES, {"ids": sorted(homes)})
    there = {household: _Moved((then, now), homes[household]) for household, then, now in rows}
    moved = {household: one for household, one in there.items() if one.was != one.now}
    if moved:
        change_communes(connection, moved)
        _place_lots(connection, {household: one for household, one in moved.items() if one.is_decided})


def _place_lots(connection: Connection, decided: Mapping[int, _Moved]) -> None:
    """Place the unplaced lots of households whose commune of today is decided now, or undo that."""
    lock_lots_of(connection, decided)
    placed = _places(connection, decided) if decided else {}
    if not placed:
        return
    about = {"lots": list(placed), "communes": sorted({commune for commune, _ in placed.values()})}
    before = _counted(connection, about)
    place_lots(connection, [(commune, now or None, lot) for lot, (commune, now) in placed.items()])
    cache_versions.changed(connection)
    move_days(connection, _differences(before, _counted(connection, about)))


def _places(connection: Connection, decided: Mapping[int, _Moved]) -> dict[int, CommunePair]:
    """Return where the lots go that count where their household was."""
    rows = bulk.select(connection, _LOTS, {"households": sorted(decided)})
    lots = [_LotPlace(*row) for row in rows]
    return {
        lot.id: decided[lot.household_id].now
        for lot in lots
        if (lot.commune_id, lot.commune_now_id) == decided[lot.household_id].was
    }


Counted = dict[tuple[int, ...], list[int]]
"""The measures of day totals, by their keys."""


def _differences(before: Counted, after: Counted) -> list[tuple[int, ...]]:
    nothing = [0] * len(MEASURES)
    return [
        (*key, *(new - old for new, old in zip(after.get(key, nothing), before.get(key, nothing), strict=True)))
        for key in sorted(before.keys() | after.keys())
    ]


def _counted(connection: Connection, about: dict[str, Any]) -> Counted:
    """Return what all orders that drew from these lots make of the day totals of these communes, by their keys."""
    counted: Counted = {}
    for event, season, day, *place, grams, dong, orders in bulk.select(connection, _COUNTED, about):
        row = counted.setdefault((season, day_of(day * MS_PER_DAY), *place), [0] * len(MEASURES))
        slots = SLOTS[event]
        row[slots.row_g], row[slots.row_dong], row[slots.row_orders] = int(grams), int(dong), orders
    return counted
