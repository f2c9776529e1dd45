"""Sold: what reached buyers and stayed with them, from boxes and instants of orders, by no figure of the lots' ledger.

An order tells its own history: when it was delivered, and of its boxes how many were cancelled, weighed less, never
reached the buyer, or came back. Sold is delivered less what came back of what was delivered; an order that never was
delivered sold nothing, whatever came back of it. This reads boxes and instants alone: neither draws nor moves, and
nothing of the road by which totals are written.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from marketplace.reports.reconcile.findings import Difference
from marketplace.storage import bulk

_UNDELIVERED = """
SELECT l.id, c.code, o.remote_id, l.returned_g FROM order_line l JOIN orders o ON o.id = l.order_id
JOIN channel c ON c.id = o.channel_id
WHERE o.delivered_ms IS NULL AND l.returned_g <> 0 ORDER BY l.id
"""
_REACHED = """
SELECT g.season_id, o.channel_id,
       sum(l.quantity * l.pack_g - l.cancelled_g - l.short_g - l.undelivered_g - l.returned_g) AS grams
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN listing g ON g.id = l.listing_id
WHERE o.delivered_ms IS NOT NULL GROUP BY g.season_id, o.channel_id
"""
_COUNTED = "SELECT season_id, channel_id, sum(delivered_g - returned_g) FROM {} GROUP BY season_id, channel_id"
_ROLLED = ("day_total", "household_total")


def differences(connection: Connection) -> Iterator[Difference]:
    """Say what came back of an order that never was delivered, and which season's totals are not what was sold."""
    for line, shop, code, grams in bulk.select(connection, _UNDELIVERED, {}):
        came = f"{grams} g came back of what was delivered"
        yield Difference(f"line {line}: {shop}, order {code}", "never delivered", came)
    reached = _by_shop(connection, _REACHED)
    for table in _ROLLED:
        counted = _by_shop(connection, _COUNTED.format(table))
        for season, channel in sorted(reached.keys() | counted.keys()):
            sold_g, found_g = reached.get((season, channel), 0), counted.get((season, channel), 0)
            if sold_g != found_g:
                where = f"{table} (season_id {season}, channel_id {channel}): sold"
                yield Difference(where, f"{sold_g} g", f"{found_g} g")


def _by_shop(connection: Connection, sql: str) -> dict[tuple[int, int], int]:
    return {(season, channel): int(grams) for season, channel, grams in bulk.select(connection, sql, {})}
