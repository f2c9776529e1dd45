"""The orders that notices speak of, read again by their codes, ahead of the list and without moving its cursor."""

from contextlib import suppress
from typing import NamedTuple

from connectors.base import PullsOrder
from connectors.errors import Refused
from jobs.sync.context import RunContext
from jobs.sync.feeds.orders import OrderFeed
from marketplace.exchange import notices, watermarks
from marketplace.words.records import OrderRecord, Reject

AT_ONCE = 20
"""So many orders are read by their codes in one run; the list that is read after them brings the others faster."""


class _Notified(NamedTuple):
    """What the waiting notices of a channel come to: the newest one's id, and the orders as they were read again."""

    newest: int
    codes: list[str]
    found: list[OrderRecord | Reject]


class NotifiedOrders:
    """The notices that a run finds waiting; what comes in later is for the next run."""

    def __init__(self, run: RunContext, orders: OrderFeed) -> None:
        self._run = run
        self._orders = orders
        self._newest = 0

    def take(self) -> None:
        """Read each order that waiting notices speak of once, and take it in."""
        run, notified = self._run, self._read()
        self._newest = notified.newest
        if notified.codes:
            with run.writing() as connection:
                self._orders.take(connection, notified.found)
                notices.mark_orders_read(connection, run.channel.id, notified.newest, notified.codes, run.clock())

    def note_listed(self) -> None:
        """Note that the list of orders has been read to its end since these notices came in.

        Where single orders can be read, a notice about a change that the list does not vouch for yet waits for that.
        """
        if not self._newest:
            return
        run, vouched_ms = self._run, None
        with run.writing() as connection:
            if isinstance(run.connector, PullsOrder):
                vouched_ms = watermarks.read(connection, run.channel.id, "orders").as_of_ms
            notices.mark_listed_read(connection, run.channel.id, self._newest, vouched_ms, run.clock())

    def _read(self) -> _Notified:
        """Read the orders; a platform that gives no single order is asked nothing."""
        run = self._run
        with run.database.read() as connection:
            waiting = notices.pending(connection, run.channel.id, AT_ONCE)
        if not isinstance(run.connector, PullsOrder):
            return _Notified(waiting.newest, [], [])
        found = []
        for code in waiting.codes:
            run.go_on()
            with suppress(Refused):  # it is not to be had alone: the list will bring it
                found.append(run.connector.pull_order(code))
        return _Notified(waiting.newest, waiting.codes, [one for one in found if one is not None])
