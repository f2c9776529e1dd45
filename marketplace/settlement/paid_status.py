"""Paid status: since when an order counts as paid (đã nhận tiền): nothing of it is owed, or a person accepted that.

An order for which less came than it should have is paid in part: it counts nowhere as paid, in total or funnel, until
what lacks has come or its difference is settled with a reason. One đồng for each line is rounding, and lacks nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, LineFacts, missing_of
from marketplace.orders.order_rows import mark_paid
from marketplace.orders.totals import FunnelCache, PlacedDraw, SalesPlace, Tallies, Tally, Times, unserved_place
from marketplace.settlement.balance import PayableLine, PayoutEntry
from marketplace.settlement.order_payments import paid_at
from marketplace.storage import bulk

_ORDERS = "SELECT id, channel_id, paid_ms FROM orders WHERE id IN :orders ORDER BY id"
_SETTLED = """
SELECT order_id FROM payout_difference WHERE gone_ms IS NULL AND settled_ms IS NOT NULL AND order_id IN :orders
"""
_PARTS = f"""
SELECT l.order_id, l.id, l.ordered_g, l.cancelled_g, l.short_g, l.returned_g, l.gross_dong - l.discount_dong,
       l.undelivered_g, l.refunded_dong, g.produce_id, g.season_id,
       t.household_id, t.commune_id, coalesce(t.commune_now_id, 0), t.produce_id, t.season_id,
       {", ".join(f"d.{name}" for name in Drawn._fields)}
FROM order_line l JOIN listing g ON g.id = l.listing_id
LEFT JOIN draw d ON d.line_id = l.id AND d.drawn_g > 0 LEFT JOIN lot t ON t.id = d.lot_id
WHERE l.quantity > 0 AND l.order_id IN :orders
"""  # noqa: S608 - names of this program


class _CountedOrder(NamedTuple):
    """An order, and since when it counts as paid by now."""

    id: int
    channel_id: int
    paid_ms: int | None


@dataclass(slots=True)
class _CountedLine:
    """A line whose payment the totals count: its weights and money, its draws, and where grams without a lot count."""

    nowhere: SalesPlace
    facts: LineFacts
    parts: list[PlacedDraw] = field(default_factory=list)

    def all_parts(self) -> list[PlacedDraw]:
        """Return the line's draws, and what no lot serves."""
        missing = missing_of(self.facts, [drawn for _, drawn in self.parts])
        return self.parts if missing is None else [*self.parts, (self.nowhere, missing)]


class _LineRow(NamedTuple):
    """A line as ``_PARTS`` has it, before the place and the draw."""

    order_id: int
    line_id: int
    ordered_g: int
    cancelled_g: int
    short_g: int
    returned_g: int
    amount_dong: int
    undelivered_g: int
    refunded_dong: int
    produce_id: int
    season_id: int

    def counted(self) -> _CountedLine:
        """Return the line without its draws yet."""
        gone_g = (self.cancelled_g, self.short_g, self.returned_g)
        facts = LineFacts(self.ordered_g, *gone_g, self.amount_dong, refunded_dong=self.refunded_dong)
        return _CountedLine(
            unserved_place(self.produce_id, self.season_id), facts._replace(undelivered_g=self.undelivered_g)
        )


def paid_since(lines: Sequence[PayableLine], entries: Sequence[PayoutEntry], *, settled: bool) -> int | None:
    """Return the first instant at which an order was paid in full; None where it is not.

    Where a person accepted that less came (``settled``), it is paid since the last payout at the latest.
    """
    standing = [line for line in lines if line.stands]
    ids, due_dong = [line.remote_id for line in standing], sum(line.kept_dong for line in standing)
    cancelled = {line.remote_id for line in lines if not line.stands}

    def enough(upto: Sequence[PayoutEntry]) -> bool:
        return sum(one.paid.net_dong + one.charged_dong for one in upto) >= due_dong - len(standing)

    if paid_at([one.paid for one in entries], ids, cancelled) is None or not (settled or enough(entries)):
        return None
    instants = sorted({one.paid.paid_ms for one in entries})
    for at_ms in instants if len(instants) > 1 else ():
        upto = [one for one in entries if one.paid.paid_ms <= at_ms]
        if enough(upto) and paid_at([one.paid for one in upto], ids, cancelled) is not None:
            return at_ms
    return max(one.paid.paid_ms for one in entries if one.paid.pays)


def refresh_paid_status(
    connection: Connection, order_ids: Collection[int], lines: Mapping[int, Sequence[PayableLine]],
    entries: Mapping[int, Sequence[PayoutEntry]], tallies: Tallies,
) -> None:  # fmt: skip
    """Write since when each of these orders counts as paid, or that it does not; their differences are written by now.

    The changes of the totals are added to ``tallies``.
    """
    rows = bulk.select(connection, _ORDERS, {"orders": sorted(order_ids)})
    orders = {one.id: one for one in map(_CountedOrder._make, rows)}
    settled = (
        {order for (order,) in bulk.select(connection, _SETTLED, {"orders": sorted(entries)})} if entries else set()
    )
    since = {
        order: paid_since(lines.get(order, ()), entries[order], settled=order in settled) if order in entries else None
        for order in orders
    }
    changed = {order: paid_ms for order, paid_ms in since.items() if paid_ms != orders[order].paid_ms}
    if not changed:
        return
    parts = _parts(connection, changed)
    for order, paid_ms in changed.items():
        _, channel, before_ms = orders[order]
        tally = tallies.setdefault(channel, Tally(channel, FunnelCache()))
        tally.shift(_paid(before_ms), _paid(paid_ms), parts.get(order, []))
    mark_paid(connection, changed)


def _parts(connection: Connection, order_ids: Collection[int]) -> dict[int, list[PlacedDraw]]:
    """Return the draws of orders, and what no lot serves, as the totals count them, by order."""
    lines: dict[int, dict[int, _CountedLine]] = {}
    for row in bulk.select(connection, _PARTS, {"orders": sorted(order_ids)}):
        values = iter(row)
        line, place = bulk.next_row(values, _LineRow), bulk.next_row(values, SalesPlace)
        of_order = lines.setdefault(line.order_id, {})
        if line.line_id not in of_order:
            of_order[line.line_id] = line.counted()
        if place.household_id is not None:
            of_order[line.line_id].parts.append((place, bulk.next_row(values, Drawn)))
    return {order: [part for line in of_order.values() for part in line.all_parts()]
            for order, of_order in lines.items()}  # fmt: skip


def _paid(paid_ms: int | None) -> Times:
    return Times(None, None, None, None, paid_ms)
