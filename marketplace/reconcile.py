"""Reconcile (đối chiếu): prove lots, draws and totals equal to the ledger, or list where they are not.

Nothing here shares code with the road in: every figure is computed anew by SQL from orders, lines and draws.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.db import Database, bulk
from marketplace.sales import EVENTS, MEASURES

_PARTS = """
CREATE TEMPORARY TABLE part AS
SELECT l.order_id, t.household_id, t.commune_id, coalesce(t.commune_now_id, 0) AS commune_now_id, t.produce_id,
       t.season_id, d.drawn_g, d.cancelled_g, d.short_g, d.returned_g, d.amount_dong
FROM draw d JOIN order_line l ON l.id = d.line_id JOIN lot t ON t.id = d.lot_id WHERE d.drawn_g > 0
UNION ALL
SELECT l.order_id, 0, 0, 0, g.produce_id, g.season_id, l.ordered_g - coalesce(s.drawn_g, 0),
       l.cancelled_g - coalesce(s.cancelled_g, 0), l.short_g - coalesce(s.short_g, 0),
       l.returned_g - coalesce(s.returned_g, 0), l.gross_dong - l.discount_dong - coalesce(s.amount_dong, 0)
FROM order_line l JOIN listing g ON g.id = l.listing_id LEFT JOIN (
    SELECT line_id, CAST(sum(drawn_g) AS BIGINT) AS drawn_g, CAST(sum(cancelled_g) AS BIGINT) AS cancelled_g,
           CAST(sum(short_g) AS BIGINT) AS short_g, CAST(sum(returned_g) AS BIGINT) AS returned_g,
           CAST(sum(amount_dong) AS BIGINT) AS amount_dong FROM draw GROUP BY line_id) s ON s.line_id = l.id
WHERE l.ordered_g > coalesce(s.drawn_g, 0)
"""
_GRAMS = {
    "placed": "drawn_g",
    "delivered": "drawn_g - cancelled_g - short_g",
    "cancelled": "cancelled_g",
    "returned": "returned_g",
    "paid": "drawn_g - cancelled_g - short_g - returned_g",
}
_DONG = {
    "placed": "amount_dong",
    "delivered": "amount_dong - amount_dong * (cancelled_g + short_g) / drawn_g",
    "cancelled": "amount_dong * cancelled_g / drawn_g",
    "returned": "amount_dong * (cancelled_g + short_g + returned_g) / drawn_g"
    " - amount_dong * (cancelled_g + short_g) / drawn_g",
    "paid": "amount_dong - amount_dong * (cancelled_g + short_g + returned_g) / drawn_g",
}
_DAY = {
    "sqlite": "CAST(strftime('%Y%m%d', (o.{0}_ms + 25200000) / 1000, 'unixepoch') AS INTEGER)",
    "postgresql": "CAST(to_char(to_timestamp(o.{0}_ms / 1000) AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYYMMDD') AS INTEGER)",
}
_TOTALS = {
    "day_total": ("season_id", "day", "channel_id", "commune_id", "commune_now_id", "produce_id"),
    "household_total": ("household_id", "season_id", "channel_id", "produce_id"),
    "channel_day": ("season_id", "day", "channel_id"),
}
_LINES = """
SELECT l.id, l.ordered_g - l.cancelled_g - l.short_g - l.returned_g, coalesce(d.left_g, 0) + coalesce(s.weight_g, 0)
FROM order_line l LEFT JOIN shortfall s ON s.line_id = l.id LEFT JOIN (
    SELECT line_id, sum(drawn_g - cancelled_g - short_g - returned_g) AS left_g FROM draw GROUP BY line_id
) d ON d.line_id = l.id
WHERE l.ordered_g - l.cancelled_g - l.short_g - l.returned_g <> coalesce(d.left_g, 0) + coalesce(s.weight_g, 0)
"""
_LOTS = """
SELECT t.code, t.in_g, t.sold_g, t.spoiled_g, t.balance_g, coalesce(d.sold_g, 0), coalesce(d.spoiled_g, 0)
FROM lot t LEFT JOIN (
    SELECT d.lot_id, sum(d.drawn_g - d.cancelled_g - d.short_g - d.returned_g) AS sold_g,
           sum(CASE WHEN l.restock THEN 0 ELSE d.returned_g END) AS spoiled_g
    FROM draw d JOIN order_line l ON l.id = d.line_id GROUP BY d.lot_id
) d ON d.lot_id = t.id
WHERE t.in_g <> t.sold_g + t.spoiled_g + t.balance_g OR t.balance_g < 0
   OR t.sold_g <> coalesce(d.sold_g, 0) OR t.spoiled_g <> coalesce(d.spoiled_g, 0)
"""
_LADDER = """
SELECT t.season_id, {channel} AS channel_id, h.commune_id, coalesce(h.commune_now_id, 0), t.household_id,
       sum(t.placed_g), sum(t.delivered_g), sum(t.paid_g)
FROM household_total t JOIN household h ON h.id = t.household_id
GROUP BY t.season_id, {group} h.commune_id, h.commune_now_id, t.household_id
"""


class Difference(NamedTuple):
    """One place where two figures that must be equal are not."""

    where: str
    ledger: str
    found: str


def reconcile(database: Database) -> list[Difference]:
    """Compare every lot, line and total with the ledger; an empty list is the proof that they are equal."""
    with database.write() as connection:
        bulk.execute(connection, _PARTS, {})
        try:
            return [*_lines(connection), *_lots(connection), *_totals(connection), *_ladder(connection)]
        finally:
            bulk.execute(connection, "DROP TABLE part", {})


def _lines(connection: Connection) -> Iterator[Difference]:
    for line, ledger, found in bulk.select(connection, _LINES, {}):
        yield Difference(f"line {line}: grams drawn and short", f"{ledger} g", f"{found} g")


def _lots(connection: Connection) -> Iterator[Difference]:
    for code, in_g, sold_g, spoiled_g, balance_g, drawn_g, returned_g in bulk.select(connection, _LOTS, {}):
        found = f"in {in_g} g, sold {sold_g} g, spoiled {spoiled_g} g, left {balance_g} g"
        yield Difference(f"lot {code}", f"drawn {drawn_g} g, returned unsaleable {returned_g} g", found)


def _totals(connection: Connection) -> Iterator[Difference]:
    for table, keys in _TOTALS.items():
        measures = [name for name in MEASURES if table != "channel_day" or name.endswith("_orders")]
        ledger: dict[tuple[int, ...], list[int]] = {}
        for event in EVENTS:
            _sum_event(connection, event, keys, measures, ledger)
        sql = f"SELECT {', '.join((*keys, *measures))} FROM {table}"  # noqa: S608 (names are this module's own)
        rows = bulk.select(connection, sql, {})
        found = {tuple(row[: len(keys)]): list(row[len(keys) :]) for row in rows}
        yield from _compare(table, keys, ledger, found)


def _sum_event(
    connection: Connection,
    event: str,
    keys: tuple[str, ...],
    measures: list[str],
    ledger: dict[tuple[int, ...], list[int]],
) -> None:
    day = _DAY[connection.dialect.name].format(event)
    columns = ", ".join({"day": f"{day} AS day", "channel_id": "o.channel_id"}.get(key, f"p.{key}") for key in keys)
    group = ", ".join({"day": day, "channel_id": "o.channel_id"}.get(key, f"p.{key}") for key in keys)
    sql = (
        f"SELECT {columns}, sum({_GRAMS[event]}), sum({_DONG[event]}), count(DISTINCT p.order_id)"  # noqa: S608
        f" FROM part p JOIN orders o ON o.id = p.order_id WHERE o.{event}_ms IS NOT NULL AND {_GRAMS[event]} > 0"
        f" GROUP BY {group}"
    )
    for row in bulk.select(connection, sql, {}):
        key, sums = tuple(row[: len(keys)]), dict(zip(("g", "dong", "orders"), row[len(keys) :], strict=True))
        into = ledger.setdefault(key, [0] * len(measures))
        for unit, value in sums.items():
            name = f"{event}_{unit}"
            if name in measures:
                into[measures.index(name)] += int(value)


def _ladder(connection: Connection) -> Iterator[Difference]:
    ledger: dict[tuple[int, ...], list[int]] = {}
    for channel, group in (("t.channel_id", "t.channel_id,"), ("0", "")):
        sql = _LADDER.format(channel=channel, group=group)
        for season, channel_id, commune, commune_now, _, *grams in bulk.select(connection, sql, {}):
            into = ledger.setdefault((season, channel_id, commune, commune_now), [0, 0, 0])
            for rung in range(3):
                into[rung] += grams[rung] > 0
    keys = ("season_id", "channel_id", "commune_id", "commune_now_id")
    rows = bulk.select(connection, f"SELECT {', '.join(keys)}, ordered, delivered, paid FROM ladder", {})  # noqa: S608
    yield from _compare("ladder", keys, ledger, {tuple(row[:4]): list(row[4:]) for row in rows})


def _compare(
    table: str, keys: tuple[str, ...], ledger: dict[tuple[int, ...], list[int]], found: dict[tuple[int, ...], list[int]]
) -> Iterator[Difference]:
    for key in sorted(ledger.keys() | found.keys()):
        ours, theirs = ledger.get(key), found.get(key)
        if ours != theirs and (any(ours or ()) or any(theirs or ())):
            where = ", ".join(f"{name} {value}" for name, value in zip(keys, key, strict=True))
            yield Difference(f"{table} ({where})", str(ours), str(theirs))
