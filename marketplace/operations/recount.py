"""Recount: what of the totals goes along when it is written anew where a household is written down to be.

The ladder counts a household in its own communes, so its rungs go along. What it sold stays in the communes of its
lots, but for what is unplaced: where an old commune was divided, the new one written for the household decides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.inventory.lots import lock_lots, place_lots
from marketplace.orders.totals import EVENTS, MEASURES, CommunePair, hold_totals, move_days, move_funnel
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
# The part of a draw that each event counts, in grams and đồng.
_COUNTS = {
    "placed": ("drawn_g", "amount_dong"),
    "delivered": ("left_g", "left_dong"),
    "cancelled": ("cancelled_g", "cancelled_dong"),
    "returned": ("returned_g", "returned_dong"),
    "paid": ("left_g - returned_g", "left_dong - returned_dong"),
}
_SUMS = """
SELECT {at}, season_id, ({event}_ms + 25200000) / {day}, channel_id, commune_id, commune_now_id, produce_id,
       sum({grams}), sum({dong}), count(DISTINCT id)
FROM part WHERE {event}_ms IS NOT NULL AND {grams} > 0 GROUP BY 2, 3, 4, 5, 6, 7
"""
_COUNTED = _PARTS + " UNION ALL ".join(
    _SUMS.format(at=3 * at, event=event, day=MS_PER_DAY, grams=_COUNTS[event][0], dong=_COUNTS[event][1])
    for at, event in enumerate(EVENTS)
)


def recount(connection: Connection, households: Sequence[Mapping[str, Any]]) -> None:
    """Let the totals go along with households, each as it shall be, with its id; before their rows are written."""
    if not households:
        return
    hold_totals(connection)
    homes = {one["id"]: (one["commune_id"], one["commune_now_id"] or 0) for one in households}
    rows = bulk.select(connection, _HOMES, {"ids": sorted(homes)})
    moved = {row[0]: ((row[1], row[2]), homes[row[0]]) for row in rows if (row[1], row[2]) != homes[row[0]]}
    if moved:
        move_funnel(connection, moved)
        _place_lots(connection, moved)


def _place_lots(connection: Connection, moved: Mapping[int, tuple[CommunePair, CommunePair]]) -> None:
    """Place the unplaced lots of households of which it is known by now where they are, or take that back."""
    decided = {
        household: (was, now) for household, (was, now) in moved.items() if was[0] == now[0] and not (was[1] and now[1])
    }
    lock_lots(connection, decided)
    rows = bulk.select(connection, _LOTS, {"households": sorted(decided)}) if decided else []
    placed = {lot: decided[home][1] for lot, home, *then in rows if tuple(then) == decided[home][0]}
    if not placed:
        return
    about = {"lots": list(placed), "communes": sorted({commune for commune, _ in placed.values()})}
    before = _counted(connection, about)
    place_lots(connection, [(commune, now or None, lot) for lot, (commune, now) in placed.items()])
    cache_versions.changed(connection)
    after = _counted(connection, about)
    nothing = [0] * len(MEASURES)
    steps = [
        (*key, *(new - old for new, old in zip(after.get(key, nothing), before.get(key, nothing), strict=True)))
        for key in sorted(before.keys() | after.keys())
    ]
    move_days(connection, steps)


def _counted(connection: Connection, about: dict[str, Any]) -> dict[tuple[int, ...], list[int]]:
    """Return what all orders that drew from these lots make of the day totals of these communes, by their keys."""
    counted: dict[tuple[int, ...], list[int]] = {}
    for at, season, day, *place, grams, dong, orders in bulk.select(connection, _COUNTED, about):
        key = (season, day_of(day * MS_PER_DAY), *place)
        counted.setdefault(key, [0] * len(MEASURES))[at : at + 3] = [int(grams), int(dong), orders]
    return counted
