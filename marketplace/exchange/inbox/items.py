"""Items: what could not be understood goes in once, is brought up to date, and closes when it has been placed."""

import hashlib
from collections.abc import Iterable, Sequence
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
_STORED = (
    "SELECT id, key, kept, cause, about, candidates, settled_ms, answered_ms FROM inboxitem"
    " WHERE source = :source AND key IN :keys"
)
_NOTHINGS = (
    "SELECT cause, word FROM meaning WHERE source = :source AND meaning = '' AND cause IN :causes AND word IN :words"
)
_OWN_KEYS = ("settlement", "shipment", "seller")
"""Kinds whose keys carry the kind: a payout or parcel may be numbered as its order is, a seller as a SKU."""
_BEYOND = "length(i.about) - length(i.place) + 4"
ORDER_OF = f"CASE WHEN i.cause = 'line' AND {_BEYOND} > 0 THEN substr(i.about, 1, {_BEYOND}) ELSE i.about END"
"""The code of the order that an item ``i`` waits for; one at the place "line LINE" is about "CODE LINE"."""
Question = tuple[str, str]
"""A cause and a word, to which a person's answer holds for all items of one source."""
DROPPED_BEFORE = '{"dropped": "as before"}'


class NewItem(NamedTuple):
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

    @property
    def question(self) -> Question:
        """Return what is not known: the cause and the word."""
        return self.cause, self.about


class _StoredItem(NamedTuple):
    """A thing as it stands in the inbox."""

    id: int
    key: str
    kept: str
    cause: str
    about: str
    candidates: str
    settled_ms: int | None
    answered_ms: int | None

    @property
    def question(self) -> Question:
        """Return what it waits for an answer to: the cause and the word."""
        return self.cause, self.about


def put(connection: Connection, source: str, items: Sequence[NewItem], now_ms: int) -> None:
    """Put items into the inbox; one that is there already is brought up to date, never doubled.

    One that was settled is opened again only when the thing itself has changed: an old report that comes again is
    none. What a person called nothing of ours is kept, but opens nothing.
    """
    if not items:
        return
    newest = {new.key: new for new in items}
    stored = _stored(connection, source, newest)
    nothing = _nothings(connection, source, newest.values())
    _open_again(connection, newest, stored, nothing)
    rows = [_row(source, new, stored.get(key), nothing, now_ms) for key, new in sorted(newest.items())]
    bulk.put(connection, _TABLE, ("source", "key"), _VALUES, rows, once=_ONCE)


def put_new(connection: Connection, source: str, items: Sequence[NewItem], now_ms: int) -> range:
    """Put those items into the inbox that it never had; return their ids.

    One that is there and open is brought up to date where it asks another question now; one that was settled stays so.
    """
    if not items:
        return range(0)
    newest = {new.key: new for new in items}
    stored = _stored(connection, source, newest)
    rows = [
        (source, key, *_values(new), new.candidates, now_ms, now_ms) for key, new in newest.items() if key not in stored
    ]
    ids = bulk.append(connection, _TABLE, _NEW, rows)
    open_items = [item for item in stored.values() if item.settled_ms is None]
    put(
        connection,
        source,
        [newest[item.key] for item in open_items if item.question != newest[item.key].question],
        now_ms,
    )
    return ids


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Delete items, as if they had never been put in."""
    bulk.execute(connection, "DELETE FROM inboxitem WHERE id IN :ids", {"ids": list(ids)})


def _stored(connection: Connection, source: str, keys: Iterable[str]) -> dict[str, _StoredItem]:
    rows = bulk.select(connection, _STORED, {"source": source, "keys": sorted(keys)})
    return {item.key: item for item in (_StoredItem(*row) for row in rows)}


def _values(new: NewItem) -> tuple[str, ...]:
    return (new.kind, new.cause, new.about, new.place, new.reason.en, new.reason.vi, new.kept)


def _row(source: str, new: NewItem, stored: _StoredItem | None, nothing: set[Question], now_ms: int) -> tuple[Any, ...]:
    """Return an item as it is written; candidates that were found once stay as long as the question does."""
    ranked = new.candidates
    if stored is not None and ranked == candidates.NONE and stored.question == new.question:
        ranked = stored.candidates
    dropped = (now_ms, DROPPED_BEFORE) if new.question in nothing else (None, None)
    return (source, new.key, *_values(new), ranked, now_ms, now_ms, *dropped)


def _nothings(connection: Connection, source: str, items: Iterable[NewItem]) -> set[Question]:
    """Return the questions of these items that a person answered with "nothing of ours"."""
    asked = {new.question for new in items if new.about}
    if not asked:
        return set()
    causes, words = sorted({cause for cause, _ in asked}), sorted({word for _, word in asked})
    rows = bulk.select(connection, _NOTHINGS, {"source": source, "causes": causes, "words": words})
    return {(cause, word) for cause, word in rows}


def _open_again(
    connection: Connection, newest: dict[str, NewItem], stored: dict[str, _StoredItem], nothing: set[Question]
) -> None:
    """Open what was settled and has changed; an answer to another question than the new one is none."""
    changed = []
    for key, item in stored.items():
        new = newest[key]
        opened = item.settled_ms is not None and item.kept != new.kept and new.question not in nothing
        waits_answered = item.answered_ms is not None and item.settled_ms is None
        if opened or (waits_answered and item.question != new.question):
            changed.append((None, None, None, None, item.id))
    bulk.update(connection, _TABLE, ("settled_ms", "answer", "answered_ms", "answered_by"), changed)


def item_from_reject(feed: str, reject: Reject) -> NewItem:
    """Return a record that could not be read as an item; its key is the platform's own id, where it has one.

    So the repaired record settles it.
    """
    *where, remote_id = reject.where.split(" ", 2)
    kind, kept = feed.removesuffix("s"), reject.kept.decode("utf-8", "replace")
    key = key_of(kind, remote_id) if len(where) == 2 else hashlib.blake2b(reject.kept, digest_size=16).hexdigest()
    status = reject.cause == "status"
    reason = reasons.status(reject.reason, reject.about) if status else reasons.record(reject.reason, reject.reason_vi)
    ranked = candidates.to_json(candidates.states(reject.about)) if status else candidates.NONE
    return NewItem(kind, key, reject.cause, reject.about, reject.where, reason, kept, ranked)


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
    return bulk.scalars(connection, sql, {"source": source, "most": most})


def close_unread(connection: Connection, source: str, feed: str, now_ms: int) -> int:
    """Settle the unreadable records of a list that has been read whole by now; return how many were open."""
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
    return int(bulk.scalar(connection, sql, {"source": source}))
