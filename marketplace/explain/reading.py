"""What a story reads: one order with its lines, draws, payouts and postings, under the reader's scope."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from marketplace.access import Scope
from marketplace.db import bulk
from marketplace.draws import Drawn
from marketplace.explain.facts import (
    Apart,
    ChoiceFacts,
    LineFacts,
    OrderFacts,
    OrderStory,
    Parcel,
    Part,
    Payment,
    Posting,
    RuleFacts,
    ShortfallFacts,
    Source,
)
from marketplace.tables import TABLES
from marketplace.words.instants import as_date, day_of

_ORDERS = TABLES["orders"]
_CHANNELS = TABLES["channel"]
_LINES = """
SELECT l.id, l.sku, l.n, l.quantity, l.pack_g, l.extra_g, l.ordered_g, l.cancelled_g, l.short_g, l.agreed_short_g,
       l.returned_g, l.undelivered_g, l.restock, l.gross_dong, l.discount_dong, l.fee_dong, l.freight_dong, l.tax_dong,
       l.vat_dong, l.pit_dong, l.cit_dong, l.refunded_dong, l.replaced, g.title,
       g.cooperative_id, c.name, c.kind, l.remote_id
FROM order_line l JOIN listing g ON g.id = l.listing_id LEFT JOIN cooperative c ON c.id = g.cooperative_id
WHERE l.order_id = :order ORDER BY l.sku, l.n
"""
_DRAWS = f"""
SELECT d.line_id, {", ".join(f"d.{name}" for name in Drawn._fields)},
       t.code, t.grade, t.picked_on, h.code, h.name, p.name
FROM draw d JOIN order_line l ON l.id = d.line_id JOIN lot t ON t.id = d.lot_id
JOIN household h ON h.id = t.household_id JOIN commune p ON p.id = t.commune_id
WHERE l.order_id = :order AND d.drawn_g > 0 ORDER BY d.line_id, t.code
"""  # noqa: S608 - names of this program
_LOTS = """
SELECT t.id, t.code, t.picked_on, h.name, p.name FROM lot t
JOIN household h ON h.id = t.household_id JOIN commune p ON p.id = t.commune_id
WHERE t.id IN (SELECT c.from_lot_id FROM choice c JOIN order_line l ON l.id = c.line_id WHERE l.order_id = :order
               UNION SELECT c.to_lot_id FROM choice c JOIN order_line l ON l.id = c.line_id WHERE l.order_id = :order)
"""
_CHOICES = """
SELECT c.line_id, c.from_lot_id, c.to_lot_id, c.grams, c.chosen_ms, c.who
FROM choice c JOIN order_line l ON l.id = c.line_id WHERE l.order_id = :order ORDER BY c.id
"""
_SHORTFALLS = """
SELECT s.line_id, s.weight_g, s.cause, s.opened_ms, s.owner, s.due_on, s.asked, s.settled_ms, s.settled_how,
       s.settled_by
FROM shortfall s JOIN order_line l ON l.id = s.line_id WHERE l.order_id = :order
"""
_PAYOUTS = """
SELECT line, settlement, paid_ms, gross_dong, fee_dong, freight_dong, tax_dong, vat_dong, pit_dong,
       cit_dong, net_dong, kind FROM payout
WHERE order_id = :order ORDER BY paid_ms, id
"""
_DIFFERENCES = """
SELECT expected_dong, received_dong, opened_ms, reason, settled_ms, settled_by FROM payout_difference
WHERE order_id = :order AND (gone_ms IS NULL OR settled_ms IS NOT NULL) ORDER BY id
"""
_SHIPMENTS = "SELECT waybill, carrier, state, at_ms FROM shipment WHERE order_id = :order ORDER BY at_ms, waybill"
_ENTRIES = """
SELECT e.line_id, e.kind, e.weight_g, e.net_dong, p.from_on, p.to_on, p.closed_ms, p.closed_by, coalesce(h.name, c.name)
FROM entry e JOIN period p ON p.id = e.period_id JOIN cooperative c ON c.id = p.cooperative_id
LEFT JOIN household h ON h.id = e.household_id
JOIN order_line l ON l.id = e.line_id WHERE l.order_id = :order ORDER BY p.from_on, e.id
"""
_RULES = """
SELECT kind, from_on, who, noted_ms FROM rule WHERE cooperative_id = :cooperative AND from_on <= :day
ORDER BY from_on DESC LIMIT 1
"""


def find_orders(connection: Connection, scope: Scope, code: str, channel: str | None) -> list[tuple[int, str]]:
    """Return the orders of a code (in one shop, or in any) that the scope shows, each with its shop's code."""
    query = (
        select(_ORDERS.c.id, _CHANNELS.c.code)
        .join_from(_ORDERS, _CHANNELS, _CHANNELS.c.id == _ORDERS.c.channel_id)
        .where(_ORDERS.c.remote_id == code, scope.where(_ORDERS))
        .order_by(_ORDERS.c.id)
    )
    if channel is not None:
        query = query.where(_CHANNELS.c.code == channel)
    return [(row[0], row[1]) for row in connection.execute(query)]


def order_of_line(connection: Connection, scope: Scope, line_id: int) -> int | None:
    """Return the order of a line, or None where the scope does not show it."""
    line = TABLES["order_line"]
    query = (
        select(_ORDERS.c.id)
        .join_from(_ORDERS, line, line.c.order_id == _ORDERS.c.id)
        .where(line.c.id == line_id, scope.where(_ORDERS))
    )
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else int(found)


def read_order(connection: Connection, order_id: int) -> OrderStory:
    """Read an order and all that hangs on it, in a constant number of statements."""
    order, channel = _ORDERS.c, _CHANNELS.c
    row = connection.execute(
        select(
            order.id, order.remote_id, order.channel_id, channel.title, order.state, order.order_state,
            order.fulfilment, order.status, order.province, order.updated_ms, order.placed_ms, order.delivered_ms,
            order.cancelled_ms, order.returned_ms, order.paid_ms,
        ).join_from(_ORDERS, _CHANNELS, channel.id == order.channel_id).where(order.id == order_id)
    ).one()  # fmt: skip
    given = {"order": order_id}
    lines = {row[0]: LineFacts(*row) for row in bulk.select(connection, _LINES, given)}
    for line_id, *found in bulk.select(connection, _DRAWS, given):
        drawn, about = Drawn(*found[: len(Drawn._fields)]), found[len(Drawn._fields) :]
        part = Part(drawn, drawn.over_g, about[0], about[1], plain_day(about[2]), *about[3:])
        lines[line_id].parts.append(part)
    for line_id, grams, cause, opened_ms, owner, due_on, *settled in bulk.select(connection, _SHORTFALLS, given):
        gap = ShortfallFacts(grams, cause, opened_ms, owner, plain_day(due_on), *settled)
        lines[line_id].shortfall = gap
    for line_id, kind, grams, net, first, last, *closed, name in bulk.select(connection, _ENTRIES, given):
        days = as_day(first), as_day(last)
        lines[line_id].postings.append(Posting(kind, grams, net, *days, closed[0], closed[1], name))
    sources = {row[0]: Source(row[0], row[1], plain_day(row[2]), *row[3:])
               for row in bulk.select(connection, _LOTS, given)}  # fmt: skip
    for line_id, before, after, *found in bulk.select(connection, _CHOICES, given):
        lines[line_id].choices.append(ChoiceFacts(sources.get(before), sources[after], *found))
    payouts = [Payment(*found) for found in bulk.select(connection, _PAYOUTS, given)]
    parcels = [Parcel(*found) for found in bulk.select(connection, _SHIPMENTS, given)]
    differences = [Apart(*found) for found in bulk.select(connection, _DIFFERENCES, given)]
    return OrderStory(OrderFacts(*tuple(row)), list(lines.values()), payouts, parcels, differences)


def rule_of(connection: Connection, line: LineFacts, placed_ms: int) -> RuleFacts | None:
    """Return the rule a pooled line was drawn by; None for a line that one household sells by itself."""
    if line.cooperative_id is None:
        return None
    day = as_date(day_of(placed_ms)).isoformat()
    found = bulk.select(connection, _RULES, {"cooperative": line.cooperative_id, "day": day})
    if not found:
        return RuleFacts("oldest", None, None)
    return RuleFacts(found[0][0], as_day(found[0][1]), found[0][2])


def plain_day(value: Any) -> date | None:
    """Return a day as both databases give it: PostgreSQL a date, SQLite its ISO text."""
    return None if value is None else as_day(value)


def as_day(value: Any) -> date:
    """Return a day that is never null as both databases give it."""
    return value if isinstance(value, date) else date.fromisoformat(value)
