"""A page of orders, taken in: the ledger first, then offers, what was paid, the totals, and what waited for them last.

Each room writes its own tables; all of it is one transaction, which is the caller's. Every road on which an order comes
into being ends here, so that no payout or parcel waits on for an order that is there. In a shop that the post office
runs, what its lists hold falls first by what the page brings of them, so that nothing counts twice at any moment.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.listings.sold import lower_stock, write_turns
from marketplace.operations.pending_records import take_pending
from marketplace.orders import post_lists
from marketplace.orders.intake.decode import OrdersTaken
from marketplace.orders.intake.page import take_page
from marketplace.orders.run_caches import RunCaches
from marketplace.settlement.differences import recheck
from marketplace.words.records import OrderRecord


def take_orders(
    connection: Connection, channel_id: int, source: str, caches: RunCaches, records: Sequence[OrderRecord], now_ms: int
) -> OrdersTaken:
    """Take a page of orders in; ``source`` is the channel's code, under which the inbox keeps what cannot be placed."""
    runs = post_lists.run_by_post(connection, channel_id)
    if runs is None:
        return take_as_told(connection, channel_id, source, caches, records, now_ms)
    take_as_told(
        connection, channel_id, source, caches, post_lists.before(connection, runs, caches, records, now_ms), now_ms
    )
    taken = take_as_told(connection, channel_id, source, caches, records, now_ms)
    settle_lists(connection, channel_id, source, caches, now_ms)
    return taken


def settle_lists(connection: Connection, channel_id: int, source: str, caches: RunCaches, now_ms: int) -> None:
    """Have the lists of a shop hold what no order of the platform replaced, as the ledger stands."""
    runs = post_lists.run_by_post(connection, channel_id)
    if runs is not None:
        take_as_told(connection, channel_id, source, caches, post_lists.after(connection, runs, now_ms), now_ms)


def take_as_told(
    connection: Connection, channel_id: int, source: str, caches: RunCaches, records: Sequence[OrderRecord], now_ms: int
) -> OrdersTaken:
    """Take orders in, whatever lists of the post office say."""
    if not records:
        return OrdersTaken()
    taken, written = take_page(connection, channel_id, source, caches, records, now_ms)
    if written is not None:
        write_turns(connection, written.turns)
        lower_stock(connection, channel_id, written.packs_sold)
        recheck(connection, written.changed_orders, now_ms, {channel_id: written.tally})
        written.tally.write(connection)
        waited = take_pending(connection, channel_id, source, caches.funnel, now_ms)
        taken.payouts, taken.shipments = waited
    return taken
