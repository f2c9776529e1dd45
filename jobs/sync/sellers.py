"""Sellers: once in a while, whose papers a platform has checked, written to the accounts we know."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing

from sqlalchemy import Connection

from connectors.base import Connector, PullsSellers
from connectors.errors import Refused
from jobs.sync.prefetch import read_ahead
from marketplace.exchange import inbox, watermarks
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.listings import note_verified
from marketplace.storage import Database
from marketplace.storage.clock import Clock, is_past
from marketplace.words.records import Page, Reject, SellerRecord

FEED = "sellers"
_LOOK_AGAIN_MS = 6 * 3_600_000
"""Papers are checked in days. A seller read long ago may have got an account here since, so all are read each time."""


def read_sellers(
    database: Database,
    channel: ChannelRow,
    connector: Connector,
    clock: Clock,
    writing: Callable[[], AbstractContextManager[Connection]],
    go_on: Callable[[], None],
) -> int:
    """Read a shop's sellers where that is due, and note whose papers are checked; return how many accounts changed.

    ``go_on`` is called before each page, and raises where the run must end. A seller without an account here, or a
    platform that lists none, is nothing to worry about.
    """
    if not isinstance(connector, PullsSellers):
        return 0
    with database.read() as connection:
        looked_ms = watermarks.moved_ms(connection, channel.id, FEED)
    if not is_past(looked_ms + _LOOK_AGAIN_MS, clock(), _LOOK_AGAIN_MS):
        return 0
    pages = _pages(connector, go_on)
    with writing() as connection:
        changed = _note(connection, channel, [item for page in pages for item in page.items], clock())
        as_of_ms = min((page.as_of_ms for page in pages), default=None)
        watermarks.move(connection, channel.id, FEED, FeedWatermark(None, as_of_ms), clock())
    return changed


def _pages(connector: PullsSellers, go_on: Callable[[], None]) -> list[Page[SellerRecord]]:
    found = []
    try:
        with closing(read_ahead(connector.pull_sellers())) as pages:
            for page in pages:
                go_on()
                found.append(page)
    except Refused as error:
        if not error.not_there:
            raise
    return found


def _note(connection: Connection, channel: ChannelRow, items: list[SellerRecord | Reject], now_ms: int) -> int:
    sellers = [item for item in items if isinstance(item, SellerRecord)]
    rejects = [inbox.item_from_reject(FEED, item) for item in items if isinstance(item, Reject)]
    inbox.put(connection, channel.code, rejects, now_ms)
    if inbox.open_count(connection, channel.code) > len(rejects):
        keys = [inbox.key_of("seller", seller.remote_id) for seller in sellers]
        inbox.close(connection, channel.code, "seller", keys, now_ms)
    return note_verified(connection, channel.id, sellers)
