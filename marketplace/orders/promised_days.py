"""Promised days: for when an order was promised, by whichever road says it; one that says nothing erases nothing."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.tables import TABLES
from marketplace.words.records import OrderRecord

_ORDERS = """
SELECT o.remote_id, o.id, p.promised_on, coalesce(p.said_ms, -1) FROM orders o
LEFT JOIN promised_day p ON p.order_id = o.id WHERE o.channel_id = :channel AND o.remote_id IN :codes
"""
_WAITING = """
SELECT DISTINCT o.id, c.code, o.remote_id, p.promised_on FROM promised_day p JOIN orders o ON o.id = p.order_id
JOIN channel c ON c.id = o.channel_id JOIN order_line l ON l.order_id = o.id JOIN draw d ON d.line_id = l.id
WHERE d.lot_id IN :lots AND d.drawn_g > d.cancelled_g + d.short_g + d.undelivered_g + d.returned_g
  AND p.promised_on < :begins AND o.fulfilment = 'none' AND o.order_state <> 'cancelled' ORDER BY o.id
"""
_OF_ORDERS = "SELECT order_id, promised_on FROM promised_day WHERE order_id IN :orders"


def keep_promises(connection: Connection, channel_id: int, records: Sequence[OrderRecord]) -> None:
    """Keep for when the orders of a page were promised, where it says so: the later source time wins, then the day.

    Nothing is asked of the database where no report says any.
    """
    said: dict[str, tuple[int, date]] = {}
    for record in records:
        if record.promised_on is not None:
            promise = record.updated_ms, record.promised_on
            said[record.code] = max(promise, said.get(record.code, promise))
    if not said:
        return
    rows = []
    for code, order_id, known, known_ms in bulk.select(connection, _ORDERS, {"channel": channel_id, "codes": [*said]}):
        said_ms, promised_on = said[code]
        if known is None or (said_ms, promised_on) > (known_ms, as_day(known)):
            rows.append((order_id, promised_on.isoformat(), said_ms))
    bulk.put(connection, TABLES["promised_day"], ("order_id",), ("promised_on", "said_ms"), sorted(rows))


class MovedPromise(NamedTuple):
    """An order that was promised for one day, and is promised for another."""

    order_id: int
    channel: str
    code: str
    before: date
    after: date


def move_promises(
    connection: Connection, lots: Sequence[int], begins: date, by: timedelta, now_ms: int
) -> list[MovedPromise]:
    """Move what open orders that draw from these lots are promised for, by some days, at least to when these begin.

    An order that is promised for the day they begin on, or later, stays.
    """
    asked = {"lots": list(lots), "begins": begins.isoformat()}
    moved = [
        MovedPromise(order_id, channel, code, as_day(on), max(as_day(on) + by, begins))
        for order_id, channel, code, on in bulk.select(connection, _WAITING, asked)
    ]
    rows = [(one.order_id, one.after.isoformat(), now_ms) for one in moved]
    bulk.put(connection, TABLES["promised_day"], ("order_id",), ("promised_on", "said_ms"), rows)
    return moved


def promised_days(connection: Connection, order_ids: Iterable[int]) -> dict[int, date]:
    """Return for when these orders are promised, those that are."""
    rows = bulk.select(connection, _OF_ORDERS, {"orders": sorted(order_ids)})
    return {order_id: as_day(promised_on) for order_id, promised_on in rows}
