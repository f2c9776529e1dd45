"""Prepare: all that a page writes, computed from what was read of the ledger; it needs no database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from marketplace.orders.identity import losing_their_id
from marketplace.orders.intake.allocator import PageAllocator
from marketplace.orders.intake.decode import DecodedPage
from marketplace.orders.intake.order_times import times_of
from marketplace.orders.intake.page_rows import PageRows, changed_order_row, order_row
from marketplace.orders.intake.prepare_lines import LinePreparation
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import OrderChange
from marketplace.orders.totals import PlacedDraw, Tally
from marketplace.words.records import OrderRecord


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """What a page writes, and what it means beyond the orders' own tables; its lots are moved in memory."""

    rows: PageRows
    tally: Tally
    changed_orders: Collection[int]
    """The orders whose lines changed."""
    packs_sold: Mapping[str, int]
    """Packs sold by SKU, less those cancelled."""


def prepare(decoded: DecodedPage, channel_id: int, caches: RunCaches, now_ms: int) -> PreparedPage:
    """Compute a page: new orders first, in the order of their reports, then those that change."""
    page = _Preparation(decoded, channel_id, caches, now_ms)
    for record in decoded.new:
        page.place(record)
    for change in decoded.changes:
        page.change(change)
    changed = {change.order.id for change in decoded.changes if not change.same_lines}
    return PreparedPage(page.rows, page.tally, changed, page.lines.packs_sold)


class _Preparation:
    """A page as it is computed, order by order."""

    def __init__(self, decoded: DecodedPage, channel_id: int, caches: RunCaches, now_ms: int) -> None:
        stock = decoded.stock
        self._channel_id, self._unsaid = channel_id, decoded.unsaid
        self._places, self._next_order_id = stock.places, stock.next_order_id
        self._allocator = PageAllocator(decoded.entries, stock.lots, caches)
        self.rows = PageRows()
        self.tally = Tally(channel_id, caches.funnel)
        self.lines = LinePreparation(decoded.entries, stock, self._allocator, self.rows, now_ms)

    def place(self, record: OrderRecord) -> None:
        """Place a new order: its lines draw from the lots, one after the other, from the same balances."""
        order_id = self._next_order_id
        self._next_order_id += 1
        times = times_of(record)
        placed: list[PlacedDraw] = []
        for line in record.lines:
            self.lines.add(order_id, record, line, placed)
        self.tally.count(1, times, placed)
        self.rows.orders.append(order_row(order_id, self._channel_id, record, times, self._unsaid.get(record.code)))

    def change(self, change: OrderChange) -> None:
        """Change an order: take its old part off the totals and lots, and put its new part on."""
        order, record, same_lines = change
        times = times_of(record, order)
        before = [placed for line in order.lines for placed in line.placed_draws(self._places)]
        if same_lines:
            self.tally.shift(order.times, times, before)
        else:
            for line in losing_their_id(order, record):
                unnamed = line.values._replace(remote_id=None)
                self.rows.unnamed_lines.append((None, line.sealed(unnamed), line.id))
            self.tally.count(-1, order.times, before)
            self.tally.count(1, times, self._change_lines(change))
        unsaid = self._unsaid.get(order.code)
        self.rows.changed_orders.append(changed_order_row(order.id, self._channel_id, record, times, unsaid))

    def _change_lines(self, change: OrderChange) -> list[PlacedDraw]:
        """Give the order's fruit back, then its lines what they keep or take now; return their draws."""
        order, record, _ = change
        for line in order.lines:
            self._allocator.move(line.draws, line.disposition, -1, order.times.placed_ms or record.placed_ms)
        stored = {(line.sku, line.line_no): line for line in order.lines}
        placed: list[PlacedDraw] = []
        for reported in record.lines:
            known = stored.pop((reported.sku, reported.line_no), None)
            if known is None:
                self.lines.add(order.id, record, reported, placed)
            else:
                placed += self.lines.change(known, record, reported)
        for line in stored.values():
            if line.stands:
                self.lines.drop(line, record)
        return placed
