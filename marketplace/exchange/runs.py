"""Runs and watermarks: what the clock did, how far each feed was read, and the answers kept for thirty days."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import zstandard
from sqlalchemy import Connection

from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence

COUNTS = (
    "orders_read", "orders_new", "orders_changed", "payouts_new", "offers_accepted", "offers_refused", "inboxed",
)  # fmt: skip
FEEDS = ("orders", "settlements", "shipments")
"""What is read by a cursor."""

_NAMING = """
SELECT a.id, a.run_id, a.read_ms FROM answer_order n JOIN answer a ON a.id = n.answer_id JOIN run r ON r.id = a.run_id
WHERE n.code = :code AND r.channel_id = :channel
"""
_UNNAMED = """
SELECT a.id, a.run_id, a.read_ms, a.kept FROM answer a JOIN run r ON r.id = a.run_id
WHERE NOT a.named AND r.channel_id = :channel AND a.feed = 'orders'
"""
_DIED = Sentence("the program was stopped in the middle", "Chương trình bị tắt giữa chừng; lần sau làm tiếp.")


class Mark(NamedTuple):
    """How far a feed was read: the platform's cursor and the instant (ms) it was complete up to."""

    cursor: str | None
    as_of_ms: int | None


def begin(database: Database, channel_id: int, now_ms: int) -> int:
    """Open a run of a channel (whose lease the caller holds) and close any run that died; return its id."""
    with database.write() as connection:
        bulk.execute(
            connection,
            "UPDATE run SET status = 'crashed', ended_ms = :now, reason = :reason, reason_vi = :reason_vi"
            " WHERE channel_id = :channel AND status = 'running'",
            {"now": now_ms, "channel": channel_id, "reason": _DIED.en, "reason_vi": _DIED.vi},
        )
        run_id = bulk.reserve(connection, TABLES["run"], 1)
        columns = ("id", "channel_id", "started_ms", "status", *COUNTS)
        bulk.insert(connection, TABLES["run"], columns, [(run_id, channel_id, now_ms, "running", *(0,) * len(COUNTS))])
    return run_id


def end(database: Database, run_id: int, status: str, why: Sentence | None, counts: Sequence[int], now_ms: int) -> None:
    """Close a run with its status, why it did not end well, and its counts (in the order of ``COUNTS``)."""
    reasons = (why.en, why.vi) if why else (None, None)
    with database.write() as connection:
        columns = ("status", "reason", "reason_vi", "ended_ms", *COUNTS)
        bulk.update(connection, TABLES["run"], columns, [(status, *reasons, now_ms, *counts, run_id)])


def read_mark(connection: Connection, channel_id: int, feed: str) -> Mark:
    """Return how far a feed was read; a feed never read has no cursor and no instant."""
    return looked_at(connection, channel_id, feed)[0]


def looked_at(connection: Connection, channel_id: int, feed: str) -> tuple[Mark, int]:
    """Return how far a feed was read, and when that was last noted, by our clock; 0 for one never read."""
    sql = "SELECT cursor, as_of_ms, moved_ms FROM watermark WHERE channel_id = :channel AND feed = :feed"
    rows = bulk.select(connection, sql, {"channel": channel_id, "feed": feed})
    return (Mark(*rows[0][:2]), int(rows[0][2])) if rows else (Mark(None, None), 0)


def to_read(connection: Connection, channel_id: int, feed: str) -> tuple[Mark, int | None]:
    """Return how far a feed was read, and from which instant on it is read again; None where all of it counts."""
    sql = "SELECT feed, cursor, as_of_ms FROM watermark WHERE channel_id = :channel AND feed IN (:feed, :again)"
    asked = {"channel": channel_id, "feed": feed, "again": _again(feed)}
    found = {name: Mark(*mark) for name, *mark in bulk.select(connection, sql, asked)}
    unread = Mark(None, None)
    return found.get(feed, unread), found.get(_again(feed), unread).as_of_ms


def ran_since(connection: Connection, channel_id: int, since_ms: int) -> bool:
    """Say whether a run of a channel that began at an instant or later has come to its end, offers and all."""
    sql = "SELECT 1 FROM run WHERE channel_id = :channel AND started_ms >= :since AND status = 'ran' LIMIT 1"
    return bool(bulk.select(connection, sql, {"channel": channel_id, "since": since_ms}))


def moved_ms(connection: Connection, channel_id: int, feed: str) -> int:
    """Return when a feed's mark was last moved, by our clock; 0 for one never read."""
    return looked_at(connection, channel_id, feed)[1]


def move_mark(connection: Connection, channel_id: int, feed: str, mark: Mark, now_ms: int) -> None:
    """Move a feed's mark, in the transaction of the rows it stands for."""
    row = (channel_id, feed, mark.cursor, mark.as_of_ms, now_ms)
    bulk.put(connection, TABLES["watermark"], ("channel_id", "feed"), ("cursor", "as_of_ms", "moved_ms"), [row])


def reread(database: Database, channel_id: int, from_ms: int | None, now_ms: int) -> None:
    """Forget how far the feeds of a channel were read, so that they are read again, from an instant on where given.

    What they were complete up to stays true, since nothing is taken back.
    """
    with database.write() as connection:
        sql = "UPDATE watermark SET cursor = NULL WHERE channel_id = :channel AND feed IN :feeds"
        bulk.execute(connection, sql, {"channel": channel_id, "feeds": list(FEEDS)})
        for feed in FEEDS if from_ms is not None else ():
            move_mark(connection, channel_id, _again(feed), Mark(None, from_ms), now_ms)


def end_reread(connection: Connection, channel_id: int, feed: str) -> None:
    """Note that a feed has been read again."""
    sql = "DELETE FROM watermark WHERE channel_id = :channel AND feed = :feed"
    bulk.execute(connection, sql, {"channel": channel_id, "feed": _again(feed)})


def _again(feed: str) -> str:
    """Return under which name it is kept from when on a feed is read again."""
    return f"{feed} from"


def keep_answer(
    connection: Connection, run_id: int, feed: str, kept: bytes, now_ms: int, orders: Iterable[str] = ()
) -> None:
    """Store the kept (allow-listed, compressed) part of a page, in the transaction of its rows.

    ``orders`` are the codes of the orders it names.
    """
    answer_id = bulk.reserve(connection, TABLES["answer"], 1)
    row = (answer_id, run_id, feed, now_ms, kept, True)
    bulk.insert(connection, TABLES["answer"], ("id", "run_id", "feed", "read_ms", "kept", "named"), [row])
    named = [(code, answer_id) for code in sorted(set(orders))]
    bulk.insert(connection, TABLES["answer_order"], ("code", "answer_id"), named)


def read_answer(kept: bytes) -> bytes:
    """Return a kept answer as JSON bytes."""
    return zstandard.ZstdDecompressor().decompress(kept)


def answers_of(connection: Connection, channel_id: int, run_id: int) -> list[tuple[str, bytes]]:
    """Return the kept answers of a run of a channel, each with its feed, in the order they were read."""
    sql = (
        "SELECT a.feed, a.kept FROM answer a JOIN run r ON r.id = a.run_id"
        " WHERE r.id = :run AND r.channel_id = :channel ORDER BY a.id"
    )
    rows = bulk.select(connection, sql, {"run": run_id, "channel": channel_id})
    return [(row[0], bytes(row[1])) for row in rows]


def answers_naming(connection: Connection, channel_id: int, code: str) -> list[tuple[int, int]]:
    """Return (run, instant) of the kept answers about orders in which a channel named an order, oldest first.

    Only answers from before their orders were noted are opened, as long as they are kept.
    """
    asked = {"channel": channel_id, "code": code}
    found = [tuple(row) for row in bulk.select(connection, _NAMING, asked)]
    named = b'"' + code.encode() + b'"'
    for *row, kept in bulk.select(connection, _UNNAMED, {"channel": channel_id}):
        if named in read_answer(kept):
            found.append(tuple(row))
    return [(run_id, read_ms) for _, run_id, read_ms in sorted(found)]
