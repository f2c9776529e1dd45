"""Read what a story tells of: an order with its lines, choices and postings, under the reader's scope."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, select

from marketplace.directory.communes.naming import name_on
from marketplace.reports.explain.history import (
    AppliedRule,
    DrawHistory,
    LineHistory,
    LotChoice,
    LotOrigin,
    LotRecall,
    OrderHistory,
    OrderSight,
    Parcel,
    PayoutGap,
    PostedEntry,
    ShortfallHistory,
    Unnamed,
)
from marketplace.settlement.order_view import LineView
from marketplace.settlement.statements.revenue_split import revenue_split
from marketplace.storage import bulk
from marketplace.storage.days import as_day
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of

_ORDERS = TABLES["orders"]
_CHANNELS = TABLES["channel"]
_LOT, _HOUSEHOLD, _COMMUNE, _LINE = (TABLES[name] for name in ("lot", "household", "commune", "order_line"))
_ENTRY, _PERIOD, _COOPERATIVE = TABLES["entry"], TABLES["period"], TABLES["cooperative"]
_CHOICES = """
SELECT c.line_id, c.from_lot_id, c.to_lot_id, c.grams, c.chosen_ms, c.who
FROM choice c JOIN order_line l ON l.id = c.line_id WHERE l.order_id = :order ORDER BY c.id
"""
_SHORTFALLS = """
SELECT s.line_id, 0, s.cause, s.opened_ms, s.owner, NULL AS asked, s.asked_ms, s.asked_by, s.settled_ms, s.settled_how,
       s.settled_by, 0 AS latest, s.id AS number
FROM past_shortfall s JOIN order_line l ON l.id = s.line_id WHERE l.order_id = :order
UNION ALL
SELECT s.line_id, s.weight_g, s.cause, s.opened_ms, s.owner, s.asked, s.asked_ms, s.asked_by, s.settled_ms,
       s.settled_how, s.settled_by, 1, 0
FROM shortfall s JOIN order_line l ON l.id = s.line_id WHERE l.order_id = :order ORDER BY latest, number
"""
_RECALLS = """
SELECT r.line_id, r.lot_id, r.drawn_g, r.left_g, r.noted_ms, r.cause, r.who, r.why
FROM recall r JOIN order_line l ON l.id = r.line_id WHERE l.order_id = :order ORDER BY r.id
"""
_DIFFERENCES = """
SELECT expected_dong, received_dong, opened_ms, reason, settled_ms, settled_by FROM payout_difference
WHERE order_id = :order AND (gone_ms IS NULL OR settled_ms IS NOT NULL) ORDER BY id
"""
_SHIPMENTS = "SELECT waybill, carrier, state, at_ms FROM shipment WHERE order_id = :order ORDER BY at_ms, waybill"
_RULES = """
SELECT r.kind, r.from_on, c.name FROM rule r JOIN cooperative c ON c.id = r.cooperative_id
WHERE r.cooperative_id = :cooperative AND r.from_on <= :day ORDER BY r.from_on DESC LIMIT 1
"""


def find_orders(connection: Connection, scope: Scope, code: str, channel: str | None) -> list[tuple[int, str]]:
    """Return the orders of a code (in one shop, or in any) that the scope shows, each with its shop's code."""
    where = {} if channel is None else {"channel": channel}
    found = bulk.rows(connection, _of_code(scope, in_one_shop=bool(where)), code=code, **where)
    return [(order_id, shop) for order_id, shop in found]


@kept_by_scope
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
    return next((int(order_id) for (order_id,) in found), None)


@kept_by_scope
def _of_line(scope: Scope) -> Select[Any]:
    line = TABLES["order_line"]
    return (
        select(_ORDERS.c.id)
        .join_from(_ORDERS, line, line.c.order_id == _ORDERS.c.id)
        .where(line.c.id == bindparam("line"), scope.where(line), scope.where(_ORDERS))
    )


def read_history(connection: Connection, scope: Scope, order_id: int, strange: Unnamed) -> OrderHistory:
    """Read an order and all that hangs on it, as far as it is shown, in a constant number of statements.

    ``strange`` says what those are called who are out of reach.
    """
    given = {"order": order_id}
    money = revenue_split(connection, order_id)
    shown = set(connection.execute(_cooperatives(scope)).scalars())
    for key, part in money.parts.items():
        if part.cooperative is not None and part.cooperative not in shown:
            money.parts[key] = part._replace(cooperative=strange.cooperative)
    order, sight = money.order, _sight(connection, scope, order_id)
    told = {line.id for line in order.lines} if scope.everywhere else _shown_lines(connection, scope, order_id)
    lines = {line.id: LineHistory(line) for line in order.lines if line.id in told}
    _add_lots(connection, scope, given, lines, strange.household)
    for line_id, *gap, _, _ in bulk.select(connection, _SHORTFALLS, given):
        if line_id in lines:
            lines[line_id].shortfalls.append(ShortfallHistory(*gap))
    for line_id, kind, grams, net_dong, first, last, *closed in bulk.rows(connection, _posted(scope), **given):
        if line_id in lines:
            lines[line_id].postings.append(PostedEntry(kind, grams, net_dong, first, last, *closed))
    parcels = [Parcel(*row) for row in bulk.select(connection, _SHIPMENTS, given)]
    differences = [PayoutGap(*row) for row in bulk.select(connection, _DIFFERENCES, given)] if sight.whole else []
    return OrderHistory(order, list(lines.values()), parcels, differences, money, sight)


def _sight(connection: Connection, scope: Scope, order_id: int) -> OrderSight:
    """Return what of an order's money is shown: all, to whom everything is."""
    if scope.everywhere:
        return OrderSight()
    [(money, whole)] = bulk.rows(connection, _sight_query(scope), order=order_id)
    return OrderSight(bool(money), bool(whole))


@kept_by_scope
def _sight_query(scope: Scope) -> Select[Any]:
    shown = (scope.of_part(Sight.MONEY, _ORDERS), scope.of_order(Sight.MONEY, _ORDERS))
    return select(*(case((one, 1), else_=0) for one in shown)).where(_ORDERS.c.id == bindparam("order"))


@kept_by_scope
def _cooperatives(scope: Scope) -> Select[Any]:
    return select(_COOPERATIVE.c.name).where(scope.where(_COOPERATIVE))


def _shown_lines(connection: Connection, scope: Scope, order_id: int) -> set[int]:
    return {int(line_id) for (line_id,) in bulk.rows(connection, _lines(scope), order=order_id)}


@kept_by_scope
def _lines(scope: Scope) -> Select[Any]:
    return select(_LINE.c.id).where(_LINE.c.order_id == bindparam("order"), scope.where(_LINE))


@kept_by_scope
def _posted(scope: Scope) -> Select[Any]:
    own = (_ENTRY.c[name] for name in ("line_id", "kind", "weight_g", "net_dong"))
    period = (_PERIOD.c[name] for name in ("from_on", "to_on", "closed_ms", "closed_by"))
    return (
        select(*own, *period, func.coalesce(_HOUSEHOLD.c.name, _COOPERATIVE.c.name))
        .join_from(_ENTRY, _PERIOD, _PERIOD.c.id == _ENTRY.c.period_id)
        .join(_COOPERATIVE, _COOPERATIVE.c.id == _PERIOD.c.cooperative_id)
        .outerjoin(_HOUSEHOLD, _HOUSEHOLD.c.id == _ENTRY.c.household_id)
        .join(_LINE, _LINE.c.id == _ENTRY.c.line_id)
        .where(_LINE.c.order_id == bindparam("order"), scope.where(_ENTRY))
        .order_by(_PERIOD.c.from_on, _ENTRY.c.id)
    )


@kept_by_scope
def _lots(scope: Scope) -> Select[Any]:
    shown = scope.of_lot(Sight.ORDERS, _LOT.c.id)
    told = (_LOT.c.code, _LOT.c.picked_on, _HOUSEHOLD.c.name, name_on(_COMMUNE, scope.named_on))
    return (
        select(_LOT.c.id, *(case((shown, column)) for column in told))
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_COMMUNE, _COMMUNE.c.id == _LOT.c.commune_id)
        .where(_LOT.c.id.in_(bindparam("lots", expanding=True)))
    )


def _add_lots(
    connection: Connection, scope: Scope, given: dict[str, int], lines: Mapping[int, LineHistory], strange: str
) -> None:
    """Add to lines whose fruit they have, what persons chose for them, and what was taken back from them."""
    choices = [one for one in bulk.select(connection, _CHOICES, given) if next(iter(one)) in lines]
    recalls = [one for one in bulk.select(connection, _RECALLS, given) if next(iter(one)) in lines]
    lots = {draw.lot_id for line in lines.values() for draw in line.view.draws} | {lot_id for _, lot_id, *_ in recalls}
    lots |= {lot_id for _, before, after, *_ in choices for lot_id in (before, after) if lot_id is not None}
    origins = {
        lot_id: LotOrigin(lot_id, code or "", picked_on, household or strange, commune or "")
        for lot_id, code, picked_on, household, commune in bulk.rows(connection, _lots(scope), lots=sorted(lots))
    }
    for line in lines.values():
        line.parts += [DrawHistory(draw, origins[draw.lot_id]) for draw in line.view.draws]
    for line_id, before, after, *choice in choices:
        lines[line_id].choices.append(LotChoice(origins.get(before), origins[after], *choice))
    for line_id, lot_id, drawn_g, left_g, noted_ms, cause, *by in recalls:
        told = by if origins[lot_id].shown else (None, None)  # who did it, and why, is told of fruit in reach alone
        lines[line_id].recalls.append(LotRecall(origins[lot_id], drawn_g, left_g, noted_ms, cause, *told))


def rule_of(connection: Connection, line: LineView, placed_ms: int) -> AppliedRule | None:
    """Return the rule a pooled line was drawn by; None for a line that one household sells by itself."""
    if line.cooperative_id is None:
        return None
    day = as_date(day_of(placed_ms)).isoformat()
    for kind, from_on, cooperative in bulk.select(connection, _RULES, {"cooperative": line.cooperative_id, "day": day}):
        return AppliedRule(kind, as_day(from_on), cooperative)
    return AppliedRule("oldest")
