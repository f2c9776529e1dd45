"""The inbox (cần xử lý): what could not be understood, kept with place and reason until a person settles it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.tables import TABLES

_TABLE = TABLES["inboxitem"]
_VALUES = ("kind", "place", "reason", "kept", "last_ms")
_ONCE = ("candidates", "first_ms")


class Note(NamedTuple):
    """One thing to put into the inbox. ``kept`` has passed the allow-list; ``key`` names the thing at its source."""

    kind: str
    key: str
    place: str
    reason: str
    kept: str
    candidates: str = "[]"


def put(connection: Connection, source: str, notes: Sequence[Note], now_ms: int) -> None:
    """Put notes into the inbox; one that is there already is brought up to date, never doubled."""
    newest = {note.key: note for note in notes}
    rows = [
        (source, note.key, note.kind, note.place, note.reason, note.kept, now_ms, note.candidates, now_ms)
        for _, note in sorted(newest.items())
    ]
    bulk.put(connection, _TABLE, ("source", "key"), _VALUES, rows, once=_ONCE)


def settle(connection: Connection, source: str, kind: str, keys: Sequence[str], now_ms: int) -> int:
    """Mark what has been placed meanwhile as settled; return how many were open."""
    return bulk.execute(
        connection,
        "UPDATE inboxitem SET settled_ms = :now WHERE source = :source AND kind = :kind AND settled_ms IS NULL"
        " AND key IN :keys",
        {"now": now_ms, "source": source, "kind": kind, "keys": list(keys)},
    )


def open_count(connection: Connection, source: str) -> int:
    """Return how many open items a source has."""
    sql = "SELECT count(*) FROM inboxitem WHERE source = :source AND settled_ms IS NULL"
    return int(bulk.select(connection, sql, {"source": source})[0][0])
