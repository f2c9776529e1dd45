"""Settlements in: what the platform has paid out, held against the orders."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from connectors.base import PullsSettlements
from jobs.sync.feeds.about_orders import FeedAboutOrders, WrittenCounts
from marketplace.settlement.payouts import take_payouts
from marketplace.words.records import Page, SettlementRecord


class SettlementFeed(FeedAboutOrders[SettlementRecord]):
    """The payouts of a channel."""

    name = "settlements"

    def source(self) -> Callable[[str | None], Iterator[Page[SettlementRecord]]] | None:
        """Return what lists the settlements."""
        connector = self._run.connector
        return connector.pull_settlements if isinstance(connector, PullsSettlements) else None

    def take_again(self, connection: Connection, records: Sequence[SettlementRecord]) -> None:
        """Write records of stored answers: only what is new counts, what was said since then stands."""
        written = self._put(connection, records, again=True)
        self._count(written.new)
        self._run.counts.inboxed += written.inboxed

    def _put(
        self, connection: Connection, records: Sequence[SettlementRecord], *, again: bool = False
    ) -> WrittenCounts:
        run, channel = self._run, self._run.channel
        taken = take_payouts(connection, channel.id, channel.code, run.caches.funnel, records, run.clock(), again=again)
        return WrittenCounts(taken.new, taken.inboxed)

    def _count(self, new: int) -> None:
        self._run.counts.payouts_new += new
