"""Read orders as ``order_view`` has them, in a constant number of statements however many they are."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn
from marketplace.settlement.order_view import LineView, OrderView, PayoutView
from marketplace.storage import bulk

_ORDERS = """
SELECT o.id, o.channel_id, c.code, c.title, o.remote_id, o.state, o.order_state, o.fulfilment, o.status, o.province,
       o.updated_ms, o.placed_ms, o.delivered_ms, o.cancelled_ms, o.returned_ms, o.paid_ms
FROM orders o JOIN channel c ON c.id = o.channel_id WHERE o.id IN :orders
"""
_LINES = """
SELECT l.id, l.order_id, l.sku, l.n, l.remote_id, g.title, g.cooperative_id, l.quantity, l.pack_g, l.extra_g,
       l.ordered_g, l.cancelled_g, l.short_g, l.agreed_short_g, l.returned_g, l.undelivered_g, l.restock, l.replaced,
       l.gross_dong, l.discount_dong, l.refunded_dong, l.fee_dong, l.freight_dong, l.tax_dong, l.vat_dong, l.pit_dong,
       l.cit_dong
FROM order_line l JOIN listing g ON g.id = l.listing_id WHERE l.order_id IN :orders ORDER BY l.order_id, l.sku, l.n
"""
_DRAWS = f"""
SELECT d.line_id, {", ".join(f"d.{name}" for name in Drawn._fields)}
FROM order_line l JOIN draw d ON d.line_id = l.id JOIN lot t ON t.id = d.lot_id
WHERE l.order_id IN :orders AND d.drawn_g > 0 ORDER BY d.line_id, t.code
"""  # noqa: S608 - names of this program
_PAYOUTS = f"""
SELECT {", ".join(PayoutView._fields)} FROM payout WHERE order_id IN :orders ORDER BY order_id, remote_id
"""  # noqa: S608 - names of this program
_OVERPAID = """
SELECT order_id FROM payout_difference
WHERE gone_ms IS NULL AND settled_ms IS NULL AND received_dong > expected_dong AND order_id IN :orders
"""
_OF_LOTS = "SELECT DISTINCT l.order_id FROM draw d JOIN order_line l ON l.id = d.line_id WHERE d.lot_id IN :lots"
_OF_LINES = "SELECT DISTINCT order_id FROM order_line WHERE id IN :lines"


def read_orders(connection: Connection, order_ids: Iterable[int]) -> dict[int, OrderView]:
    """Read orders by their ids; an id of none is left out."""
    asked = {"orders": list(order_ids)}
    lines = _lines(connection, asked["orders"])
    payouts = read_payouts(connection, asked["orders"])
    overpaid = {order_id for (order_id,) in bulk.select(connection, _OVERPAID, asked)}
    return {
        order_id: OrderView._make(
            (order_id, *row, lines.get(order_id, []), payouts.get(order_id, []), order_id in overpaid)
        )
        for order_id, *row in bulk.select(connection, _ORDERS, asked)
    }


def orders_of_lots(connection: Connection, lot_ids: Iterable[int]) -> list[int]:
    """Return the ids of the orders that any of these lots ever gave to."""
    return [order_id for (order_id,) in bulk.select(connection, _OF_LOTS, {"lots": list(lot_ids)})]


def orders_of_lines(connection: Connection, line_ids: Iterable[int]) -> list[int]:
    """Return the ids of the orders of these lines."""
    return [order_id for (order_id,) in bulk.select(connection, _OF_LINES, {"lines": sorted(set(line_ids))})]


def read_payouts(connection: Connection, order_ids: Iterable[int]) -> dict[int, list[PayoutView]]:
    """Read what was paid out for orders, by order."""
    payouts: defaultdict[int, list[PayoutView]] = defaultdict(list)
    for row in bulk.select(connection, _PAYOUTS, {"orders": sorted(order_ids)}):
        payout = PayoutView(*row)
        payouts[payout.order_id].append(payout)
    return payouts


def _lines(connection: Connection, order_ids: list[int]) -> dict[int, list[LineView]]:
    draws: defaultdict[int, list[Drawn]] = defaultdict(list)
    for line_id, *drawn in bulk.select(connection, _DRAWS, {"orders": order_ids}):
        draws[line_id].append(Drawn(*drawn))
    lines: defaultdict[int, list[LineView]] = defaultdict(list)
    for line_id, *row in bulk.select(connection, _LINES, {"orders": order_ids}):
        line = LineView._make((line_id, *row, draws.get(line_id, [])))
        lines[line.order_id].append(line)
    return lines
