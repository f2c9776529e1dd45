"""Sellers: once in a while, whose papers a platform has checked, written to the accounts we know."""

from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import Connection

from connectors.base import PullsSellers
from connectors.errors import Refused
from jobs.sync.context import RunContext
from jobs.sync.prefetch import read_ahead
from marketplace.exchange import inbox, watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.listings import note_verified
from marketplace.storage.clock import is_past
from marketplace.words.records import Page, Reject, SellerRecord

FEED = "sellers"
_LOOK_AGAIN_MS = 6 * 3_600_000
"""Papers are checked in days. A seller read long ago may have got an account here since, so all are read each time."""


class SellerFeed:
    """The sellers of a channel; one without an account here is passed over, and so is a platform that lists none."""

    def __init__(self, run: RunContext) -> None:
        self._run = run

    def pull(self) -> int:
        """Read the sellers where that is due, and note whose papers are checked; return how many accounts changed."""
        run = self._run
        if not isinstance(run.connector, PullsSellers) or not self._is_due():
            return 0
        pages = self._pages(run.connector)
        with run.writing() as connection:
            changed = self._note(connection, [item for page in pages for item in page.items])
            as_of_ms = min((page.as_of_ms for page in pages), default=None)
            watermarks.move(connection, run.channel.id, FEED, FeedWatermark(None, as_of_ms), run.clock())
        return changed

    def _is_due(self) -> bool:
        with self._run.database.read() as connection:
            looked_ms = watermarks.moved_ms(connection, self._run.channel.id, FEED)
        return is_past(looked_ms + _LOOK_AGAIN_MS, self._run.clock(), _LOOK_AGAIN_MS)

    def _pages(self, connector: PullsSellers) -> list[Page[SellerRecord]]:
        found = []
        try:
            with closing(read_ahead(connector.pull_sellers())) as pages:
                for page in pages:
                    self._run.go_on()
                    found.append(page)
        except Refused as error:
            if not error.not_there:
                raise
        return found

    def _note(self, connection: Connection, items: Sequence[SellerRecord | Reject]) -> int:
        channel, now_ms = self._run.channel, self._run.clock()
        sellers = [item for item in items if isinstance(item, SellerRecord)]
        rejects = [inbox.item_from_reject(FEED, item) for item in items if isinstance(item, Reject)]
        inbox.put(connection, channel.code, rejects, now_ms)
        if inbox.open_count(connection, channel.code) > len(rejects):
            keys = [inbox.key_of("seller", seller.remote_id) for seller in sellers]
            inbox.close(connection, channel.code, "seller", keys, now_ms)
        return note_verified(connection, channel.id, sellers)
