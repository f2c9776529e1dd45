"""Orders in: each page goes to the ledger, and with it what has waited in the inbox for these orders."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from connectors.base import PullsOrders
from jobs.sync.context import RunContext
from jobs.sync.feeds.feed import Feed
from marketplace.exchange import inbox
from marketplace.operations.intake import take_orders
from marketplace.words.records import OrderRecord, Page, Reject


class OrderFeed(Feed[OrderRecord]):
    """The orders of a channel. ``would_place`` are the codes that a dry run has read and taken back."""

    name = "orders"

    def __init__(self, run: RunContext) -> None:
        super().__init__(run)
        self.would_place: set[str] = set()

    def source(self) -> Callable[[str | None], Iterator[Page[OrderRecord]]] | None:
        """Return what lists the orders."""
        connector = self._run.connector
        return connector.pull_orders if isinstance(connector, PullsOrders) else None

    def take(self, connection: Connection, items: Sequence[OrderRecord | Reject]) -> None:
        """Write orders to the ledger and set aside what could not be read."""
        run, channel = self._run, self._run.channel
        records = [item for item in items if isinstance(item, OrderRecord)]
        taken = take_orders(connection, channel.id, channel.code, run.caches, records, run.clock())
        run.counts.orders_read += len(items)
        run.counts.orders_new += taken.new
        run.counts.orders_changed += taken.changed
        run.counts.inboxed += taken.inboxed
        run.counts.payouts_new += taken.payouts
        run.counts.shipments_taken += taken.shipments
        if run.dry_run:
            self.would_place.update(record.code for record in records)
        run.set_aside(connection, self.name, [item for item in items if isinstance(item, Reject)])

    def _orders_named(self, items: Sequence[OrderRecord | Reject]) -> list[str]:
        """Return the codes of a page's orders, those that could not be read included."""
        return [
            item.code if isinstance(item, OrderRecord) else inbox.item_from_reject(self.name, item).key
            for item in items
        ]
