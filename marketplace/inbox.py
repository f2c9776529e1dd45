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
    """Put notes into the inbox; one that is there already is brought up to date, never doubled.

    One that was settled is opened again only when the thing itself has changed: an old report that comes again is none.
    """
    if not notes:
        return
    newest = {note.key: note for note in notes}
    _open_again(connection, source, newest)
    rows = [
        (source, note.key, note.kind, note.place, note.reason, note.kept, now_ms, note.candidates, now_ms)
        for _, note in sorted(newest.items())
    ]
    bulk.put(connection, _TABLE, ("source", "key"), _VALUES, rows, once=_ONCE)


def _open_again(connection: Connection, source: str, newest: dict[str, Note]) -> None:
    sql = "SELECT id, key, kept FROM inboxitem WHERE source = :source AND settled_ms IS NOT NULL AND key IN :keys"
    settled = bulk.select(connection, sql, {"source": source, "keys": sorted(newest)})
    changed = [(None, item_id) for item_id, key, kept in settled if newest[key].kept != kept]
    bulk.update(connection, _TABLE, ("settled_ms",), changed)


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


def open_kept(connection: Connection, source: str, kind: str) -> list[str]:
    """Return what was kept of a source's open items of one kind, oldest first."""
    sql = "SELECT kept FROM inboxitem WHERE source = :source AND kind = :kind AND settled_ms IS NULL ORDER BY id"
    return [str(row[0]) for row in bulk.select(connection, sql, {"source": source, "kind": kind})]
