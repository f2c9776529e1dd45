"""Shortfall rows: what no lot serves of order lines, opened, narrowed and closed as that changes."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_KNOWN = "SELECT line_id, weight_g, opened_ms, cause, asked FROM shortfall WHERE line_id IN :lines"
_ASK = """
UPDATE shortfall SET asked = 'cancel', asked_ms = :now, asked_by = :who
WHERE line_id = :line AND weight_g > 0 AND asked IS NULL
"""
_ASSIGN = (
    "UPDATE shortfall SET owner = :owner, due_on = :due, assigned_by = :who WHERE line_id = :line AND weight_g > 0"
)
_KEEP = """
INSERT INTO past_shortfall (line_id, cause, opened_ms, owner, due_on, assigned_by, asked_ms, asked_by, settled_ms,
    settled_how, settled_by)
SELECT line_id, cause, opened_ms, owner, due_on, assigned_by, asked_ms, asked_by, settled_ms, settled_how, settled_by
FROM shortfall WHERE line_id IN :lines AND weight_g = 0 ORDER BY line_id
"""
_DROP = "DELETE FROM shortfall WHERE line_id IN :lines AND weight_g = 0"
_VALUES = ("weight_g", "cause", "opened_ms", "settled_ms", "settled_how", "settled_by")


class LineShortfall(NamedTuple):
    """What no lot serves of a line now, in grams; 0 when all of it is served."""

    line_id: int
    weight_g: int


class ShortfallOpening(NamedTuple):
    """Why and when a shortfall opens that was closed before."""

    cause: str
    now_ms: int


def write_shortfalls(
    connection: Connection, shortfalls: Sequence[LineShortfall], opened: ShortfallOpening, how: str, who: str | None
) -> None:
    """Write the lines' shortfalls: a new one with its cause, one that closes with how and by whom it was settled.

    Owner, day and what was asked for stay with a gap as long as it is open; what was asked for ends with it. A line
    that is short once more has a new one, and what was settled before is kept beside it.
    """
    lines = sorted(one.line_id for one in shortfalls)
    known = {line_id: stored for line_id, *stored in bulk.select(connection, _KNOWN, {"lines": lines})}
    rows: list[tuple[Any, ...]] = []
    done: list[tuple[Any, ...]] = []
    again: list[int] = []
    for line_id, weight_g in sorted(shortfalls):
        before_g, opened_ms, cause, asked = known.get(line_id, (0, opened.now_ms, opened.cause, None))
        if before_g == weight_g:
            continue
        if weight_g == 0:
            done += [(None, line_id)] if asked else []
            rows.append((line_id, 0, cause, opened_ms, opened.now_ms, how, who))
        elif before_g == 0:
            again += [line_id] if line_id in known else []
            rows.append((line_id, weight_g, opened.cause, opened.now_ms, None, None, None))
        else:
            rows.append((line_id, weight_g, cause, opened_ms, None, None, None))
    keep_settled(connection, again)
    bulk.put(connection, TABLES["shortfall"], ("line_id",), _VALUES, rows)
    bulk.update(connection, TABLES["shortfall"], ("asked",), done, key="line_id")


def keep_settled(connection: Connection, lines: Sequence[int]) -> None:
    """Keep the settled shortfalls of lines that are to have new ones among those of the past."""
    if lines:
        bulk.execute(connection, _KEEP, {"lines": list(lines)})
        bulk.execute(connection, _DROP, {"lines": list(lines)})


def correct_shortfalls(connection: Connection, shortfalls: Sequence[tuple[int, int, int]]) -> None:
    """Write what no lot serves of lines (line, grams, now in ms); one that was noted before keeps all else."""
    bulk.put(connection, TABLES["shortfall"], ("line_id",), ("weight_g",), shortfalls, once=("opened_ms",))


def ask_to_cancel(connection: Connection, line_id: int, who: str, now_ms: int) -> bool:
    """Note that the platform is to cancel what an open shortfall lacks; False when that was asked, or none is open."""
    return bulk.execute(connection, _ASK, {"line": line_id, "who": who, "now": now_ms}) > 0


def assign_shortfall(connection: Connection, line_id: int, owner: str, due_on: date | None, who: str) -> bool:
    """Note who sees to an open shortfall, and by when; False when none is open."""
    due = due_on.isoformat() if due_on else None
    return bulk.execute(connection, _ASSIGN, {"line": line_id, "owner": owner, "due": due, "who": who}) > 0
