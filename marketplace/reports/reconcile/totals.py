"""Totals: every roll-up computed anew by SQL from orders, lines and draws, sharing no code with the road in."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.reports.reconcile.findings import Correction, Difference, asked
from marketplace.storage import bulk, dialects

EVENTS = ("placed", "delivered", "cancelled", "returned", "paid")
_UNITS = ("g", "dong", "orders")
MEASURES = tuple(f"{event}_{unit}" for event in EVENTS for unit in _UNITS)

# What no lot serves keeps what the draws leave of the line's own money, which is cut cumulatively by its grams.
_PARTS = """
SELECT l.order_id, t.household_id, t.commune_id, coalesce(t.commune_now_id, 0) AS commune_now_id, t.produce_id,
       t.season_id, d.drawn_g, d.cancelled_g, d.short_g, d.returned_g, d.undelivered_g, d.amount_dong,
       d.cancelled_dong, d.cancelled_dong + d.short_dong + d.undelivered_dong AS gone_dong,
       d.cancelled_dong + d.short_dong + d.undelivered_dong + d.returned_dong AS off_dong
FROM draw d JOIN order_line l ON l.id = d.line_id JOIN lot t ON t.id = d.lot_id WHERE d.drawn_g > 0
UNION ALL
SELECT l.order_id, 0, 0, 0, l.produce_id, l.season_id, l.ordered_g - coalesce(s.drawn_g, 0),
       l.cancelled_g - coalesce(s.cancelled_g, 0), l.short_g - coalesce(s.short_g, 0),
       l.returned_g - coalesce(s.returned_g, 0), l.undelivered_g - coalesce(s.undelivered_g, 0),
       l.amount_dong - coalesce(s.amount_dong, 0),
       l.amount_dong * l.cancelled_g / l.ordered_g - coalesce(s.cancelled_dong, 0),
       l.amount_dong * (l.cancelled_g + l.short_g + l.undelivered_g) / l.ordered_g + l.refund_dong
       - coalesce(s.gone_dong, 0),
       l.amount_dong * (l.cancelled_g + l.short_g + l.undelivered_g + l.returned_g) / l.ordered_g + l.refund_dong
       - coalesce(s.off_dong, 0)
FROM (SELECT one.*, CASE WHEN one.refunded_dong < one.left_dong THEN one.refunded_dong ELSE one.left_dong END
             AS refund_dong
      FROM (SELECT l.*, l.gross_dong - l.discount_dong AS amount_dong, g.produce_id, g.season_id,
                   l.gross_dong - l.discount_dong - (l.gross_dong - l.discount_dong)
                   * (l.cancelled_g + l.short_g + l.undelivered_g + l.returned_g) / l.ordered_g AS left_dong
            FROM order_line l JOIN listing g ON g.id = l.listing_id WHERE l.ordered_g > 0) one) l LEFT JOIN (
    SELECT line_id, CAST(sum(drawn_g) AS BIGINT) AS drawn_g, CAST(sum(cancelled_g) AS BIGINT) AS cancelled_g,
           CAST(sum(short_g) AS BIGINT) AS short_g, CAST(sum(returned_g) AS BIGINT) AS returned_g,
           CAST(sum(amount_dong) AS BIGINT) AS amount_dong, CAST(sum(cancelled_dong) AS BIGINT) AS cancelled_dong,
           CAST(sum(undelivered_g) AS BIGINT) AS undelivered_g,
           CAST(sum(cancelled_dong + short_dong + undelivered_dong) AS BIGINT) AS gone_dong,
           CAST(sum(cancelled_dong + short_dong + undelivered_dong + returned_dong) AS BIGINT) AS off_dong
    FROM draw GROUP BY line_id) s ON s.line_id = l.id
WHERE l.ordered_g > coalesce(s.drawn_g, 0)
"""
_GRAMS = {
    "placed": "drawn_g",
    "delivered": "drawn_g - cancelled_g - short_g - undelivered_g",
    "cancelled": "cancelled_g",
    "returned": "returned_g",
    "paid": "drawn_g - cancelled_g - short_g - undelivered_g - returned_g",
}
_DONG = {
    "placed": "amount_dong",
    "delivered": "amount_dong - gone_dong",
    "cancelled": "cancelled_dong",
    "returned": "off_dong - gone_dong",
    "paid": "amount_dong - off_dong",
}
_TOTALS = {
    "day_total": ("season_id", "day", "channel_id", "commune_id", "commune_now_id", "produce_id"),
    "household_total": ("household_id", "season_id", "channel_id", "produce_id"),
    "channel_day": ("season_id", "day", "channel_id"),
}
_WIDEST = max(map(len, _TOTALS.values()))
_HAND = "hand"  # the platform of what people sell themselves: its households stand on no rung over all platforms
_LADDER = """
SELECT t.season_id, {channel} AS channel_id, h.commune_id, coalesce(h.commune_now_id, 0), t.household_id,
       sum(t.placed_g), sum(t.delivered_g), sum(t.paid_g)
FROM household_total t JOIN household h ON h.id = t.household_id JOIN channel c ON c.id = t.channel_id
WHERE {of_them}
GROUP BY t.season_id, {group} h.commune_id, h.commune_now_id, t.household_id
"""


Keyed = dict[tuple[int, ...], list[int]]
"""Rows of a roll-up by their keys."""


class RollUp(NamedTuple):
    """One roll-up: as computed anew, and as it stands."""

    name: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    ledger: Keyed
    found: Keyed

    def where(self, key: tuple[int, ...]) -> str:
        """Return which row it is, in words."""
        return f"{self.name} ({', '.join(f'{name} {value}' for name, value in zip(self.keys, key, strict=True))})"


def differences(connection: Connection) -> Iterator[Difference]:
    """Say which totals are not what orders, lines and draws make."""
    for table in (*roll_ups(connection), funnel(connection)):
        yield from _compare(table)


def asked_of(connection: Connection) -> Iterator[Correction]:
    """Ask a person of the totals that differ, since what they are computed from is in question."""
    for one in differences(connection):
        yield asked(one.where, f"what is left of the ledger says {one.ledger}", f"the total says {one.found}",
                    "settle orders, lines and lots first")  # fmt: skip


def roll_ups(connection: Connection) -> Iterator[RollUp]:
    """Return the roll-ups of days, households and channels."""
    ledgers: dict[str, dict[tuple[int, ...], dict[str, int]]] = {name: {} for name in _TOTALS}
    days = {event: dialects.vietnam_day(connection, f"o.{event}_ms") for event in EVENTS}
    for name, event, *widest, grams, dong, orders in bulk.select(connection, _sums(days), {}):
        key = tuple(value for _, value in zip(_TOTALS[name], widest, strict=False))
        into = ledgers[name].setdefault(key, dict.fromkeys(_measures(name), 0))
        into |= {
            f"{event}_{unit}": int(amount)
            for unit, amount in zip(_UNITS, (grams, dong, orders), strict=True)
            if f"{event}_{unit}" in into
        }
    for name, keys in _TOTALS.items():
        measures = _measures(name)
        ledger = {key: list(sums.values()) for key, sums in ledgers[name].items()}
        yield RollUp(name, keys, measures, ledger, _standing(connection, name, keys, measures))


@cache
def _measures(name: str) -> tuple[str, ...]:
    return tuple(one for one in MEASURES if name != "channel_day" or one.endswith("_orders"))


def _sums(days: Mapping[str, str]) -> str:
    """Return the one statement that sums every event up for every roll-up; its columns are the widest one's."""
    every = (_sum(name, keys, event, days[event]) for name, keys in _TOTALS.items() for event in EVENTS)
    return f"WITH part AS ({_PARTS}) {' UNION ALL '.join(every)}"


def _sum(name: str, keys: tuple[str, ...], event: str, day: str) -> str:
    """Return the sums of one event for one roll-up: its name, the event, its keys, and what they sum up to."""
    told = [{"day": day, "channel_id": "o.channel_id"}.get(key, f"p.{key}") for key in keys]
    columns = ", ".join([*told, *["0"] * (_WIDEST - len(keys))])
    return (
        f"SELECT '{name}', '{event}', {columns}, sum({_GRAMS[event]}), sum({_DONG[event]}), count(DISTINCT p.order_id)"  # noqa: S608
        f" FROM part p JOIN orders o ON o.id = p.order_id WHERE o.{event}_ms IS NOT NULL AND {_GRAMS[event]} > 0"
        f" GROUP BY {', '.join(told)}"
    )


def _standing(connection: Connection, name: str, keys: tuple[str, ...], measures: tuple[str, ...]) -> Keyed:
    sql = f"SELECT {', '.join((*keys, *measures))} FROM {name}"  # noqa: S608 (names are this module's own)
    return {tuple(row[: len(keys)]): list(row[len(keys) :]) for row in bulk.select(connection, sql, {})}


def funnel(connection: Connection) -> RollUp:
    """Return the funnel of households, as the totals of households that stand make it."""
    ledger: Keyed = {}
    ways = (("t.channel_id", "t.channel_id,", "1 = 1"), ("0", "", f"c.platform <> '{_HAND}'"))
    for channel, group, of_them in ways:
        sql = _LADDER.format(channel=channel, group=group, of_them=of_them)
        for season, channel_id, commune, commune_now, _, *grams in bulk.select(connection, sql, {}):
            into = ledger.setdefault((season, channel_id, commune, commune_now), [0, 0, 0])
            for step, step_g in enumerate(grams):
                into[step] += step_g > 0
    keys, measures = ("season_id", "channel_id", "commune_id", "commune_now_id"), ("ordered", "delivered", "paid")
    return RollUp("ladder", keys, measures, ledger, _standing(connection, "ladder", keys, measures))


def _compare(table: RollUp) -> Iterator[Difference]:
    for key in sorted(table.ledger.keys() | table.found.keys()):
        ours, theirs = table.ledger.get(key), table.found.get(key)
        if ours != theirs and (any(ours or ()) or any(theirs or ())):
            yield Difference(table.where(key), str(ours), str(theirs))
