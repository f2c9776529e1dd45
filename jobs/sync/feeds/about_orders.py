"""Feeds about orders: a page that names an order we do not know is written after the orders placed meanwhile."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from jobs.sync.context import RunContext
from jobs.sync.feeds.feed import Feed
from jobs.sync.feeds.orders import OrderFeed
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.orders.run_caches import RunCaches
from marketplace.words.records import Page, Reject, SettlementRecord, ShipmentRecord

R = TypeVar("R", SettlementRecord, ShipmentRecord)


class WrittenCounts(NamedTuple):
    """How many records of a page were news, and how many went to the inbox."""

    new: int
    inboxed: int


class _OrdersFirstError(Exception):
    """A record came before its order, which the platform must have placed meanwhile."""


class FeedAboutOrders(Feed[R]):
    """A list whose records each name an order."""

    def __init__(self, run: RunContext, orders: OrderFeed) -> None:
        super().__init__(run)
        self._orders = orders

    @abstractmethod
    def _put(self, connection: Connection, records: Sequence[R]) -> WrittenCounts:
        """Write records; one of an order that we do not hold goes to the inbox."""

    @abstractmethod
    def _count(self, new: int) -> None:
        """Count what is new."""

    def take(self, connection: Connection, items: Sequence[R | Reject]) -> None:
        """Write records, and set aside those of unknown orders with what could not be read."""
        self._take(connection, items, orders_are_in=True)

    def _take(self, connection: Connection, items: Sequence[R | Reject], *, orders_are_in: bool) -> None:
        records: list[R] = [item for item in items if not isinstance(item, Reject)]
        ready = [record for record in records if record.order_code not in self._orders.would_place]
        written = self._put(connection, ready)
        if written.inboxed and not orders_are_in:
            raise _OrdersFirstError
        self._count(written.new + len(records) - len(ready))
        self._run.counts.inboxed += written.inboxed
        self._run.set_aside(connection, self.name, [item for item in items if isinstance(item, Reject)])

    def _store(self, page: Page[R], mark: FeedWatermark) -> None:
        try:
            self._write(page, mark, partial(self._take, orders_are_in=self._run.dry_run))
        except _OrdersFirstError:
            self._run.caches = RunCaches()
            self._orders.pull()
            self._write(page, mark, self.take)
