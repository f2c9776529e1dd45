"""Drawing: which lots the lines of one page take, from the lots of one household or from a cooperative's pool."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from marketplace.inventory.allocation import (
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
from marketplace.orders.held import HeldLine, move
from marketplace.orders.run_caches import RunCaches
from marketplace.words.instants import day_of

Taken = list[tuple[int, int]]
"""Lots with the label grams a line takes of each, in the order of their ids."""


class Drawing:
    """The lots of one page as it moves them, and the pools of its listings under the rules of each order's day."""

    def __init__(self, connection: Connection, caches: RunCaches) -> None:
        """Begin with no lots."""
        self._connection, self._caches, self._pools = connection, caches, caches.pools
        self._pools.begin_page()
        self._known: Mapping[str, CatalogEntry] = {}
        self.lots: dict[int, CachedLot] = {}

    def read(
        self,
        known: Mapping[str, CatalogEntry],
        needs: dict[str, int],
        changed: set[str],
        held: Iterable[int],
        placed: Collection[int],
    ) -> None:
        """Lock and read the lots that sales of ``needs`` (grams of fruit by SKU) may draw from, and ``held``.

        Where a cooperative's pool is among them, or among the SKUs of ``changed`` lines, its rules too and, once the
        lots are locked, whose turn it is, and what was given before the quotas in force when orders were ``placed``.
        """
        connection, pools = self._connection, self._pools
        self._known = known
        pooled = {known[sku] for sku in changed.union(needs) if known[sku].cooperative_id is not None}
        whole = {sku for sku in needs if self._caches.catalog.dated(sku)}
        if pooled:
            choosy = pools.read_rules(connection, {entry.cooperative_id or 0 for entry in pooled})
            whole.update(sku for sku in needs if known[sku].cooperative_id in choosy)
        self.lots = self._caches.lots.lots_for(connection, needs, whole, held)
        if pooled:
            pools.read(connection, pooled, self.lots, placed)

    def take(self, sku: str, facts: LineFacts, placed_ms: int) -> Taken:
        """Take what a line ordered; what its lots lack is a shortfall."""
        entry = self._known[sku]
        if entry.cooperative_id is None:
            return take_from(facts, self._caches.lots.open_lots(sku, self.lots, day_of(placed_ms)))
        return self._pool(sku, entry.fruit_g, day_of(placed_ms)).take(facts.ordered_g)

    def retake(self, held: HeldLine, facts: LineFacts, placed_ms: int) -> Taken:
        """Take the line's old lots again as far as they reach, then its listing's others."""
        lots, label_g = self.lots, int(held.values[2])
        again_g = -(-facts.over_g * label_g // facts.ordered_g) if facts.ordered_g else 0
        fruit_g = label_g + max(held.extra_g, again_g)
        again = [(lot, label_of(lots[lot].balance_g, label_g, fruit_g)) for lot, _ in held.taken]
        again = [(lot, min(grams, free_g)) for (lot, free_g), (_, grams) in zip(again, held.taken, strict=True)]
        taken = dict(take_from(facts, again))
        left_g = facts.ordered_g - sum(taken.values())
        if left_g:
            moved = [(lots[lot], fruit_of(grams, label_g, fruit_g)) for lot, grams in taken.items()]
            for lot, grams in moved:
                lot.sell(grams)
            others = self._others(held.sku, facts._replace(ordered_g=left_g), label_g, fruit_g, placed_ms)
            for lot, grams in moved:
                lot.sell(-grams)
            for lot_id, grams in others:
                taken[lot_id] = taken.get(lot_id, 0) + grams
        return sorted(taken.items())

    def _others(self, sku: str, facts: LineFacts, label_g: int, fruit_g: int, placed_ms: int) -> Taken:
        lots, day = self.lots, day_of(placed_ms)
        if self._known[sku].cooperative_id is not None:
            return self._pool(sku, fruit_g, day).take(facts.ordered_g)
        good = self._caches.catalog.good_on(sku, day)
        free = [(lot, label_of(lots[lot].balance_g, label_g, fruit_g)) for lot in good if lot in lots]
        return take_from(facts, free)

    def _pool(self, sku: str, fruit_g: int, day: int) -> Pool:
        return self._pools.of(self._known[sku], lambda: self._caches.catalog.good_on(sku, day), fruit_g, day)

    def fit(self, facts: LineFacts, taken: Taken) -> Taken:
        """Lessen what a line takes by what its lots do not hold of the packs that are sent once more."""
        return fitting(facts, taken, {lot_id: self.lots[lot_id].balance_g for lot_id, _ in taken})

    def move(self, draws: Sequence[Drawn], disposition: ReturnDisposition, sign: int, placed_ms: int) -> None:
        """Move the lots by draws of an order placed then (``sign`` 1), or take that back (-1)."""
        self._pools.move(draws, disposition, sign, placed_ms)
        move(self.lots, draws, disposition, sign)

    def write(self, channel_id: int, now_ms: int) -> dict[int, int]:
        """Write the lots with their moves; return by listing whose turn it is where that moved on."""
        self._caches.lots.write(self._connection, self.lots, channel_id, now_ms)
        return self._pools.end_page()


def reach(draws: Iterable[Drawn], lots: Mapping[int, CachedLot], disposition: ReturnDisposition) -> bool:
    """Say whether the lots hold what these draws keep of them."""
    return all(disposition.out_g(drawn) <= lots[drawn.lot_id].balance_g for drawn in draws)
