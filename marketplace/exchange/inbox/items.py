"""Notes: what could not be understood goes in once, is brought up to date, and closes when it has been placed."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.exchange.inbox import candidates, reasons
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject

_TABLE = TABLES["inboxitem"]
_VALUES = ("kind", "cause", "about", "place", "reason", "reason_vi", "kept", "candidates", "last_ms")
_NEW = ("source", "key", *_VALUES[:-1], "first_ms", "last_ms")
_ONCE = ("first_ms", "settled_ms", "answer")
_THERE = (
    "SELECT id, key, kept, cause, about, candidates, settled_ms, answered_ms FROM inboxitem"
    " WHERE source = :source AND key IN :keys"
)
_NOTHINGS = (
    "SELECT cause, word FROM meaning WHERE source = :source AND meaning = '' AND cause IN :causes AND word IN :words"
)
_OWN_KEYS = ("shipment", "seller")
"""Kinds whose keys carry the kind: a parcel may be numbered as its order is, a seller as a SKU."""
_BEYOND = "length(i.about) - length(i.place) + 4"
ORDER_OF = f"CASE WHEN i.cause = 'line' AND {_BEYOND} > 0 THEN substr(i.about, 1, {_BEYOND}) ELSE i.about END"
"""The code of the order that an item ``i`` waits for; one at the place "line LINE" is about "CODE LINE"."""
DROPPED_BEFORE = '{"dropped": "as before"}'


class Note(NamedTuple):
    """One thing to put into the inbox. ``kept`` has passed the allow-list; ``key`` names the thing at its source.

    ``cause`` and ``about`` say what is not known; things of one source, cause and word are settled together.
    """

    kind: str
    key: str
    cause: str
    about: str
    place: str
    reason: Sentence
    kept: str
    candidates: str = candidates.NONE


class _There(NamedTuple):
    """A thing as it stands in the inbox."""

    id: int
    key: str
    kept: str
    cause: str
    about: str
    candidates: str
    settled_ms: int | None
    answered_ms: int | None


def put(connection: Connection, source: str, notes: Sequence[Note], now_ms: int) -> None:
    """Put notes into the inbox; one that is there already is brought up to date, never doubled.

    One that was settled is opened again only when the thing itself has changed: an old report that comes again is
    none. What a person called nothing of ours is kept, but opens nothing.
    """
    if not notes:
        return
    newest = {note.key: note for note in notes}
    rows = bulk.select(connection, _THERE, {"source": source, "keys": sorted(newest)})
    there = {row[1]: _There(*row) for row in rows}
    nothing = _nothings(connection, source, newest.values())
    _open_again(connection, newest, there, nothing)
    values = [_row(source, note, there.get(key), nothing, now_ms) for key, note in sorted(newest.items())]
    bulk.put(connection, _TABLE, ("source", "key"), _VALUES, values, once=_ONCE)


def put_new(connection: Connection, source: str, notes: Sequence[Note], now_ms: int) -> range:
    """Put those notes into the inbox that it never had; return their ids.

    One that is there and open is brought up to date where it asks another question now; one that was settled stays so.
    """
    newest = {note.key: note for note in notes}
    rows = bulk.select(connection, _THERE, {"source": source, "keys": list(newest)})
    there = {item.key: item for item in (_There(*row) for row in rows)}
    new = [
        (source, note.key, *_values(note), note.candidates, now_ms, now_ms)
        for key, note in newest.items()
        if key not in there
    ]
    ids = bulk.append(connection, _TABLE, _NEW, new)
    asks_otherwise = [
        note
        for key, note in newest.items()
        if (item := there.get(key)) and item.settled_ms is None and (item.cause, item.about) != (note.cause, note.about)
    ]
    put(connection, source, asks_otherwise, now_ms)
    return ids


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Delete items, as if they had never been put in."""
    bulk.execute(connection, "DELETE FROM inboxitem WHERE id IN :ids", {"ids": list(ids)})


def _values(note: Note) -> tuple[str, ...]:
    return (note.kind, note.cause, note.about, note.place, note.reason.en, note.reason.vi, note.kept)


def _row(source: str, note: Note, there: _There | None, nothing: set[tuple[str, str]], now_ms: int) -> tuple[Any, ...]:
    found = note.candidates
    if there is not None and found == candidates.NONE and (there.cause, there.about) == (note.cause, note.about):
        found = there.candidates
    kept = (*_values(note), found)
    dropped = (note.cause, note.about) in nothing
    return (source, note.key, *kept, now_ms, now_ms, now_ms if dropped else None, DROPPED_BEFORE if dropped else None)


def _nothings(connection: Connection, source: str, notes: Any) -> set[tuple[str, str]]:
    asked = {(note.cause, note.about) for note in notes if note.about}
    parameters = {
        "source": source,
        "causes": sorted({cause for cause, _ in asked}),
        "words": sorted({word for _, word in asked}),
    }
    return {(row[0], row[1]) for row in bulk.select(connection, _NOTHINGS, parameters)} if asked else set()


def _open_again(
    connection: Connection, newest: dict[str, Note], there: dict[str, _There], nothing: set[tuple[str, str]]
) -> None:
    """Open what was settled and has changed; an answer to another question than the new one is none."""
    changed = []
    for key, item in there.items():
        note = newest[key]
        other = (note.cause, note.about) != (item.cause, item.about)
        opened = item.settled_ms is not None and item.kept != note.kept and (note.cause, note.about) not in nothing
        if opened or (other and item.answered_ms is not None and item.settled_ms is None):
            changed.append((None, None, None, None, item.id))
    bulk.update(connection, _TABLE, ("settled_ms", "answer", "answered_ms", "answered_by"), changed)


def note_of(feed: str, reject: Reject) -> Note:
    """Name a reject by the platform's own id where it stood in one, so that the repaired record settles it."""
    named = reject.where.split(" ", 2)
    kind, kept = feed.removesuffix("s"), reject.kept.decode("utf-8", "replace")
    key = key_of(kind, named[2]) if len(named) == 3 else hashlib.blake2b(reject.kept, digest_size=16).hexdigest()
    status = reject.cause == "status"
    reason = reasons.status(reject.reason, reject.about) if status else reasons.record(reject.reason)
    ranked = candidates.written(candidates.states(reject.about)) if status else candidates.NONE
    return Note(kind, key, reject.cause, reject.about, reject.where, reason, kept, ranked)


def key_of(kind: str, remote_id: str) -> str:
    """Return the key under which a source's inbox knows a thing of the platform."""
    return f"{kind} {remote_id}" if kind in _OWN_KEYS else remote_id


def close(connection: Connection, source: str, kind: str, keys: Sequence[str], now_ms: int) -> int:
    """Mark what has been placed meanwhile as settled; return how many were open."""
    return bulk.execute(
        connection,
        "UPDATE inboxitem SET settled_ms = :now WHERE source = :source AND kind = :kind AND settled_ms IS NULL"
        " AND key IN :keys",
        {"now": now_ms, "source": source, "kind": kind, "keys": list(keys)},
    )


def unread_codes(connection: Connection, source: str, most: int) -> list[str]:
    """Return codes of open orders that could not be read, those that were asked for longest ago first."""
    sql = (
        "SELECT key FROM inboxitem WHERE source = :source AND kind = 'order' AND cause = 'record'"
        " AND settled_ms IS NULL AND (place LIKE 'orders[%] code %' OR place LIKE 'order %')"
        " ORDER BY last_ms, id LIMIT :most"
    )
    return [str(row[0]) for row in bulk.select(connection, sql, {"source": source, "most": most})]


def close_unread(connection: Connection, source: str, feed: str, now_ms: int) -> int:
    """Settle what of a list could not be read, since all of it was read by now; return how many were open."""
    return bulk.execute(
        connection,
        "UPDATE inboxitem SET settled_ms = :now WHERE source = :source AND kind = :kind AND cause = 'record'"
        " AND settled_ms IS NULL AND place LIKE :place",
        {"now": now_ms, "source": source, "kind": feed.removesuffix("s"), "place": f"{feed}[%"},
    )


def asked_again(connection: Connection, source: str, codes: Sequence[str], now_ms: int) -> None:
    """Note that these orders have been asked for again now."""
    sql = "UPDATE inboxitem SET last_ms = :now WHERE source = :source AND kind = 'order' AND key IN :codes"
    bulk.execute(connection, sql, {"now": now_ms, "source": source, "codes": list(codes)})


def open_count(connection: Connection, source: str) -> int:
    """Return how many open items a source has."""
    sql = "SELECT count(*) FROM inboxitem WHERE source = :source AND settled_ms IS NULL"
    return int(bulk.select(connection, sql, {"source": source})[0][0])
