"""Draw rows: which grams of which lots the lines of orders were given."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_VALUES = Drawn._fields[1:]
_NOTHING = (0,) * len(_VALUES)
Rows = list[tuple[Any, ...]]
"""A line's id, then a draw's fields."""


def insert_draws(connection: Connection, rows: Rows) -> None:
    """Write the draws of lines that are new."""
    bulk.insert(connection, TABLES["draw"], ("line_id", "lot_id", *_VALUES), rows)


def put_draws(connection: Connection, rows: Rows) -> None:
    """Write draws over those the lines had of the same lots."""
    bulk.put(connection, TABLES["draw"], ("line_id", "lot_id"), _VALUES, rows)


def redrawn(line_id: int, before: Iterable[int], draws: Sequence[Drawn]) -> Rows:
    """Return the rows of a line that is given other draws; of the lots it had ``before`` and has no more, none."""
    kept = {drawn.lot_id for drawn in draws}
    rows: Rows = [(line_id, *drawn) for drawn in draws]
    return rows + [(line_id, lot_id, *_NOTHING) for lot_id in before if lot_id not in kept]
