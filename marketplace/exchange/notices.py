"""Events: what platforms tell by webhook, kept until the clock has read the orders they speak of again."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_EVENT = TABLES["event"]
_COLUMNS = ("channel_id", "remote_id", "kind", "order_code", "said_ms", "received_ms")
_WAITS = "channel_id = :channel AND taken_ms IS NULL"


class Waiting(NamedTuple):
    """The events of a channel that wait: the newest one's id (0: none does), and the orders they speak of, by age."""

    newest: int
    codes: list[str]


def known(connection: Connection, channel_id: int, remote_id: str) -> bool:
    """Say whether an event of this id came in before."""
    sql = "SELECT 1 FROM event WHERE channel_id = :channel AND remote_id = :id"
    return bool(bulk.select(connection, sql, {"channel": channel_id, "id": remote_id}))


def keep(
    connection: Connection,
    channel_id: int,
    remote_id: str,
    kind: str,
    order_code: str | None,
    said_ms: int,
    received_ms: int,
) -> None:
    """Keep an event until it is taken; one that came in before changes nothing."""
    row = (channel_id, remote_id, kind, order_code, said_ms, received_ms)
    bulk.insert_new(connection, _EVENT, _COLUMNS, [row])


def last_ms(connection: Connection, channel_id: int) -> int | None:
    """Return when a channel's last event came in; None when none has, or none that is still kept."""
    sql = "SELECT received_ms FROM event WHERE channel_id = :channel ORDER BY id DESC LIMIT 1"
    rows = bulk.select(connection, sql, {"channel": channel_id})
    return int(rows[0][0]) if rows else None


def newest_waiting(connection: Connection) -> dict[int, int]:
    """Return the newest waiting event of every channel that has one."""
    sql = "SELECT channel_id, max(id) FROM event WHERE taken_ms IS NULL GROUP BY channel_id ORDER BY channel_id"
    return {int(channel_id): int(newest) for channel_id, newest in bulk.select(connection, sql, {})}


def waiting(connection: Connection, channel_id: int, most: int) -> Waiting:
    """Return a channel's waiting events, with at most so many of the orders they speak of."""
    there = {"channel": channel_id}
    newest = bulk.select(connection, f"SELECT max(id) FROM event WHERE {_WAITS}", there)[0][0]  # noqa: S608 (our words)
    codes = bulk.select(
        connection,
        f"SELECT order_code FROM event WHERE {_WAITS} AND order_code IS NOT NULL"  # noqa: S608 (our own words)
        " GROUP BY order_code ORDER BY min(id) LIMIT :most",
        {**there, "most": most},
    )
    return Waiting(int(newest or 0), [str(row[0]) for row in codes])


def take_orders(connection: Connection, channel_id: int, newest: int, codes: Sequence[str], now_ms: int) -> None:
    """Take the events up to the newest that was known when these orders were read by their codes."""
    sql = f"UPDATE event SET taken_ms = :now WHERE {_WAITS} AND id <= :newest AND order_code IN :codes"  # noqa: S608
    bulk.execute(connection, sql, {"now": now_ms, "channel": channel_id, "newest": newest, "codes": list(codes)})


def take_listed(connection: Connection, channel_id: int, newest: int, as_of_ms: int | None, now_ms: int) -> None:
    """Take the events up to the newest that was known before the list of orders was read to its end.

    With ``as_of_ms``, up to which the list is complete, one about a later change goes on waiting.
    """
    sql = (
        f"UPDATE event SET taken_ms = :now WHERE {_WAITS} AND id <= :newest"  # noqa: S608 (our own words)
        " AND (order_code IS NULL OR said_ms <= :as_of)"
    )
    limit = as_of_ms if as_of_ms is not None else 2**62
    bulk.execute(connection, sql, {"now": now_ms, "channel": channel_id, "newest": newest, "as_of": limit})
