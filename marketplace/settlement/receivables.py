"""Receivables: what platforms have still to pay (còn chờ) for delivered lines that no payout is for, by estimate.

Charges that a platform named for them already count as received: they are not taken off again.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, String, bindparam, or_, select

from marketplace.settlement.balance import lines_paid_for, read_payable_lines
from marketplace.settlement.order_payments import PaidOut
from marketplace.settlement.order_reader import read_payouts
from marketplace.settlement.statements.expected_payout import outstanding_payouts
from marketplace.settlement.statements.valuation import settled_charges
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES

_ORDER, _CHANNEL = TABLES["orders"], TABLES["channel"]
_ORDERS = """
SELECT o.id, c.code, c.title, o.remote_id, o.delivered_ms FROM orders o JOIN channel c ON c.id = o.channel_id
WHERE o.delivered_ms IS NOT NULL AND o.paid_ms IS NULL AND {which}
ORDER BY o.delivered_ms, o.id
"""
_WAITING = _ORDERS.format(which="(:channel = '' OR c.code = :channel)")
_NAMED = _ORDERS.format(which="EXISTS (SELECT 1 FROM payout p WHERE p.order_id = o.id)")
_STAYS_G = "l.ordered_g - l.cancelled_g - l.undelivered_g - l.short_g - l.returned_g"
# What stays of a line's price, and of its charges as many parts, all rounded towards 0 as whole đồng are: of orders
# for which no payout said anything yet.
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
WHERE o.delivered_ms IS NOT NULL AND o.paid_ms IS NULL AND l.stays_g > 0
AND NOT EXISTS (SELECT 1 FROM payout p WHERE p.order_id = o.id)
GROUP BY c.code, c.title ORDER BY c.code
"""  # noqa: S608 - names of this module


class _DeliveredOrder(NamedTuple):
    """A delivered order that does not count as paid."""

    id: int
    channel: str
    shop: str
    order: str
    delivered_ms: int


class OrderReceivable(NamedTuple):
    """A delivered order of which something is not paid out yet."""

    channel: str
    shop: str
    order: str
    delivered_ms: int
    expected_dong: int


class ShopReceivable(NamedTuple):
    """What one shop's platform owes: for how many orders, since when the oldest is delivered, and how much."""

    channel: str
    shop: str
    orders: int
    since_ms: int
    expected_dong: int


def shop_receivables(connection: Connection, scope: Scope) -> list[ShopReceivable]:
    """Return what every shop's platform owes; orders with payouts are read one by one, all others summed by SQL."""
    if not scope.everywhere:
        shown = [_DeliveredOrder(*row) for row in bulk.rows(connection, _shown(scope, listed=False), channel="")]
        return _by_shop(_receivables(connection, shown), {})
    shops = {
        code: ShopReceivable(code, shop, orders, since_ms, int(dong))
        for code, shop, orders, since_ms, dong in bulk.select(connection, _SHOPS, {})
    }
    named = [_DeliveredOrder(*row) for row in bulk.select(connection, _NAMED, {})]
    return _by_shop(_receivables(connection, named), shops)


def _by_shop(open_orders: Iterable[OrderReceivable], shops: dict[str, ShopReceivable]) -> list[ShopReceivable]:
    """Return the sums of shops with these orders added."""
    for one in open_orders:
        shop = shops.get(one.channel, ShopReceivable(one.channel, one.shop, 0, one.delivered_ms, 0))
        shops[one.channel] = shop._replace(
            orders=shop.orders + 1, since_ms=min(shop.since_ms, one.delivered_ms),
            expected_dong=shop.expected_dong + one.expected_dong,
        )  # fmt: skip
    return [shops[code] for code in sorted(shops)]


def order_receivables(connection: Connection, scope: Scope, channel: str | None = None) -> list[OrderReceivable]:
    """Return the orders that are not wholly paid out yet, the oldest first; those whose money is all shown."""
    if scope.everywhere:
        found = bulk.select(connection, _WAITING, {"channel": channel or ""})
    else:
        found = bulk.rows(connection, _shown(scope, listed=True), channel=channel or "")
    return list(_receivables(connection, [_DeliveredOrder(*row) for row in found]))


@kept_by_scope
def _shown(scope: Scope, *, listed: bool) -> Select[Any]:
    """Return what ``_WAITING`` does, of the orders whose money is shown as a whole; where ``listed``, the order too."""
    asked = bindparam("channel", type_=String())
    query = (
        select(_ORDER.c.id, _CHANNEL.c.code, _CHANNEL.c.title, _ORDER.c.remote_id, _ORDER.c.delivered_ms)
        .join_from(_ORDER, _CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
        .where(_ORDER.c.delivered_ms.is_not(None), _ORDER.c.paid_ms.is_(None))
        .where(or_(asked == "", _CHANNEL.c.code == asked), scope.of_order(Sight.MONEY, _ORDER))
        .order_by(_ORDER.c.delivered_ms, _ORDER.c.id)
    )
    return query.where(scope.where(_ORDER)) if listed else query


def _receivables(connection: Connection, orders: Sequence[_DeliveredOrder]) -> Iterator[OrderReceivable]:
    """Yield those of these orders of which anything is still to come."""
    ids = [order.id for order in orders]
    lines, payouts = read_payable_lines(connection, ids), read_payouts(connection, ids)
    for order in orders:
        of_order, paid = lines.get(order.id, []), payouts.get(order.id, ())
        done = lines_paid_for(of_order, [PaidOut(one.line, one.paid_ms, one.gross_dong, one.net_dong) for one in paid])
        expected = zip(of_order, outstanding_payouts(of_order, settled_charges(paid)), strict=True)
        open_dong = sum(one.net_dong for line, one in expected if line not in done)
        if open_dong:
            yield OrderReceivable(*order[1:], open_dong)
