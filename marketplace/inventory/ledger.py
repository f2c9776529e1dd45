"""Moves: the append-only ledger of the lots, written row by row and never changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, update

from marketplace.exchange import cache_versions
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of

MEASURES: Mapping[str, str] = {
    "forecast": "in_g",
    "picked": "in_g",
    "sorted in": "in_g",
    "adjusted": "in_g",
    "drawn": "sold_g",
    "given back": "sold_g",
    "over-filled": "over_g",
    "sorted out": "sorted_g",
    "culls": "lost_g",
    "loss": "lost_g",
    "spoiled": "spoiled_g",
    "sold elsewhere": "elsewhere_g",
}
"""Every kind of move, and the column of the lot its grams add to."""

COLUMNS = ("in_g", "sold_g", "over_g", "sorted_g", "lost_g", "spoiled_g", "elsewhere_g")
"""The columns of a lot that moves make; the first less all others is its balance."""

SALE_COLUMNS = ("lot_id", "kind", "grams", "at_ms", "noted_ms", "channel_id")
"""The columns of a move that a sale fills."""

_UNOPENED = """
SELECT t.id, t.picked_on, t.in_g, t.slip FROM lot t
WHERE t.id IN :lots AND t.in_g <> 0 AND NOT EXISTS (SELECT 1 FROM lot_move m WHERE m.lot_id = t.id) ORDER BY t.id
"""

Stated = Mapping[str, Any]
"""A lot's id, ``picked_on`` and ``in_g``, as a sheet or a person states them."""


class Move(NamedTuple):
    """One move of one lot; ``grams`` add to ``MEASURES[kind]``."""

    lot_id: int
    kind: str
    grams: int
    at_ms: int
    """When it was so, by the source."""
    noted_ms: int
    channel_id: int | None = None
    peer_lot_id: int | None = None
    slip: str | None = None
    buyer: str | None = None
    price_dong_per_kg: int | None = None
    who: str | None = None
    why: str | None = None


def write(connection: Connection, moves: Iterable[Move]) -> None:
    """Append moves in the order given; one of 0 grams is left out, unless a person gives a reason for it.

    These are by people and sheets, so the market's version moves on; those of sales go by ``append_sales``.
    """
    said = [move for move in moves if move.grams or (move.who and move.why)]
    cache_versions.changed(connection)
    bulk.insert(connection, TABLES["lot_move"], Move._fields, said)


def append_sales(connection: Connection, moves: Iterable[tuple[Any, ...]]) -> None:
    """Append what a page of orders moved, as rows of ``SALE_COLUMNS``: a run sees its own moves by their ids."""
    bulk.insert(connection, TABLES["lot_move"], SALE_COLUMNS, list(moves))


def remove_moves(connection: Connection, lot_ids: Sequence[int]) -> None:
    """Delete all moves of lots that are about to be deleted: an import that brought them is taken back."""
    bulk.execute(connection, "DELETE FROM lot_move WHERE lot_id IN :lots", {"lots": list(lot_ids)})


def restore_move(connection: Connection, move_id: int, copy: Mapping[str, Any] | None, *, stands: bool) -> None:
    """Make a move that another hand changed what its ``copy`` says (None: there was none); ``stands``: it is there."""
    table = TABLES["lot_move"]
    if copy is None:
        connection.execute(delete(table).where(table.c.id == move_id))
    elif stands:
        connection.execute(update(table).where(table.c.id == move_id).values(copy))
    else:
        connection.execute(insert(table).values(copy))


def moves_of(connection: Connection, lot_id: int) -> list[Move]:
    """Return the moves of a lot in the order in which they were written."""
    sql = f"SELECT {', '.join(Move._fields)} FROM lot_move WHERE lot_id = :lot ORDER BY id"  # noqa: S608 - our names
    return [Move(*row) for row in bulk.select(connection, sql, {"lot": lot_id})]


def open_lots(connection: Connection, lot_ids: Iterable[int], now_ms: int) -> None:
    """Write the opening move of those lots that have none: picked on their day, or forecast as of now."""
    rows = bulk.select(connection, _UNOPENED, {"lots": sorted(lot_ids)})
    write(
        connection,
        [
            Move(lot_id, "forecast" if picked is None else "picked", in_g, _begin(picked, now_ms), now_ms, slip=slip)
            for lot_id, picked, in_g, slip in rows
        ],
    )


def weighed(
    lot_id: int,
    forecast_g: int,
    grams: int,
    at_ms: int,
    now_ms: int,
    slip: str | None,
    who: str | None,
    why: str | None,
) -> list[Move]:
    """Return the moves by which what was weighed replaces a lot's forecast."""
    return [
        Move(lot_id, "forecast", -forecast_g, at_ms, now_ms, slip=slip, who=who, why=why),
        Move(lot_id, "picked", grams, at_ms, now_ms, slip=slip, who=who, why=why),
    ]


def restate(connection: Connection, changed: Iterable[tuple[Stated, Stated]], why: str, now_ms: int) -> None:
    """Write the moves that bring lots from the weight they had (with their ids) to the one a later sheet states."""
    write(connection, [move for before, after in changed for move in _restated(before, after, why, now_ms)])


def _restated(before: Stated, after: Stated, why: str, now_ms: int) -> list[Move]:
    """Return the moves from one weight to another; a lot that is picked now replaces its forecast, and back."""
    lot_id, was_g, now_g = before["id"], before["in_g"], after["in_g"]
    was, now = (one["picked_on"] is not None for one in (before, after))
    if now and not was:
        return weighed(lot_id, was_g, now_g, _begin(after["picked_on"], now_ms), now_ms, after.get("slip"), None, why)
    if was and not now:
        parts = [("picked", -was_g), ("forecast", now_g)]
    else:
        parts = [("adjusted" if now else "forecast", now_g - was_g)]
    return [Move(lot_id, kind, grams, now_ms, now_ms, why=why) for kind, grams in parts]


def _begin(picked_on: date | str | None, now_ms: int) -> int:
    return now_ms if picked_on is None else start_of(as_day(picked_on))
