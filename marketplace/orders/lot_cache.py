"""The lot cache: lots as a page of orders locks, reads, moves and writes them, kept where nobody else moves them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from marketplace.inventory.allocation import label_of
from marketplace.inventory.ledger import append_sales
from marketplace.inventory.lots import store_sales
from marketplace.orders.cached_lot import CachedLot, LotValues
from marketplace.orders.catalog import SkuCatalog
from marketplace.orders.pool_cache import PoolCache
from marketplace.orders.totals import SalesPlace
from marketplace.storage import bulk, locks

_PLACE = "household_id, commune_id, coalesce(commune_now_id, 0), produce_id, season_id"
_LOTS = f"SELECT id, balance_g, sold_g, over_g, spoiled_g, {_PLACE} FROM lot WHERE id IN :ids ORDER BY id"  # noqa: S608
_PLACES = f"SELECT id, {_PLACE} FROM lot WHERE id IN :ids"  # noqa: S608 - names of this program
_LATEST = "SELECT max(id) FROM lot_move"
EVERY_LOT = 1 << 60
"""More grams than any lot has: a need of so much reads every lot of a SKU."""


class LotCache:
    """The lots of a run: what it last saw in each, and those of kept pools as the last page wrote them.

    Balances, and where a lot's draws count, are read anew in every transaction: a household may be placed meanwhile.
    Lots of kept pools need not be, where nobody else has moved or placed any.
    """

    def __init__(self, catalog: SkuCatalog, pools: PoolCache) -> None:
        """Begin with nothing seen; the catalogue knows which lots feed a SKU."""
        self._catalog, self._pools = catalog, pools
        self._left: dict[int, int] = {}
        self._written: dict[int, CachedLot] = {}
        """The lots of kept pools, as the last page that read them wrote them."""
        self._latest: tuple[Any, ...] = ()
        """The last move of a lot as of then."""

    def forget(self) -> None:
        """Read every lot anew: a person may have changed it."""
        self._written.clear()

    def lots_for(
        self, connection: Connection, needs: dict[str, int], whole: Iterable[str], others: Iterable[int]
    ) -> dict[int, CachedLot]:
        """Read the lots that sales of ``needs`` (grams by SKU) draw from, and ``others``, locked for a write.

        All lots of the SKUs in ``whole``; of the rest first the oldest that will reach by what is remembered of them,
        and only where they do not, the others. On PostgreSQL all of them at once, so that two writers lock lots in one
        order.
        """
        lots_of = self._catalog.lots_of
        if not locks.has_one_writer(connection):
            return self._locked(connection, {lot for sku in needs for lot in lots_of(sku)}.union(others))
        pooled = {lot for sku in whole for lot in lots_of(sku)}
        needs = self._catalog.shared_needs(needs)
        likely = {sku: self._likely(sku, grams) for sku, grams in needs.items()}
        self._forget_moved(connection)
        lots = self._locked(connection, {lot for first in likely.values() for lot in first}.union(others, pooled))
        rest: set[int] = set()
        for sku, grams in needs.items():
            if sum([lots[lot].balance_g for lot in likely[sku]]) < grams:
                rest.update(lots_of(sku))
        rest.difference_update(lots)
        if rest:
            lots.update(self._locked(connection, rest))
        return lots

    def open_lots(self, sku: str, lots: dict[int, CachedLot], day: int) -> list[tuple[int, int]]:
        """Return the lots read for a SKU that are good on a day, with the grams each can serve under its labels."""
        entry = self._catalog.entry(sku)
        label_g, fruit_g, good = entry.label_g, entry.fruit_g, self._catalog.good_on(sku, day)
        if label_g == fruit_g:
            return [(lot, lots[lot].balance_g) for lot in good if lot in lots]
        return [(lot, label_of(lots[lot].balance_g, label_g, fruit_g)) for lot in good if lot in lots]

    def write(self, connection: Connection, lots: dict[int, CachedLot], channel_id: int, now_ms: int) -> None:
        """Write back the lots that moved, in id order, and one move for each of their measures that did."""
        rows: list[tuple[int, ...]] = []
        moves: list[tuple[Any, ...]] = []
        kept = self._pools.lots.keys()
        self._left.update({lot_id: lot.balance_g for lot_id, lot in lots.items() if lot_id not in kept})
        for lot_id in sorted([lot_id for lot_id, lot in lots.items() if lot.moved]):
            lot = lots[lot_id]
            moved = _moves(lot_id, lot, channel_id, now_ms)
            if moved:
                moves += moved
                rows.append((lot.balance_g, lot.sold_g, lot.over_g, lot.spoiled_g, lot_id))
            lot.written()
        store_sales(connection, rows)
        append_sales(connection, moves)
        self._written.update({lot_id: lots[lot_id] for lot_id in kept if lot_id in lots})
        if self._written:
            self._latest = bulk.select(connection, _LATEST, {})[0]

    def _forget_moved(self, connection: Connection) -> None:
        """Read kept lots anew where somebody else has moved any lot since they were written."""
        if self._written and bulk.select(connection, _LATEST, {})[0] != self._latest:
            self._written.clear()
            self._pools.forget()

    def _likely(self, sku: str, grams: int) -> list[int]:
        """Return the oldest lots not found empty that will reach, going by what they had when last seen."""
        likely: list[int] = []
        for lot in self._catalog.lots_of(sku):
            left_g = self._left.get(lot)
            if left_g != 0:
                likely.append(lot)
                grams -= left_g or grams
                if grams <= 0:
                    break
        return likely or list(self._catalog.lots_of(sku)[:1])

    def _locked(self, connection: Connection, lot_ids: set[int]) -> dict[int, CachedLot]:
        """Read lots for a write: PostgreSQL locks them in id order, SQLite's writer is alone anyway.

        There, lots of kept pools are not read again: every move of a lot by a sale is a row, and any other change moves
        the market's version on. PostgreSQL has to lock them anyway, and numbers its rows before they are committed.
        """
        pools, written = self._pools, self._written
        alone = locks.has_one_writer(connection)
        states = {lot: written[lot] for lot in lot_ids if lot in written} if alone and written else {}
        rows = bulk.select(connection, _LOTS + locks.for_update(connection), {"ids": sorted(lot_ids - states.keys())})
        stored = [LotValues(*row) for row in rows]
        read = {row.id: CachedLot.read(row) for row in stored if row.id not in written or written[row.id].stored != row}
        if not read.keys().isdisjoint(pools.lots):
            pools.forget()
        states.update(read)
        if not alone:
            states.update((lot, written[lot]) for lot in lot_ids & written.keys() if lot not in read)
        return states


def _moves(lot_id: int, lot: CachedLot, channel_id: int, now_ms: int) -> list[tuple[Any, ...]]:
    """Return a lot's moves since it was stored, one for each measure that changed."""
    stored, moves = lot.stored, list[tuple[Any, ...]]()
    if grams := lot.sold_g - stored.sold_g:
        kind = "drawn" if grams > 0 else "given back"
        moves.append((lot_id, kind, grams, now_ms, now_ms, channel_id))
    if grams := lot.over_g - stored.over_g:
        moves.append((lot_id, "over-filled", grams, now_ms, now_ms, channel_id))
    if grams := lot.spoiled_g - stored.spoiled_g:
        moves.append((lot_id, "spoiled", grams, now_ms, now_ms, channel_id))
    return moves


def places(connection: Connection, lot_ids: set[int]) -> dict[int, SalesPlace]:
    """Return where the draws of these lots count."""
    rows = bulk.select(connection, _PLACES, {"ids": sorted(lot_ids)}) if lot_ids else []
    return {lot_id: SalesPlace(*place) for lot_id, *place in rows}
