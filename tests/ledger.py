"""What a database holds, as values that can be compared: all of it as it stands, or the market by its own names."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.msgpack import Encoder
from sqlalchemy import text

from marketplace.orders.totals import MEASURES
from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES

_SUMS = {"household_total": len(MEASURES), "day_total": len(MEASURES), "channel_day": 5, "ladder": 3}
"""How many sums end a row of each total; one whose sums all went back to 0 says nothing."""
Rows = list[tuple[Any, ...]]
_encode: Callable[[Any], bytes] = Encoder().encode
_ALIVE = ("run", "lease", "sync_request", "stop_request", "version")
"""Tables in which a run is noted even when it changed nothing of the market."""
_TOTAL = ", ".join(MEASURES)
_LINE = "order_line l JOIN orders o ON o.id = l.order_id JOIN channel c ON c.id = o.channel_id"
_MARKET = {
    "channel": "SELECT code, platform, adopted, paused_reason FROM channel",
    "watermark": "SELECT c.code, w.feed, w.cursor, w.as_of_ms FROM watermark w JOIN channel c ON c.id = w.channel_id"
    " WHERE w.feed NOT IN ('offers', 'sellers')",
    "offer": "SELECT c.code, o.sku, o.state, o.content_mark, o.stock, o.moderation, o.reason"
    " FROM offer o JOIN channel c ON c.id = o.channel_id",
    "orders": "SELECT c.code, o.remote_id, o.state, o.order_state, o.fulfilment, o.status, o.province, o.updated_ms,"
    " o.placed_ms, o.delivered_ms, o.cancelled_ms, o.returned_ms, o.paid_ms, o.mark"
    " FROM orders o JOIN channel c ON c.id = o.channel_id",
    "order_line": "SELECT c.code, o.remote_id, l.sku, l.n, l.remote_id AS line, l.quantity, l.pack_g, l.ordered_g,"
    " l.cancelled_g, l.short_g, l.undelivered_g, l.returned_g, l.restock, l.gross_dong, l.discount_dong,"
    f" l.fee_dong, l.freight_dong, l.tax_dong FROM {_LINE} WHERE l.quantity > 0",
    "draw": "SELECT c.code, o.remote_id, l.sku, l.n, t.code AS lot, d.drawn_g, d.cancelled_g, d.short_g, d.returned_g,"
    f" d.undelivered_g, d.amount_dong FROM draw d JOIN {_LINE.replace(' JOIN', ' ON l.id = d.line_id JOIN', 1)}"
    " JOIN lot t ON t.id = d.lot_id WHERE d.drawn_g > 0",
    "shortfall": "SELECT c.code, o.remote_id, l.sku, l.n, s.weight_g FROM shortfall s"
    f" JOIN {_LINE.replace(' JOIN', ' ON l.id = s.line_id JOIN', 1)} WHERE s.weight_g > 0",
    "payout": "SELECT c.code, p.remote_id, p.settlement, o.remote_id AS paid_for, p.line, p.paid_ms, p.gross_dong,"
    " p.fee_dong, p.freight_dong, p.tax_dong, p.net_dong FROM payout p JOIN channel c ON c.id = p.channel_id"
    " JOIN orders o ON o.id = p.order_id",
    "lot": "SELECT code, in_g, sold_g, spoiled_g, balance_g FROM lot",
    "inboxitem": "SELECT source, kind, key, reason, kept, settled_ms IS NULL FROM inboxitem",
    "household_total": f"SELECT h.code AS home, c.code, t.season_id, t.produce_id, {_TOTAL} FROM household_total t"
    " JOIN channel c ON c.id = t.channel_id LEFT JOIN household h ON h.id = t.household_id",
    "day_total": "SELECT t.season_id, t.day, c.code, t.commune_id, t.commune_now_id, t.produce_id,"
    f" {_TOTAL} FROM day_total t JOIN channel c ON c.id = t.channel_id",
    "channel_day": "SELECT t.season_id, t.day, c.code, t.placed_orders, t.delivered_orders, t.cancelled_orders,"
    " t.returned_orders, t.paid_orders FROM channel_day t JOIN channel c ON c.id = t.channel_id",
    "ladder": "SELECT t.season_id, c.code, t.commune_id, t.commune_now_id, t.ordered, t.delivered, t.paid"
    " FROM ladder t LEFT JOIN channel c ON c.id = t.channel_id",
}  # fmt: skip


def whole(database: Database, *, without: tuple[str, ...] = _ALIVE) -> dict[str, Rows]:
    """Return every row of every table but those in which a run is noted, and the copies of these rows."""
    with database.read() as connection:
        found = {
            name: _sorted(bulk.select(connection, f"SELECT * FROM {name}", {}))
            for name in TABLES
            if name not in without
        }
    return found | {"row_copy": [row for row in found["row_copy"] if row[0] not in without]}


def market(database: Database) -> dict[str, Rows]:
    """Return the market with names for ids, and without what depends on when it was seen."""
    with database.read() as connection:
        found = {name: _sorted(connection.execute(text(sql)).all()) for name, sql in _MARKET.items()}
    return found | {name: [row for row in found[name] if any(row[-sums:])] for name, sums in _SUMS.items()}


def of_shops(market: dict[str, Rows]) -> dict[str, Rows]:
    """Return of a market what each shop sold: its orders, lines, payouts and counts, without whose fruit it was."""
    return {name: market[name] for name in ("orders", "order_line", "payout", "channel_day", "watermark")}


def differences(one: dict[str, Rows], other: dict[str, Rows]) -> dict[str, tuple[Rows, Rows]]:
    """Return by table the first rows that only one of two markets has; empty when they are the same."""
    found = {}
    for name in one.keys() | other.keys():
        ours, theirs = set(one[name]), set(other[name])
        if ours != theirs or len(one[name]) != len(other[name]):
            found[name] = (sorted(ours - theirs, key=repr)[:3], sorted(theirs - ours, key=repr)[:3])
    return found


def rows(database: Database, sql: str, **parameters: Any) -> Rows:
    """Run a query of a test's own."""
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(sql), parameters)]


def _sorted(found: Any) -> Rows:
    """Return rows in an order that hangs on what they say alone."""
    return sorted(map(_plain, found), key=_encode)


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return a row as both databases give it: SQLite knows no booleans."""
    if bool in map(type, row):
        return tuple(int(value) if isinstance(value, bool) else value for value in row)
    return tuple(row)
