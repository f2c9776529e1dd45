"""The truths as a stranger would prove them: from the tables alone, by other means than the engine's."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from marketplace.reports.reconcile import differences
from marketplace.storage import bulk

_LINES = """
SELECT l.id, l.ordered_g - l.cancelled_g - l.short_g - l.undelivered_g - l.returned_g AS stays_g,
       coalesce(s.weight_g, 0) AS open_g,
       coalesce((SELECT sum(d.drawn_g - d.cancelled_g - d.short_g - d.undelivered_g - d.returned_g) FROM draw d
                 WHERE d.line_id = l.id), 0) AS left_g,
       coalesce((SELECT sum(d.drawn_g) FROM draw d WHERE d.line_id = l.id), 0) AS drawn_g, l.ordered_g,
       coalesce((SELECT sum(d.amount_dong) FROM draw d WHERE d.line_id = l.id AND d.drawn_g > 0), 0) AS given_dong,
       l.gross_dong - l.discount_dong AS amount_dong
FROM order_line l LEFT JOIN shortfall s ON s.line_id = l.id
"""
_BAD_DRAWS = """
SELECT d.line_id, d.lot_id FROM draw d JOIN order_line l ON l.id = d.line_id
WHERE d.drawn_g < 0 OR d.cancelled_g < 0 OR d.short_g < 0 OR d.undelivered_g < 0 OR d.returned_g < 0 OR d.over_g < 0
   OR d.cancelled_g + d.short_g + d.undelivered_g + d.returned_g > d.drawn_g
   OR (d.cancelled_g = 0 AND d.cancelled_dong <> 0) OR (d.returned_g = 0 AND d.returned_dong <> 0)
   OR (d.undelivered_g = 0 AND d.undelivered_dong <> 0)
   OR (d.short_g = 0 AND d.short_dong <> 0 AND l.refunded_dong = 0)
"""
_LOTS = "SELECT code, in_g, sold_g, over_g, sorted_g, lost_g, spoiled_g, elsewhere_g, balance_g FROM lot"
_DRAWN = """
SELECT t.code, t.sold_g + t.over_g,
       coalesce((SELECT sum(d.drawn_g - d.cancelled_g - d.short_g - d.undelivered_g - d.returned_g + d.over_g)
                 FROM draw d WHERE d.lot_id = t.id), 0)
       + coalesce((SELECT sum(d.undelivered_g) FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o
                   ON o.id = l.order_id WHERE d.lot_id = t.id
                   AND o.fulfilment IN ('collected', 'shipping', 'failed', 'returning')), 0)
       + coalesce((SELECT sum(d.cancelled_g) FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o
                   ON o.id = l.order_id WHERE d.lot_id = t.id AND o.order_state = 'cancelled'
                   AND o.fulfilment NOT IN ('none', 'returned')), 0)
FROM lot t
"""
_MOVES = """
SELECT t.code, t.in_g, coalesce((SELECT sum(m.grams) FROM lot_move m WHERE m.lot_id = t.id
    AND m.kind IN ('forecast', 'picked', 'sorted in', 'adjusted')), 0),
    t.balance_g, coalesce((SELECT sum(CASE WHEN m.kind IN ('forecast', 'picked', 'sorted in', 'adjusted') THEN m.grams
    ELSE -m.grams END) FROM lot_move m WHERE m.lot_id = t.id), 0)
FROM lot t
"""
_TWICE = """
SELECT 'orders', channel_id, remote_id, '' FROM orders GROUP BY channel_id, remote_id HAVING count(*) > 1
UNION ALL SELECT 'line', order_id, sku, CAST(n AS TEXT) FROM order_line GROUP BY order_id, sku, n HAVING count(*) > 1
UNION ALL SELECT 'offer', channel_id, sku, '' FROM offer GROUP BY channel_id, sku HAVING count(*) > 1
"""


def to_the_gram(connection: Connection) -> list[str]:
    """Truth 1: every line's and every lot's grams add up, and every đồng of a line has an owner."""
    wrong = []
    for line, stays_g, open_g, left_g, drawn_g, ordered_g, given_dong, amount_dong in bulk.select(
        connection, _LINES, {}
    ):
        if stays_g != left_g + open_g:
            wrong.append(f"line {line}: {stays_g} g stay, {left_g} drawn and {open_g} open")
        if drawn_g == ordered_g and given_dong != amount_dong:
            wrong.append(f"line {line}: {amount_dong} đồng, {given_dong} attributed")
    for code, in_g, *out in bulk.select(connection, _LOTS, {}):
        if in_g != sum(out):
            wrong.append(f"lot {code}: in {in_g}, out and left {out}")
    for code, left_it, drawn_g in bulk.select(connection, _DRAWN, {}):
        if left_it != drawn_g:
            wrong.append(f"lot {code}: {left_it} g left it for boxes, its draws say {drawn_g}")
    for code, in_g, moved_in_g, balance_g, moved_g in bulk.select(connection, _MOVES, {}):
        if (in_g, balance_g) != (moved_in_g, moved_g):
            wrong.append(f"lot {code}: in {in_g} and left {balance_g}, its moves say {moved_in_g} and {moved_g}")
    return wrong + [f"draw {row} cannot be" for row in bulk.select(connection, _BAD_DRAWS, {})]


def never_twice(connection: Connection) -> list[str]:
    """Truth 2, the half that holds always: no lot has given more than it had."""
    rows = bulk.select(connection, "SELECT code, balance_g FROM lot WHERE balance_g < 0", {})
    return [f"lot {code}: {balance_g} g left" for code, balance_g in rows]


def once(connection: Connection) -> list[str]:
    """Truth 3: no order, line or offer is there twice."""
    return [f"{row} is there twice" for row in bulk.select(connection, _TWICE, {})]


def totals_are_the_ledger(connection: Connection) -> list[str]:
    """Truth 5: roll-ups, lots and lines agree."""
    return [str(difference) for difference in differences(connection)]


def lacking(demands: Mapping[str, int], feeds: Mapping[str, Sequence[str]], balances: Mapping[str, int]) -> int:
    """Return the grams of these demands that lots of these balances cannot serve all at once, by a largest flow."""
    room: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, grams in demands.items():
        room["from"][f"d{name}"] = grams
        for lot in feeds[name]:
            room[f"d{name}"][f"l{lot}"] = grams
    for lot, grams in balances.items():
        room[f"l{lot}"]["to"] = grams
    flow = 0
    while pushed := _augment(room):
        flow += pushed
    return sum(demands.values()) - flow


def _augment(room: dict[str, dict[str, int]]) -> int:
    """Push along one shortest path that has room; return how much, 0 when there is none."""
    before: dict[str, str] = {"from": ""}
    waiting = deque(["from"])
    while waiting and "to" not in before:
        here = waiting.popleft()
        for there, grams in list(room[here].items()):
            if grams > 0 and there not in before:
                before[there] = here
                waiting.append(there)
    if "to" not in before:
        return 0
    path = []
    at = "to"
    while before[at]:
        path.append((before[at], at))
        at = before[at]
    pushed = min(room[a][b] for a, b in path)
    for a, b in path:
        room[a][b] -= pushed
        room[b][a] += pushed
    return pushed
