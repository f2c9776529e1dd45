"""Owed: what a platform has still to pay (còn chờ): delivered lines for which nothing was paid out yet, by estimate."""

from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.access import Scope
from marketplace.channels import titles
from marketplace.db import bulk
from marketplace.orders.paid import read_paid_out
from marketplace.settlement.expected import paid_for, read_lines
from marketplace.statements.expected import expected_of

_WAITING = """
SELECT o.id, c.code, c.title, o.remote_id, o.delivered_ms FROM orders o JOIN channel c ON c.id = o.channel_id
WHERE o.delivered_ms IS NOT NULL AND o.paid_ms IS NULL AND (:channel = '' OR c.code = :channel)
ORDER BY o.delivered_ms, o.id
"""
_STAYS_G = "l.ordered_g - l.cancelled_g - l.undelivered_g - l.short_g - l.returned_g"
# What stays of a line's price, and of its charges as many parts, all rounded towards 0 as whole đồng are.
_SHOPS = f"""
SELECT c.code, c.title, count(DISTINCT o.id), min(o.delivered_ms),
       sum(l.kept_dong - l.fee_dong * l.part_dong / l.whole_dong - l.tax_dong * l.part_dong / l.whole_dong
           - l.freight_dong * l.stays_g / l.ordered_g)
FROM orders o JOIN channel c ON c.id = o.channel_id JOIN (
    SELECT one.*, CASE WHEN amount_dong = 0 THEN stays_g ELSE kept_dong END AS part_dong,
           CASE WHEN amount_dong = 0 THEN ordered_g ELSE amount_dong END AS whole_dong
    FROM (SELECT l.order_id, l.remote_id, l.fee_dong, l.tax_dong, l.freight_dong, l.ordered_g, {_STAYS_G} AS stays_g,
                 l.gross_dong - l.discount_dong AS amount_dong,
                 l.gross_dong - l.discount_dong
                 - CASE WHEN (l.gross_dong - l.discount_dong) * (l.ordered_g - ({_STAYS_G})) / l.ordered_g
                             + l.refunded_dong > l.gross_dong - l.discount_dong
                        THEN l.gross_dong - l.discount_dong
                        ELSE (l.gross_dong - l.discount_dong) * (l.ordered_g - ({_STAYS_G})) / l.ordered_g
                             + l.refunded_dong END AS kept_dong
          FROM order_line l WHERE l.ordered_g > 0 AND l.order_id IN (
              SELECT w.id FROM orders w WHERE w.delivered_ms IS NOT NULL AND w.paid_ms IS NULL)) one
) l ON l.order_id = o.id
WHERE o.delivered_ms IS NOT NULL AND o.paid_ms IS NULL AND l.stays_g > 0 AND NOT EXISTS (
    SELECT 1 FROM payout p WHERE p.order_id = o.id AND (p.gross_dong > 0 OR p.net_dong > 0)
    AND (p.line IS NULL OR p.line = l.remote_id OR NOT EXISTS (
        SELECT 1 FROM order_line k WHERE k.order_id = o.id AND k.remote_id = p.line AND k.ordered_g > 0)))
GROUP BY c.code, c.title ORDER BY c.code
"""  # noqa: S608 - names of this module


class OwedOrder(NamedTuple):
    """A delivered order of which something is not paid out yet."""

    channel: str
    shop: str
    order: str
    delivered_ms: int
    expected_dong: int


class OwedShop(NamedTuple):
    """What one shop's platform owes: for how many orders, since when the oldest is delivered, and how much."""

    channel: str
    shop: str
    orders: int
    since_ms: int
    expected_dong: int


def owed_by_shop(connection: Connection, scope: Scope) -> list[OwedShop]:
    """Return what every shop's platform still owes, in one statement."""
    seen = titles(connection, scope)
    rows = bulk.select(connection, _SHOPS, {})
    return [
        OwedShop(code, shop, orders, since_ms, int(dong)) for code, shop, orders, since_ms, dong in rows if code in seen
    ]


def owed(connection: Connection, scope: Scope, channel: str | None = None) -> list[OwedOrder]:
    """Return the orders that are not wholly paid out yet, the oldest first."""
    seen = titles(connection, scope)
    waiting = [row for row in bulk.select(connection, _WAITING, {"channel": channel or ""}) if row[1] in seen]
    ids = [row[0] for row in waiting]
    lines, paid = read_lines(connection, ids), read_paid_out(connection, ids)
    found = []
    for order_id, code, shop, remote_id, delivered_ms in waiting:
        of_order = lines.get(order_id, [])
        done = paid_for(of_order, paid.get(order_id, ()))
        open_dong = sum(expected_of(line).net_dong for line in of_order if line not in done)
        if open_dong:
            found.append(OwedOrder(code, shop, remote_id, delivered_ms, open_dong))
    return found
