"""The allocator: which lots the lines of one page take, from the lots of one household or from a cooperative's pool."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from marketplace.inventory.allocation import (
    RESTOCKED,
    Drawn,
    LineFacts,
    Pool,
    ReturnDisposition,
    fitting,
    fruit_of,
    label_of,
    take_from,
)
from marketplace.orders.cached_lot import CachedLot
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import StoredLine
from marketplace.words.instants import day_number, day_of

Taken = list[tuple[int, int]]
"""Lots with the label grams a line takes of each, in the order of their ids."""


class PageAllocator:
    """The lots of one page as it moves them, and the pools of its listings under the rules of each order's day."""

    def __init__(self, entries: Mapping[str, CatalogEntry], lots: dict[int, CachedLot], caches: RunCaches) -> None:
        """Take the lots as they were read."""
        self._entries, self._lots = entries, lots
        self._catalog, self._lot_cache, self._pools = caches.catalog, caches.lots, caches.pools

    def take(self, sku: str, facts: LineFacts, placed_ms: int, promised_on: date | None = None) -> Taken:
        """Take what a line ordered; what its lots lack is a shortfall.

        An order that is promised for a later day holds what will be cut in that window first, and only then what is
        there by now and good until then.
        """
        day = day_of(placed_ms)
        if promised_on is None or day_number(promised_on) <= day:
            return self._take(sku, facts, day, None)
        later = day_number(promised_on)
        to_come = self._catalog.cut_on(sku, later)
        held = self._take(sku, facts, later, to_come) if to_come else []
        left_g = facts.ordered_g - sum(grams for _, grams in held)
        if not left_g:
            return held
        there = tuple(lot for lot in self._catalog.good_on(sku, later) if lot not in to_come)
        return sorted([*held, *self._take(sku, facts._replace(ordered_g=left_g), later, there)])

    def _take(self, sku: str, facts: LineFacts, day: int, good: tuple[int, ...] | None) -> Taken:
        """Take from these lots of a SKU; without, from all that are good on a day."""
        entry, lots = self._entries[sku], self._lots
        if entry.cooperative_id is None:
            found = self._lot_cache.open_lots(sku, lots, day)
            return take_from(facts, found if good is None else [one for one in found if one[0] in good])
        if good is None:
            return self._pool(sku, entry.fruit_g, day).take(facts.ordered_g)
        return self._pools.apart(entry, good, entry.fruit_g, day).take(facts.ordered_g)

    def retake(self, stored: StoredLine, facts: LineFacts, placed_ms: int) -> Taken:
        """Take the line's old lots again as far as they reach, then its listing's others."""
        lots, label_g = self._lots, stored.values.pack_g
        again_g = -(-facts.over_g * label_g // facts.ordered_g) if facts.ordered_g else 0
        fruit_g = label_g + max(stored.extra_g, again_g)
        taken = dict(take_from(facts, self._again(stored, label_g, fruit_g)))
        left_g = facts.ordered_g - sum(taken.values())
        if left_g:
            moved = [(lots[lot], fruit_of(grams, label_g, fruit_g)) for lot, grams in taken.items()]
            for lot, grams in moved:
                lot.sell(grams)
            others = self._others(stored.sku, facts._replace(ordered_g=left_g), label_g, fruit_g, placed_ms)
            for lot, grams in moved:
                lot.sell(-grams)
            for lot_id, grams in others:
                taken[lot_id] = taken.get(lot_id, 0) + grams
        return sorted(taken.items())

    def _again(self, stored: StoredLine, label_g: int, fruit_g: int) -> Taken:
        """Return the label grams that the line's old lots can serve again of what they served."""
        lots = self._lots
        return [(lot, min(grams, label_of(lots[lot].balance_g, label_g, fruit_g))) for lot, grams in stored.taken]

    def _others(self, sku: str, facts: LineFacts, label_g: int, fruit_g: int, placed_ms: int) -> Taken:
        lots, day = self._lots, day_of(placed_ms)
        if self._entries[sku].cooperative_id is not None:
            return self._pool(sku, fruit_g, day).take(facts.ordered_g)
        good = self._catalog.good_on(sku, day)
        free = [(lot, label_of(lots[lot].balance_g, label_g, fruit_g)) for lot in good if lot in lots]
        return take_from(facts, free)

    def _pool(self, sku: str, fruit_g: int, day: int) -> Pool:
        return self._pools.of(self._entries[sku], lambda: self._catalog.good_on(sku, day), fruit_g, day)

    def fit(self, facts: LineFacts, taken: Taken) -> Taken:
        """Lessen what a line takes by what its lots do not hold of the packs that are sent once more."""
        return fitting(facts, taken, {lot_id: self._lots[lot_id].balance_g for lot_id, _ in taken})

    def reach(self, draws: Iterable[Drawn], disposition: ReturnDisposition) -> bool:
        """Say whether the lots hold what these draws keep of them."""
        return all(disposition.out_g(drawn) <= self._lots[drawn.lot_id].balance_g for drawn in draws)

    def move(self, draws: Sequence[Drawn], disposition: ReturnDisposition, sign: int, placed_ms: int) -> None:
        """Move the lots by draws of an order placed then (``sign`` 1), or take that back (-1)."""
        self._pools.move(draws, disposition, sign, placed_ms)
        lots = self._lots
        for drawn in draws:
            lot_id, drawn_g, cancelled_g, short_g, returned_g, _, over_g, _, _, _, undelivered_g, _ = drawn
            if disposition is RESTOCKED:  # nearly every draw: computed here, without a call
                lots[lot_id].sell(sign * (drawn_g - cancelled_g - short_g - returned_g - undelivered_g), sign * over_g)
                continue
            lots[lot_id].sell(sign * disposition.sold_g(drawn), sign * over_g)
            if spoiled_g := disposition.spoiled_g(drawn):
                lots[lot_id].spoil(sign * spoiled_g)
