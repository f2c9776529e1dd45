"""Asks: the mark a person leaves ("cập nhật ngay") and the clock picks up."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from marketplace.access import Scope
from marketplace.db import bulk
from marketplace.tables import TABLES

_ASK = TABLES["ask"]
_CHANNEL = TABLES["channel"]


def ask(connection: Connection, scope: Scope, channel_id: int, now_ms: int) -> bool:
    """Leave a mark for a channel inside a write transaction; False when one waits already or the scope hides it."""
    seen = select(_CHANNEL.c.id).where(_CHANNEL.c.id == channel_id, scope.where(_CHANNEL))
    there = select(_ASK.c.id).where(_ASK.c.channel_id == channel_id, _ASK.c.taken_ms.is_(None))
    if connection.execute(seen).first() is None or connection.execute(there).first() is not None:
        return False
    leave(connection, channel_id, now_ms)
    return True


def leave(connection: Connection, channel_id: int, now_ms: int) -> None:
    """Leave a mark for a channel, whoever asks."""
    connection.execute(insert(_ASK).values(channel_id=channel_id, asked_ms=now_ms))


def about_lots(connection: Connection, lot_ids: Sequence[int], now_ms: int) -> None:
    """Leave a mark for every channel that offers what these lots feed: what may be offered there has changed."""
    sql = (
        "INSERT INTO ask (channel_id, asked_ms) SELECT DISTINCT o.channel_id, CAST(:now AS BIGINT) FROM offer o"
        " JOIN listinglot f ON f.listing_id = o.listing_id WHERE f.lot_id IN :lots"
    )
    bulk.execute(connection, sql, {"lots": list(lot_ids), "now": now_ms})


def everywhere(connection: Connection, now_ms: int) -> None:
    """Leave a mark for every channel: where lots count has changed, which each of its runs has to learn."""
    bulk.execute(connection, "INSERT INTO ask (channel_id, asked_ms) SELECT id, CAST(:now AS BIGINT) FROM channel",
                 {"now": now_ms})  # fmt: skip


def waits(connection: Connection, channel_id: int) -> bool:
    """Say whether a mark waits for a channel."""
    sql = "SELECT 1 FROM ask WHERE channel_id = :channel AND taken_ms IS NULL LIMIT 1"
    return bool(bulk.select(connection, sql, {"channel": channel_id}))


def waiting(connection: Connection) -> list[int]:
    """Return the channels for which a mark waits."""
    sql = "SELECT DISTINCT channel_id FROM ask WHERE taken_ms IS NULL ORDER BY channel_id"
    return [int(row[0]) for row in bulk.select(connection, sql, {})]


def take(connection: Connection, channel_id: int, now_ms: int) -> None:
    """Take the marks of a channel as a run of it begins."""
    sql = "UPDATE ask SET taken_ms = :now WHERE channel_id = :channel AND taken_ms IS NULL"
    bulk.execute(connection, sql, {"now": now_ms, "channel": channel_id})
