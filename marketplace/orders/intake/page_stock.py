"""What a page of orders draws from: its lots, locked and read, with the pools' rules, and the ids it will give out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from marketplace.orders.cached_lot import CachedLot
from marketplace.orders.catalog import CatalogEntry
from marketplace.orders.line_values import facts_of, line_values
from marketplace.orders.lot_cache import EVERY_LOT, places
from marketplace.orders.return_dispositions import reported_disposition
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import OrderChange, StoredLine
from marketplace.orders.totals import SalesPlace
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.records import LineRecord, OrderRecord


@dataclass(frozen=True, slots=True)
class PageStock:
    """The lots a page may move, where the draws of the lines it changes counted, and the next free ids."""

    lots: dict[int, CachedLot]
    places: Mapping[int, SalesPlace]
    next_order_id: int
    next_line_id: int


def read_stock(
    connection: Connection,
    caches: RunCaches,
    entries: Mapping[str, CatalogEntry],
    new: Sequence[OrderRecord],
    changes: Sequence[OrderChange],
) -> PageStock:
    """Read all the page needs beside the changed orders' lines: the lots of all, and the next free ids."""
    redrawn = [change for change in changes if not change.same_lines]
    lines = sum([len(record.lines) for record in new]) + sum([len(change.record.lines) for change in redrawn])
    lots = _read_lots(connection, caches, entries, new, redrawn)
    return PageStock(
        lots,
        places(connection, _drawn_lots(changes)),
        bulk.reserve(connection, TABLES["orders"], max(len(new), 1)),
        bulk.reserve(connection, TABLES["order_line"], max(lines, 1)),
    )


def _read_lots(
    connection: Connection,
    caches: RunCaches,
    entries: Mapping[str, CatalogEntry],
    new: Sequence[OrderRecord],
    redrawn: Sequence[OrderChange],
) -> dict[int, CachedLot]:
    """Lock and read the lots that new orders and new or changed lines may draw from, and those these had.

    Where a cooperative's pool is among them, or among the SKUs of changed lines, its rules too and, once the lots are
    locked, whose turn it is, and what was given before the quotas in force when the orders were placed.
    """
    pools = caches.pools
    pools.begin_page()
    needs = _needs(entries, new, redrawn)
    skus = {line.sku for change in redrawn for line in change.order.lines}.union(needs)
    pooled = {entries[sku] for sku in skus if entries[sku].cooperative_id is not None}
    whole = {sku for sku in needs if caches.catalog.dated(sku)}
    if pooled:
        by_household = pools.read_rules(connection, {entry.cooperative_id or 0 for entry in pooled})
        whole.update(sku for sku in needs if entries[sku].cooperative_id in by_household)
    lots = caches.lots.lots_for(connection, needs, whole, _drawn_lots(redrawn))
    if pooled:
        placed = {record.placed_ms for record in new} | {change.record.placed_ms for change in redrawn}
        pools.read(connection, pooled, lots, placed)
    return lots


def _drawn_lots(changes: Iterable[OrderChange]) -> set[int]:
    """Return the lots that the orders' lines were given."""
    return {drawn.lot_id for change in changes for line in change.order.lines for drawn in line.draws}


def _needs(
    entries: Mapping[str, CatalogEntry], new: Sequence[OrderRecord], redrawn: Sequence[OrderChange]
) -> dict[str, int]:
    """Return the grams of fruit that the page may need of each SKU."""
    needs: dict[str, int] = {}
    for record in new:
        for line in record.lines:
            needs[line.sku] = needs.get(line.sku, 0) + line.quantity * entries[line.sku].fruit_g
    for change in redrawn:
        for sku in _needed_anew(change):
            needs[sku] = needs.get(sku, 0) + EVERY_LOT
    return needs


def _needed_anew(change: OrderChange) -> list[str]:
    """Return the SKUs of lines that are new or ordered anew, or that keep more than before.

    A new line takes its fruit even when nothing is left of it by now, as a new order's does.
    """
    stored = {(line.sku, line.line_no): line for line in change.order.lines}
    return [
        line.sku
        for line in change.record.lines
        if (before := stored.get((line.sku, line.line_no))) is None or _needs_more(before, change.record, line)
    ]


def _needs_more(stored: StoredLine, record: OrderRecord, line: LineRecord) -> bool:
    disposition = reported_disposition(record, line, stored.agreed)
    values = line_values(line, record.delivered_ms is not None, stored.agreed)
    before, after = stored.facts, facts_of(values, stored.extra_g, disposition, stored.agreed.short_g)
    return before.ordered_g != after.ordered_g or after.out_g > before.out_g or after.over_g > before.over_g
