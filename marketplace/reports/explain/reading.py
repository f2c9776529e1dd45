"""What a story reads: one order with its lines, draws, payouts and postings, under the reader's scope."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from marketplace.inventory.allocation import Drawn
from marketplace.reports.explain.facts import (
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
from marketplace.settlement.statements.credited import credited
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of

_ORDERS = TABLES["orders"]
_CHANNELS = TABLES["channel"]
_ORDER = """
SELECT o.id, o.remote_id, o.channel_id, c.title, o.state, o.order_state, o.fulfilment, o.status, o.province,
       o.updated_ms, o.placed_ms, o.delivered_ms, o.cancelled_ms, o.returned_ms, o.paid_ms
FROM orders o JOIN channel c ON c.id = o.channel_id WHERE o.id = :order
"""
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
    where = {} if channel is None else {"channel": channel}
    found = bulk.rows(connection, _of_code(scope, in_one_shop=bool(where)), code=code, **where)
    return [(row[0], row[1]) for row in found]


@cache
def _of_code(scope: Scope, *, in_one_shop: bool) -> Select[Any]:
    query = (
        select(_ORDERS.c.id, _CHANNELS.c.code)
        .join_from(_ORDERS, _CHANNELS, _CHANNELS.c.id == _ORDERS.c.channel_id)
        .where(_ORDERS.c.remote_id == bindparam("code"), scope.where(_ORDERS))
        .order_by(_ORDERS.c.id)
    )
    return query.where(_CHANNELS.c.code == bindparam("channel")) if in_one_shop else query


def order_of_line(connection: Connection, scope: Scope, line_id: int) -> int | None:
    """Return the order of a line, or None where the scope does not show it."""
    found = bulk.rows(connection, _of_line(scope), line=line_id)
    return int(found[0][0]) if found else None


@cache
def _of_line(scope: Scope) -> Select[Any]:
    line = TABLES["order_line"]
    return (
        select(_ORDERS.c.id)
        .join_from(_ORDERS, line, line.c.order_id == _ORDERS.c.id)
        .where(line.c.id == bindparam("line"), scope.where(_ORDERS))
    )


def read_order(connection: Connection, order_id: int) -> OrderStory:
    """Read an order and all that hangs on it, in a constant number of statements."""
    given = {"order": order_id}
    [order] = bulk.select(connection, _ORDER, given)
    lines = {row[0]: LineFacts(*row) for row in bulk.select(connection, _LINES, given)}
    for line_id, *found in bulk.select(connection, _DRAWS, given):
        drawn, about = Drawn(*found[: len(Drawn._fields)]), found[len(Drawn._fields) :]
        part = Part(drawn, drawn.over_g, about[0], about[1], as_day(about[2]), *about[3:])
        lines[line_id].parts.append(part)
    for line_id, grams, cause, opened_ms, owner, due_on, *settled in bulk.select(connection, _SHORTFALLS, given):
        gap = ShortfallFacts(grams, cause, opened_ms, owner, as_day(due_on), *settled)
        lines[line_id].shortfall = gap
    for line_id, kind, grams, net, first, last, *closed, name in bulk.select(connection, _ENTRIES, given):
        days = as_day(first), as_day(last)
        lines[line_id].postings.append(Posting(kind, grams, net, *days, closed[0], closed[1], name))
    sources = {row[0]: Source(row[0], row[1], as_day(row[2]), *row[3:])
               for row in bulk.select(connection, _LOTS, given)}  # fmt: skip
    for line_id, before, after, *found in bulk.select(connection, _CHOICES, given):
        lines[line_id].choices.append(ChoiceFacts(sources.get(before), sources[after], *found))
    payouts = [Payment(*found) for found in bulk.select(connection, _PAYOUTS, given)]
    parcels = [Parcel(*found) for found in bulk.select(connection, _SHIPMENTS, given)]
    differences = [Apart(*found) for found in bulk.select(connection, _DIFFERENCES, given)]
    money = credited(connection, order_id)
    return OrderStory(OrderFacts(*order), list(lines.values()), payouts, parcels, differences, money)


def rule_of(connection: Connection, line: LineFacts, placed_ms: int) -> RuleFacts | None:
    """Return the rule a pooled line was drawn by; None for a line that one household sells by itself."""
    if line.cooperative_id is None:
        return None
    day = as_date(day_of(placed_ms)).isoformat()
    found = bulk.select(connection, _RULES, {"cooperative": line.cooperative_id, "day": day})
    if not found:
        return RuleFacts("oldest", None, None)
    return RuleFacts(found[0][0], as_day(found[0][1]), found[0][2])
