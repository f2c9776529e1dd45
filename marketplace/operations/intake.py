"""A page of a platform's orders, taken in: the ledger first, then offers, what was paid, and the totals last.

Each room writes its own tables; all of it is one transaction, which is the caller's.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.listings.sold import lower_stock, write_turns
from marketplace.orders.intake.decode import OrdersTaken
from marketplace.orders.intake.page import take_page
from marketplace.orders.run_caches import RunCaches
from marketplace.settlement.differences import recheck
from marketplace.words.records import OrderRecord


def take_orders(
    connection: Connection, channel_id: int, source: str, caches: RunCaches, records: Sequence[OrderRecord], now_ms: int
) -> OrdersTaken:
    """Take a page of orders in; ``source`` is the channel's code, under which the inbox keeps what cannot be placed."""
    taken, written = take_page(connection, channel_id, source, caches, records, now_ms)
    if written is not None:
        write_turns(connection, written.turns)
        lower_stock(connection, channel_id, written.packs_sold)
        recheck(connection, written.changed_orders, now_ms, {channel_id: written.tally})
        written.tally.write(connection)
    return taken
