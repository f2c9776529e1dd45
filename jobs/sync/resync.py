"""Once more: what could not be read is asked for by its code, and each night the whole list is held against ours.

A cursor moves on behind a record that was damaged, and never comes back to it; a list may name an order again with an
older time than it had. So each run asks for a few of the damaged orders by their codes, and once a night everything is
read from the beginning: what is missing here, or stands otherwise, is taken then.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from connectors.base import PullsOrder
from connectors.errors import Refused
from jobs.sync.context import RunContext
from jobs.sync.feeds.feed import Feed, T
from jobs.sync.feeds.in_order import Feeds
from marketplace.exchange import inbox, watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.orders.stored import read_orders
from marketplace.words.instants import day_of
from marketplace.words.records import OrderRecord, Page, Reject

AT_ONCE = 20
_NIGHT_MS = 3_600_000
"""The nightly pass begins at one o'clock."""


class Resync:
    """What one run of a channel reads once more; the orders that it is about have been read before."""

    def __init__(self, run: RunContext, feeds: Feeds) -> None:
        self._run, self._feeds = run, feeds

    def read_whole(self) -> None:
        """Once a night, read everything from the beginning."""
        connector, feeds = self._run.connector, self._feeds
        if isinstance(connector, PullsOrder) and self._is_due(feeds.orders):
            for page in self._whole(feeds.orders):
                self._take_older(connector, page)
        if self._is_due(feeds.shipments):
            self._read_parcels()
        if self._is_due(feeds.settlements):
            list(self._whole(feeds.settlements))

    def read_damaged(self) -> None:
        """Ask by their codes for some of the orders that could not be read, those asked for longest ago first."""
        run = self._run
        if not isinstance(run.connector, PullsOrder):
            return
        with run.database.read() as connection:
            codes = inbox.unread_codes(connection, run.channel.code, AT_ONCE)
        if not codes:
            return
        with run.writing() as connection:
            inbox.asked_again(connection, run.channel.code, codes, run.clock())
        found = [one for one in self._by_code(run.connector, codes) if isinstance(one, OrderRecord)]
        with run.writing() as connection:
            self._feeds.orders.take(connection, found)

    def _read_parcels(self) -> None:
        """Read every parcel once more; a platform that has not built the road has none."""
        try:
            list(self._whole(self._feeds.shipments))
        except Refused as error:
            if not error.not_there:
                raise
            self._note_whole(self._feeds.shipments.name)

    def _whole(self, feed: Feed[T]) -> Iterator[Page[T]]:
        """Take a whole list in, yielding each page after it is written; what was damaged before is then settled.

        An item that did not even say what it is about cannot be asked for: it is settled once nothing is damaged.
        """
        damaged, run, source = False, self._run, feed.source()
        for page in source(None) if source else ():
            run.go_on()
            damaged = damaged or any(isinstance(item, Reject) and item.cause == "record" for item in page.items)
            with run.writing() as connection:
                feed.take(connection, page.items)
            yield page
        if not damaged:
            with run.writing() as connection:
                inbox.close_unread(connection, run.channel.code, feed.name, run.clock())
        self._note_whole(feed.name)

    def _is_due(self, feed: Feed[T]) -> bool:
        """Say whether a feed is to be read whole: once a night, and not in the night of its first reading."""
        if feed.source() is None:
            return False
        run = self._run
        with run.database.read() as connection:
            looked_ms = watermarks.moved_ms(connection, run.channel.id, f"all {feed.name}")
        if not looked_ms:
            self._note_whole(feed.name)
        return bool(looked_ms) and day_of(looked_ms - _NIGHT_MS) != day_of(run.clock() - _NIGHT_MS)

    def _note_whole(self, feed: str) -> None:
        run = self._run
        with run.writing() as connection:
            watermarks.move(connection, run.channel.id, f"all {feed}", FeedWatermark(None, None), run.clock())

    def _by_code(self, connector: PullsOrder, codes: Sequence[str]) -> list[OrderRecord | Reject]:
        """Return these orders as they stand now, without those that are not to be had alone."""
        found: list[OrderRecord | Reject | None] = []
        for code in codes:
            self._run.go_on()
            with suppress(Refused):  # the nightly pass will bring it
                found.append(connector.pull_order(code))
        return [one for one in found if one is not None]

    def _take_older(self, connector: PullsOrder, page: Page[OrderRecord]) -> None:
        """Take what list and single reading tell alike, though the platform gives it an older time than before."""
        run = self._run
        listed = {item.code: item for item in page.items if isinstance(item, OrderRecord)}
        with run.writing() as connection:  # on PostgreSQL orders are read locked
            held = read_orders(connection, run.channel.id, sorted(listed))
        older = {
            code: held[code].updated_ms
            for code, one in listed.items()
            if code in held and held[code].fingerprint != one.fingerprint and one.updated_ms <= held[code].updated_ms
        }
        items: list[OrderRecord | Reject] = [
            one._replace(updated_ms=older[one.code] + 1)
            for one in self._by_code(connector, sorted(older))
            if isinstance(one, OrderRecord) and one.fingerprint == listed[one.code].fingerprint
        ]
        if items:
            with run.writing() as connection:
                self._feeds.orders.take(connection, items)
