"""Notices: what platforms tell by webhook, kept until the clock has read the orders they speak of again."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_EVENT = TABLES["event"]
_COLUMNS = ("channel_id", "remote_id", "kind", "order_code", "said_ms", "received_ms", "kept")
_PENDING = "channel_id = :channel AND taken_ms IS NULL"


_KEPT = f"SELECT id, kept FROM event WHERE {_PENDING} AND kept IS NOT NULL ORDER BY id LIMIT :most"  # noqa: S608
_TAKEN = f"UPDATE event SET taken_ms = :now, kept = NULL WHERE {_PENDING} AND id IN :ids"  # noqa: S608 (our own words)


class KeptNotice(NamedTuple):
    """A notice that says itself what it is about, as it was kept (JSON)."""

    id: int
    kept: str


class PendingNotices(NamedTuple):
    """A channel's notices that are not taken yet: the newest one's id (0: there is none), and their orders by age."""

    newest: int
    codes: list[str]


def is_known(connection: Connection, channel_id: int, remote_id: str) -> bool:
    """Say whether a notice of this id came in before."""
    sql = "SELECT 1 FROM event WHERE channel_id = :channel AND remote_id = :id"
    return bool(bulk.select(connection, sql, {"channel": channel_id, "id": remote_id}))


def store(
    connection: Connection,
    channel_id: int,
    remote_id: str,
    kind: str,
    order_code: str | None,
    said_ms: int,
    received_ms: int,
    kept: str | None = None,
) -> None:
    """Store a notice until it is taken, with what it says where it says it itself; a second time changes nothing."""
    row = (channel_id, remote_id, kind, order_code, said_ms, received_ms, kept)
    bulk.insert_new(connection, _EVENT, _COLUMNS, [row])


def kept(connection: Connection, channel_id: int, most: int) -> list[KeptNotice]:
    """Return a channel's pending notices that say themselves what they are about, the oldest first."""
    return [KeptNotice(*row) for row in bulk.select(connection, _KEPT, {"channel": channel_id, "most": most})]


def mark_taken(connection: Connection, channel_id: int, ids: Sequence[int], now_ms: int) -> None:
    """Mark these notices as taken; what they said stands elsewhere by then."""
    bulk.execute(connection, _TAKEN, {"now": now_ms, "channel": channel_id, "ids": list(ids)})


def last_ms(connection: Connection, channel_id: int) -> int | None:
    """Return when a channel's last notice came in; None when none has, or none that is still kept."""
    sql = "SELECT received_ms FROM event WHERE channel_id = :channel ORDER BY id DESC LIMIT 1"
    found: int | None = bulk.scalar(connection, sql, {"channel": channel_id})
    return found


def newest_pending(connection: Connection) -> dict[int, int]:
    """Return the newest pending notice of every channel that has one."""
    sql = "SELECT channel_id, max(id) FROM event WHERE taken_ms IS NULL GROUP BY channel_id ORDER BY channel_id"
    return dict(bulk.select(connection, sql, {}))


def pending(connection: Connection, channel_id: int, most: int) -> PendingNotices:
    """Return a channel's pending notices, with at most so many of the orders they speak of."""
    there = {"channel": channel_id}
    newest = bulk.scalar(connection, f"SELECT max(id) FROM event WHERE {_PENDING}", there)  # noqa: S608 (our words)
    codes = bulk.scalars(
        connection,
        f"SELECT order_code FROM event WHERE {_PENDING} AND order_code IS NOT NULL"  # noqa: S608 (our own words)
        " GROUP BY order_code ORDER BY min(id) LIMIT :most",
        {**there, "most": most},
    )
    return PendingNotices(newest or 0, codes)


def mark_orders_read(connection: Connection, channel_id: int, newest: int, codes: Sequence[str], now_ms: int) -> None:
    """Mark as taken the notices up to the newest that was known when these orders were read by their codes."""
    sql = f"UPDATE event SET taken_ms = :now WHERE {_PENDING} AND id <= :newest AND order_code IN :codes"  # noqa: S608
    bulk.execute(connection, sql, {"now": now_ms, "channel": channel_id, "newest": newest, "codes": list(codes)})


def mark_listed_read(connection: Connection, channel_id: int, newest: int, as_of_ms: int | None, now_ms: int) -> None:
    """Mark as taken the notices up to the newest that was known before the list of orders was read to its end.

    With ``as_of_ms``, up to which the list is complete, one about a later change goes on waiting.
    """
    sql = (
        f"UPDATE event SET taken_ms = :now WHERE {_PENDING} AND id <= :newest"  # noqa: S608 (our own words)
        " AND (order_code IS NULL OR said_ms <= :as_of)"
    )
    limit = as_of_ms if as_of_ms is not None else 2**62
    bulk.execute(connection, sql, {"now": now_ms, "channel": channel_id, "newest": newest, "as_of": limit})
