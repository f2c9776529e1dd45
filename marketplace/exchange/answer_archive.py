"""The answer archive: what platforms answered, allow-listed and compressed, kept for thirty days to replay a run."""

from collections.abc import Sequence

import zstandard
from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_OF_RUN = """
SELECT a.feed, a.kept FROM answer a JOIN run r ON r.id = a.run_id
WHERE r.id = :run AND r.channel_id = :channel ORDER BY a.id
"""
_OF_FEED = """
SELECT a.id FROM answer a JOIN run r ON r.id = a.run_id WHERE r.channel_id = :channel AND a.feed = :feed ORDER BY a.id
"""
_NAMING = """
SELECT a.id, a.run_id, a.read_ms FROM answer_order n JOIN answer a ON a.id = n.answer_id JOIN run r ON r.id = a.run_id
WHERE n.code = :code AND r.channel_id = :channel
"""
_UNNAMED = """
SELECT a.id, a.run_id, a.read_ms, a.kept FROM answer a JOIN run r ON r.id = a.run_id
WHERE NOT a.named AND r.channel_id = :channel AND a.feed = 'orders'
"""


def store(connection: Connection, run_id: int, feed: str, kept: bytes, now_ms: int, orders: Sequence[str] = ()) -> None:
    """Store the kept (allow-listed, compressed) part of a page, in the transaction of its rows.

    ``orders`` are the codes of the orders it names.
    """
    row = (run_id, feed, now_ms, kept, True)
    (answer_id,) = bulk.append(connection, TABLES["answer"], ("run_id", "feed", "read_ms", "kept", "named"), [row])
    named = [(code, answer_id) for code in sorted(set(orders))]
    bulk.insert(connection, TABLES["answer_order"], ("code", "answer_id"), named)


def pack(body: bytes) -> bytes:
    """Return JSON bytes as they are kept."""
    return zstandard.ZstdCompressor().compress(body)


def unpack(packed: bytes) -> bytes:
    """Return a kept answer as JSON bytes."""
    return zstandard.ZstdDecompressor().decompress(packed)


def of_run(connection: Connection, channel_id: int, run_id: int) -> list[tuple[str, bytes]]:
    """Return the kept answers of a run of a channel, each with its feed, in the order they were read."""
    rows = bulk.select(connection, _OF_RUN, {"run": run_id, "channel": channel_id})
    return [(feed, bytes(kept)) for feed, kept in rows]


def of_feed(connection: Connection, channel_id: int, feed: str) -> list[int]:
    """Return the ids of the kept answers about a feed of a channel, in the order they were read."""
    return bulk.scalars(connection, _OF_FEED, {"channel": channel_id, "feed": feed})


def kept(connection: Connection, answer_id: int) -> bytes | None:
    """Return a kept answer, compressed; None where it is kept no more."""
    found = bulk.scalar(connection, "SELECT kept FROM answer WHERE id = :answer", {"answer": answer_id})
    return None if found is None else bytes(found)


def naming(connection: Connection, channel_id: int, code: str) -> list[tuple[int, int]]:
    """Return (run, instant) of the kept answers about orders in which a channel named an order, oldest first.

    Only answers from before their orders were noted are opened, as long as they are kept.
    """
    asked = {"channel": channel_id, "code": code}
    found = list(bulk.select(connection, _NAMING, asked))
    quoted = b'"' + code.encode() + b'"'
    for answer_id, run_id, read_ms, kept in bulk.select(connection, _UNNAMED, {"channel": channel_id}):
        if quoted in unpack(kept):
            found.append((answer_id, run_id, read_ms))
    return [(run_id, read_ms) for _, run_id, read_ms in sorted(found)]
