"""What an act will do to an order line's lots and households: it is tried, looked at, and taken back."""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.db import bulk

Act = Callable[[Connection], None]
_LOTS = """
SELECT t.id, t.code, h.name, t.balance_g, t.spoiled_g,
       d.amount_dong - d.cancelled_dong - d.short_dong - d.undelivered_dong - d.returned_dong
FROM draw d JOIN lot t ON t.id = d.lot_id JOIN household h ON h.id = t.household_id
WHERE d.line_id = :line ORDER BY t.id
"""
_CLOSED = "SELECT count(*) FROM entry WHERE line_id = :line"


class Change(NamedTuple):
    """What becomes other for one lot and its household; all are differences."""

    lot: str
    household: str
    left_g: int
    """Of the lot's fruit, in grams."""
    spoiled_g: int
    dong: int
    """Of what the household's fruit fetched, in đồng."""


class Foreseen(NamedTuple):
    """What an act will do."""

    changes: list[Change]
    closed: bool
    """Whether a closed period has the line already, so that the difference is posted in the open one."""


def foreseen(connection: Connection, line_id: int, act: Act) -> Foreseen:
    """Try an act in a write transaction of its own, and take it back; what refuses the act is raised."""
    before = {row[0]: row for row in bulk.select(connection, _LOTS, {"line": line_id})}
    act(connection)
    changes = []
    for lot_id, code, household, *now in bulk.select(connection, _LOTS, {"line": line_id}):
        then = before[lot_id][3:] if lot_id in before else (now[0], now[1], 0)
        change = Change(code, household, *(a - b for a, b in zip(now, then, strict=True)))
        if any(change[2:]):
            changes.append(change)
    closed = bool(bulk.select(connection, _CLOSED, {"line": line_id})[0][0])
    connection.rollback()
    return Foreseen(changes, closed)
