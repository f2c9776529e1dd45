"""Promised days: for when an order was promised, by whichever road says it; one that says nothing erases nothing."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.tables import TABLES
from marketplace.words.records import OrderRecord

_ORDERS = """
SELECT o.remote_id, o.id, p.promised_on, coalesce(p.said_ms, -1) FROM orders o
LEFT JOIN promised_day p ON p.order_id = o.id WHERE o.channel_id = :channel AND o.remote_id IN :codes
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


def promised_days(connection: Connection, order_ids: Iterable[int]) -> dict[int, date]:
    """Return for when these orders are promised, those that are."""
    rows = bulk.select(connection, _OF_ORDERS, {"orders": sorted(order_ids)})
    return {order_id: as_day(promised_on) for order_id, promised_on in rows}
