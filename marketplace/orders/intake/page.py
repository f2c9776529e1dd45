"""One page of orders on its way into the ledger: draws, totals and stock, in a constant number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from marketplace.inventory.allocation import Drawn, LineFacts, attribute
from marketplace.orders.cached_lot import CachedLot
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.drawing import Drawing, reach
from marketplace.orders.held import (
    HeldLine,
    HeldOrder,
    disposition_of,
    facts_of,
    how_closed,
    line_seal,
    line_values,
    parts_of,
    reported_disposition,
    unplaced,
)
from marketplace.orders.identity import given_up
from marketplace.orders.lot_cache import EVERY_LOT, places
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.status import label
from marketplace.orders.totals import PlacedDraw, SalesPlace, Tally, Times
from marketplace.storage import bulk
from marketplace.storage.seals import seal_of
from marketplace.storage.tables import TABLES
from marketplace.words.records import LineRecord, OrderRecord

_ORDER_VALUES = (
    "state", "order_state", "fulfilment", "status", "province", "updated_ms", "placed_ms", "delivered_ms",
    "cancelled_ms", "returned_ms", "mark", "seal",
)  # fmt: skip
_LINE_VALUES = (
    "remote_id", "quantity", "pack_g", "ordered_g", "cancelled_g", "short_g", "returned_g", "restock",
    "gross_dong", "discount_dong", "fee_dong", "freight_dong", "tax_dong", "vat_dong", "pit_dong", "cit_dong",
    "refunded_dong", "replaced", "undelivered_g", "seal",
)  # fmt: skip
_DRAW_VALUES = Drawn._fields[1:]
_NO_DRAW = (0,) * len(_DRAW_VALUES)


@dataclass(frozen=True, slots=True)
class Written:
    """What a written page means beyond the orders' own tables; its totals are written last, by who hears the rest."""

    tally: Tally
    """What the page changes of the totals, not written yet."""
    relined: Collection[int]
    """The orders whose lines changed: what was paid for them is to be held against what they are now."""
    sold: Mapping[str, int]
    """Packs sold by SKU, less those cancelled, by which the platform's own stock is lower."""
    turns: Mapping[int, int]
    """By listing, the household whose turn it is next, where that moved on."""


@dataclass(slots=True)
class _Writes:
    """The rows one page writes."""

    orders: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    draws: list[tuple[Any, ...]] = field(default_factory=list)
    shortfalls: list[tuple[Any, ...]] = field(default_factory=list)
    settled: list[tuple[Any, ...]] = field(default_factory=list)
    changed_orders: list[tuple[Any, ...]] = field(default_factory=list)
    given_up: list[tuple[Any, ...]] = field(default_factory=list)
    changed_lines: list[tuple[Any, ...]] = field(default_factory=list)
    changed_draws: list[tuple[Any, ...]] = field(default_factory=list)


class Page:
    """One page on its way into the ledger."""

    def __init__(self, connection: Connection, channel_id: int, caches: RunCaches, now_ms: int) -> None:
        self._connection = connection
        self._channel_id = channel_id
        self._caches = caches
        self._known: dict[str, CatalogEntry] = {}
        self._now_ms = now_ms
        self._tally = Tally(channel_id, caches.funnel)
        self._writes = _Writes()
        self._drawing = Drawing(connection, caches)
        self._lots: dict[int, CachedLot] = {}
        self._places: Mapping[int, SalesPlace] = {}
        self._sold: dict[str, int] = {}
        self._moved_on: set[int] = set()
        self._relined: set[int] = set()
        self._next_order = self._next_line = 0

    def read(self, news: Sequence[OrderRecord], changes: Sequence[tuple[HeldOrder, OrderRecord]]) -> None:
        """Read all the page needs beside the changed orders' lines: the lots of all, and the next free ids.

        Orders that only moved on (placed to delivered, say) need no lot: none of theirs moves.
        """
        connection = self._connection
        skus = {line.sku for order, _ in changes for line in order.lines}
        self._known = self._caches.look_up(connection, skus, self._channel_id)
        needs: dict[str, int] = {}
        lines = 0
        for record in news:
            for line in record.lines:
                needs[line.sku] = needs.get(line.sku, 0) + line.quantity * self._known[line.sku].fruit_g
                lines += 1
        held: set[int] = set()
        changed: set[str] = set()
        for order, record in changes:
            if order.same_lines(record):
                self._moved_on.add(order.id)
            else:
                lines += len(record.lines)
                _add_needs(needs, order, record)
                held.update(drawn.lot_id for line in order.lines for drawn in line.draws)
                changed.update(line.sku for line in order.lines)
        self._relined = {order.id for order, _ in changes} - self._moved_on
        placed = {record.placed_ms for record in news}
        placed.update(record.placed_ms for order, record in changes if order.id in self._relined)
        self._drawing.read(self._known, needs, changed, held, placed)
        self._lots = self._drawing.lots
        lots = {drawn.lot_id for order, _ in changes for line in order.lines for drawn in line.draws}
        self._places = places(connection, lots)
        self._next_order = bulk.reserve(connection, TABLES["orders"], max(len(news), 1))
        self._next_line = bulk.reserve(connection, TABLES["order_line"], max(lines, 1))

    def place(self, record: OrderRecord) -> None:
        """SalesPlace a new order: its lines draw from the lots, one after the other, from the same balances."""
        order_id = self._next_order
        self._next_order += 1
        times = _times(record, None)
        parts: list[PlacedDraw] = []
        for line in record.lines:
            self._place_line(order_id, record, line, parts)
        self._tally.count(1, times, parts)
        self._writes.orders.append(self._sealed(order_id, record, times))

    def _sealed(self, order_id: int, record: OrderRecord, times: Times) -> tuple[Any, ...]:
        """Return an order's row, its seal last."""
        row = (
            order_id, self._channel_id, record.code, *_stands(record), record.status, record.province,
            record.updated_ms, times[0], times[1], times[2], times[3], record.mark,
        )  # fmt: skip
        return (*row, seal_of(row))

    def _place_line(self, order_id: int, record: OrderRecord, line: LineRecord, parts: list[PlacedDraw]) -> None:
        sku = line.sku
        listing_id, label_g, season_id, produce_id, _, fruit_g, _, _ = self._known[sku]
        values = line_values(line, record.delivered_ms is not None)
        disposition = disposition_of(record.order_state, record.fulfilment, line.restock)
        facts = facts_of(values, fruit_g - label_g, disposition)
        taken = self._drawing.take(sku, facts, record.placed_ms)
        if line.replaced:
            taken = self._drawing.fit(facts, taken)
        line_id = self._next_line
        self._next_line += 1
        draws, missing = attribute(facts, taken)
        for drawn in draws:
            parts.append((self._lots[drawn[0]].place, drawn))
            self._writes.draws.append((line_id, *drawn))
        if missing is not None:
            parts.append((unplaced(produce_id, season_id), missing))
            if missing.left_g:
                self._writes.shortfalls.append((line_id, missing.left_g, None, None, None, self._now_ms))
        self._drawing.move(draws, disposition, 1, record.placed_ms)
        named = line_id, order_id, listing_id, sku, line.n, fruit_g - label_g
        self._writes.lines.append((*named, *values, line_seal(named, values)))
        self._sell_packs(sku, line.quantity - line.cancelled)

    def _sell_packs(self, sku: str, packs: int) -> None:
        """Note packs sold on the platform, which lowers its stock itself (and raises it for those cancelled)."""
        if packs:
            self._sold[sku] = self._sold.get(sku, 0) + packs

    def _note_missing(self, held: HeldLine, open_g: int, how: str) -> None:
        """Note what no lot serves of a line: a gap that opens or changes, or how it closed."""
        if open_g and open_g != held.missing_g:
            self._writes.shortfalls.append((held.id, open_g, None, None, None, self._now_ms))
        elif held.missing_g and not open_g:
            self._writes.settled.append((0, None, self._now_ms, how, held.id))

    def change(self, order: HeldOrder, record: OrderRecord) -> None:
        """Change an order: take its old part off the totals and lots, and put its new part on."""
        times = _times(record, order.times)
        if record.as_read:
            times = _first_seen(times, order, record)
        old_parts = [part for line in order.lines for part in line.parts(self._places)]
        if order.id in self._moved_on:
            self._tally.shift(order.times, times, old_parts)
        else:
            for held in given_up(order, record):
                self._writes.given_up.append((None, held.sealed((None, *held.values[1:])), held.id))
            self._tally.count(-1, order.times, old_parts)
            self._tally.count(1, times, self._change_lines(order, record))
        self._writes.changed_orders.append((*self._sealed(order.id, record, times)[3:], order.id))

    def _change_lines(self, order: HeldOrder, record: OrderRecord) -> list[PlacedDraw]:
        for line in order.lines:
            self._drawing.move(line.draws, line.disposition, -1, order.times.placed_ms or record.placed_ms)
        lines = {(line.sku, line.n): line for line in order.lines}
        parts: list[PlacedDraw] = []
        for line_record in record.lines:
            held = lines.pop((line_record.sku, line_record.n), None)
            if held is None:
                self._place_line(order.id, record, line_record, parts)
            else:
                parts += self._change_line(held, record, line_record)
        for held in lines.values():
            if held.stands:
                self._drop_line(held, record)
        return parts

    def _change_line(self, held: HeldLine, record: OrderRecord, line: LineRecord) -> list[PlacedDraw]:
        self._sell_packs(line.sku, line.quantity - line.cancelled - held.standing_packs)
        values = line_values(line, record.delivered_ms is not None, held.agreed)
        self._writes.changed_lines.append((*values, held.sealed(values), held.id))
        disposition = reported_disposition(record, line, held.agreed)
        return self._redraw(held, facts_of(values, held.extra_g, disposition, held.agreed.short_g), record.placed_ms)

    def _drop_line(self, held: HeldLine, record: OrderRecord) -> None:
        """Empty a line that is no longer reported, as if it had never been: not every report of it was seen."""
        self._sell_packs(held.sku, -held.standing_packs)
        taken = any(line.remote_id == held.remote_id for line in record.lines)
        values = (None if taken else held.remote_id, *held.emptied)
        self._writes.changed_lines.append((*values, held.sealed(values), held.id))
        self._writes.changed_draws += [(held.id, lot, *_NO_DRAW) for lot, _ in held.taken]
        self._note_missing(held, 0, "cancelled")

    def _redraw(self, held: HeldLine, facts: LineFacts, placed_ms: int) -> list[PlacedDraw]:
        """Give the line its old lots again as far as they reach, then the listing's others."""
        nowhere = unplaced(held.produce_id, held.season_id)
        taken = held.taken
        draws, missing, parts = parts_of(facts, taken, self._lots, nowhere)
        if facts.ordered_g != held.facts.ordered_g or not reach(draws, self._lots, facts.disposition):
            taken = self._drawing.fit(facts, self._drawing.retake(held, facts, placed_ms))
            draws, missing, parts = parts_of(facts, taken, self._lots, nowhere)
        self._drawing.move(draws, facts.disposition, 1, placed_ms)
        if draws != held.draws:
            kept = {lot for lot, _ in taken}
            self._writes.changed_draws += [(held.id, *drawn) for drawn in draws]
            self._writes.changed_draws += [(held.id, lot, *_NO_DRAW) for lot, _ in held.taken if lot not in kept]
        self._note_missing(held, missing.left_g if missing else 0, how_closed(held.facts, facts))
        return parts

    def write(self) -> Written:
        """Write the page: orders, lines, draws, shortfalls and lots, each in one statement."""
        connection, writes = self._connection, self._writes
        bulk.insert(connection, TABLES["orders"], ("id", "channel_id", "remote_id", *_ORDER_VALUES), writes.orders)
        bulk.update(connection, TABLES["orders"], _ORDER_VALUES, writes.changed_orders)
        bulk.update(connection, TABLES["order_line"], ("remote_id", "seal"), writes.given_up)
        columns = ("id", "order_id", "listing_id", "sku", "n", "extra_g", *_LINE_VALUES)
        bulk.insert(connection, TABLES["order_line"], columns, writes.lines)
        bulk.update(connection, TABLES["order_line"], _LINE_VALUES, writes.changed_lines)
        bulk.insert(connection, TABLES["draw"], ("line_id", "lot_id", *_DRAW_VALUES), writes.draws)
        bulk.put(connection, TABLES["draw"], ("line_id", "lot_id"), _DRAW_VALUES, writes.changed_draws)
        shortfalls = TABLES["shortfall"]
        open_ = ("weight_g", "settled_ms", "settled_how", "settled_by")
        bulk.put(connection, shortfalls, ("line_id",), open_, writes.shortfalls, once=("opened_ms",))
        closed = ("weight_g", "asked", "settled_ms", "settled_how")
        bulk.update(connection, shortfalls, closed, writes.settled, key="line_id")
        turns = self._drawing.write(self._channel_id, self._now_ms)
        return Written(self._tally, self._relined, self._sold, turns)


def _stands(record: OrderRecord) -> tuple[str, str, str]:
    """Return the label, the order's state and where its parcel is, as the table holds them."""
    stands = record.order_state, record.fulfilment
    return label(*stands).value, stands[0].value, stands[1].value


def _add_needs(needs: dict[str, int], order: HeldOrder, record: OrderRecord) -> None:
    """Add the grams a changed order may need anew: lines that are new or ordered anew, or that keep more than before.

    A new line takes its fruit even when nothing is left of it by now, as a new order's does.
    """
    held = {(line.sku, line.n): line for line in order.lines}
    for line in record.lines:
        before = held.get((line.sku, line.n))
        if before is None or _needs_more(before, record, line):
            needs[line.sku] = needs.get(line.sku, 0) + EVERY_LOT


def _needs_more(held: HeldLine, record: OrderRecord, line: LineRecord) -> bool:
    disposition = reported_disposition(record, line, held.agreed)
    values = line_values(line, record.delivered_ms is not None, held.agreed)
    before, after = held.facts, facts_of(values, held.extra_g, disposition, held.agreed.short_g)
    return before.ordered_g != after.ordered_g or after.out_g > before.out_g or after.over_g > before.over_g


def _times(record: OrderRecord, held: Times | None) -> Times:
    """Return the order's times, by this report alone: those that came before it may have been others elsewhere.

    A cancel or return without an instant of its own counts when the report was made.
    """
    cancelled_ms, returned_ms = record.cancelled_ms, record.returned_ms
    for line in record.lines:
        if line.cancelled and cancelled_ms is None:
            cancelled_ms = record.updated_ms
        if (line.returned or line.undelivered) and returned_ms is None:
            returned_ms = record.updated_ms
    return Times(record.placed_ms, record.delivered_ms, cancelled_ms, returned_ms, held.paid_ms if held else None)


def _first_seen(times: Times, order: HeldOrder, record: OrderRecord) -> Times:
    """Return the times of an order of a platform that has no instants: what stands as before counts since before.

    A delivery counts since it was first seen; a cancel or return since its packs were last seen to become others.
    """
    held, lines = order.times, [line for line in order.lines if line.stands]
    delivered_ms, cancelled_ms, returned_ms = times.delivered_ms, times.cancelled_ms, times.returned_ms
    if delivered_ms is not None and held.delivered_ms is not None:
        delivered_ms = held.delivered_ms
    if cancelled_ms is not None and held.cancelled_ms is not None and (
        sum(line.values[4] for line in lines) == sum(line.cancelled * line.pack_g for line in record.lines)
    ):  # fmt: skip
        cancelled_ms = held.cancelled_ms
    if returned_ms is not None and held.returned_ms is not None and (
        sum(line.values[6] + line.values[18] for line in lines)
        == sum((line.returned + line.undelivered) * line.pack_g for line in record.lines)
    ):  # fmt: skip
        returned_ms = held.returned_ms
    return times._replace(delivered_ms=delivered_ms, cancelled_ms=cancelled_ms, returned_ms=returned_ms)
