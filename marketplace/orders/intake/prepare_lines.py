"""Prepare the lines of a page's orders: their draws from the lots, and the rows to be written of them."""

from collections.abc import Mapping

from marketplace.inventory.allocation import LineFacts, attribute
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.draw_rows import redrawn
from marketplace.orders.intake.allocator import PageAllocator
from marketplace.orders.intake.page_rows import PageRows
from marketplace.orders.intake.page_stock import PageStock
from marketplace.orders.line_values import facts_of, how_closed, line_seal, line_values
from marketplace.orders.return_dispositions import disposition_of, reported_disposition
from marketplace.orders.stored import StoredLine
from marketplace.orders.totals import PlacedDraw, unserved_place
from marketplace.words.records import LineRecord, OrderRecord


class LinePreparation:
    """The lines of one page: each draws from the same lots as those before it left them."""

    def __init__(
        self,
        entries: Mapping[str, CatalogEntry],
        stock: PageStock,
        allocator: PageAllocator,
        rows: PageRows,
        now_ms: int,
    ) -> None:
        """Begin with the lots as they were read; ``rows`` is what the lines add to."""
        self._entries, self._lots, self._allocator, self._rows = entries, stock.lots, allocator, rows
        self._now_ms = now_ms
        self._next_line_id = stock.next_line_id
        self.packs_sold: dict[str, int] = {}
        """By SKU, what lowers the platform's own stock (and raises it where packs are cancelled)."""

    def add(self, order_id: int, record: OrderRecord, line: LineRecord, placed: list[PlacedDraw]) -> None:
        """Add a new line, and its draws to those ``placed`` of its order."""
        sku = line.sku
        listing_id, label_g, season_id, produce_id, _, fruit_g, _, _ = self._entries[sku]
        values = line_values(line, record.delivered_ms is not None)
        disposition = disposition_of(record.order_state, record.fulfilment, line.restock)
        facts = facts_of(values, fruit_g - label_g, disposition)
        taken = self._allocator.take(sku, facts, record.placed_ms, record.promised_on)
        if line.replaced:
            taken = self._allocator.fit(facts, taken)
        line_id = self._next_line_id
        self._next_line_id += 1
        draws, missing = attribute(facts, taken)
        for drawn in draws:
            placed.append((self._lots[drawn.lot_id].place, drawn))
            self._rows.draws.append((line_id, *drawn))
        if missing is not None:
            placed.append((unserved_place(produce_id, season_id), missing))
            if missing.left_g:
                self._rows.shortfalls.append((line_id, missing.left_g, None, None, None, self._now_ms))
        self._allocator.move(draws, disposition, 1, record.placed_ms)
        named = line_id, order_id, listing_id, sku, line.line_no, fruit_g - label_g
        self._rows.lines.append((*named, *values, line_seal(named, values)))
        self._sell(sku, line.quantity - line.cancelled)

    def change(self, stored: StoredLine, record: OrderRecord, line: LineRecord) -> list[PlacedDraw]:
        """Change a line to what is reported of it now; return its new draws."""
        self._sell(line.sku, line.quantity - line.cancelled - stored.standing_packs)
        values = line_values(line, record.delivered_ms is not None, stored.agreed)
        self._rows.changed_lines.append((*values, stored.sealed(values), stored.id))
        disposition = reported_disposition(record, line, stored.agreed)
        facts = facts_of(values, stored.extra_g, disposition, stored.agreed.short_g)
        return self._redraw(stored, facts, record.placed_ms)

    def drop(self, stored: StoredLine, record: OrderRecord) -> None:
        """Empty a line that is no longer reported, as if it had never been: not every report of it was seen."""
        self._sell(stored.sku, -stored.standing_packs)
        taken = any(line.remote_id == stored.remote_id for line in record.lines)
        values = stored.emptied(None if taken else stored.remote_id)
        self._rows.changed_lines.append((*values, stored.sealed(values), stored.id))
        self._rows.changed_draws += redrawn(stored.id, [lot for lot, _ in stored.taken], [])
        self._note_missing(stored, 0, "cancelled")

    def _sell(self, sku: str, packs: int) -> None:
        if packs:
            self.packs_sold[sku] = self.packs_sold.get(sku, 0) + packs

    def _redraw(self, stored: StoredLine, facts: LineFacts, placed_ms: int) -> list[PlacedDraw]:
        """Give the line its old lots again as far as they reach, then the listing's others."""
        allocator = self._allocator
        draws, missing = attribute(facts, stored.taken)
        if facts.ordered_g != stored.facts.ordered_g or not allocator.reach(draws, facts.disposition):
            draws, missing = attribute(facts, allocator.fit(facts, allocator.retake(stored, facts, placed_ms)))
        allocator.move(draws, facts.disposition, 1, placed_ms)
        if draws != stored.draws:
            self._rows.changed_draws += redrawn(stored.id, [lot for lot, _ in stored.taken], draws)
        self._note_missing(stored, missing.left_g if missing else 0, how_closed(stored.facts, facts))
        placed: list[PlacedDraw] = [(self._lots[drawn.lot_id].place, drawn) for drawn in draws]
        if missing is not None:
            placed.append((unserved_place(stored.produce_id, stored.season_id), missing))
        return placed

    def _note_missing(self, stored: StoredLine, open_g: int, how: str) -> None:
        """Note what no lot serves of a line: a shortfall that opens or changes, or how it closed."""
        if open_g and open_g != stored.missing_g:
            self._rows.shortfalls.append((stored.id, open_g, None, None, None, self._now_ms))
            if not stored.missing_g:
                self._rows.short_again.append(stored.id)
        elif stored.missing_g and not open_g:
            self._rows.closed_shortfalls.append((0, None, self._now_ms, how, stored.id))
