"""Write: a prepared page's rows, lots and inbox items, in a constant number of statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.orders import inbox_items
from marketplace.orders.intake.decode import DecodedPage
from marketplace.orders.intake.prepare import PreparedPage
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import Tally


@dataclass(frozen=True, slots=True)
class PageEffects:
    """What a written page means beyond the orders' own tables, for other rooms to write; its totals come last."""

    tally: Tally
    """What the page changes of the totals, not written yet."""
    changed_orders: Collection[int]
    """The orders whose lines changed: what was paid for them is to be held against what they are now."""
    packs_sold: Mapping[str, int]
    """Packs sold by SKU, less those cancelled, by which the platform's own stock is lower."""
    turns: Mapping[int, int]
    """By listing, the household whose turn it is next, where that moved on."""


def write(
    connection: Connection,
    channel_id: int,
    source: str,
    caches: RunCaches,
    decoded: DecodedPage,
    prepared: PreparedPage,
    now_ms: int,
) -> PageEffects:
    """Write a page; what it means to others is theirs to write, in the same transaction."""
    items = decoded.unplaceable
    inbox_items.set_aside(connection, channel_id, source, items, now_ms)  # before its orders: it asks what was known
    prepared.rows.write(connection)
    caches.lots.write(connection, decoded.stock.lots, channel_id, now_ms)
    turns = caches.pools.end_page()
    if inbox.open_count(connection, source) > len(items):
        inbox_items.settle_placed(connection, source, decoded.placed, now_ms)
    return PageEffects(prepared.tally, prepared.changed_orders, prepared.packs_sold, turns)
