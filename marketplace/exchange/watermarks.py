"""Watermarks: how far each feed of a channel was read, and from when on it is to be read again."""

from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.storage import Database, bulk
from marketplace.storage.tables import TABLES

FEEDS = ("orders", "settlements", "shipments")
"""What is read by a cursor."""


class FeedWatermark(NamedTuple):
    """How far a feed was read: the platform's cursor and the instant (ms) it was complete up to."""

    cursor: str | None
    as_of_ms: int | None


UNREAD = FeedWatermark(None, None)


def read(connection: Connection, channel_id: int, feed: str) -> FeedWatermark:
    """Return how far a feed was read; a feed never read has no cursor and no instant."""
    mark, _ = read_with_time(connection, channel_id, feed)
    return mark


def read_with_time(connection: Connection, channel_id: int, feed: str) -> tuple[FeedWatermark, int]:
    """Return how far a feed was read, and when that was last noted, by our clock; 0 for one never read."""
    sql = "SELECT cursor, as_of_ms, moved_ms FROM watermark WHERE channel_id = :channel AND feed = :feed"
    for cursor, as_of_ms, noted_ms in bulk.select(connection, sql, {"channel": channel_id, "feed": feed}):
        return FeedWatermark(cursor, as_of_ms), noted_ms
    return UNREAD, 0


def resume_point(connection: Connection, channel_id: int, feed: str) -> tuple[FeedWatermark, int | None]:
    """Return how far a feed was read, and the instant before which nothing of it counts (None: all does)."""
    sql = "SELECT feed, cursor, as_of_ms FROM watermark WHERE channel_id = :channel AND feed IN (:feed, :again)"
    asked = {"channel": channel_id, "feed": feed, "again": _again(feed)}
    found = {name: FeedWatermark(*mark) for name, *mark in bulk.select(connection, sql, asked)}
    return found.get(feed, UNREAD), found.get(_again(feed), UNREAD).as_of_ms


def moved_ms(connection: Connection, channel_id: int, feed: str) -> int:
    """Return when a feed's watermark was last moved, by our clock; 0 for one never read."""
    _, noted_ms = read_with_time(connection, channel_id, feed)
    return noted_ms


def move(connection: Connection, channel_id: int, feed: str, mark: FeedWatermark, now_ms: int) -> None:
    """Move a feed's watermark, in the transaction of the rows it stands for."""
    row = (channel_id, feed, mark.cursor, mark.as_of_ms, now_ms)
    bulk.put(connection, TABLES["watermark"], ("channel_id", "feed"), ("cursor", "as_of_ms", "moved_ms"), [row])


def reread(database: Database, channel_id: int, from_ms: int | None, now_ms: int) -> None:
    """Forget how far the feeds of a channel were read, so that they are read again, from an instant on where given.

    What they were complete up to stays true, since nothing is taken back.
    """
    with database.write() as connection:
        sql = "UPDATE watermark SET cursor = NULL WHERE channel_id = :channel AND feed IN :feeds"
        bulk.execute(connection, sql, {"channel": channel_id, "feeds": list(FEEDS)})
        for feed in FEEDS if from_ms is not None else ():
            move(connection, channel_id, _again(feed), FeedWatermark(None, from_ms), now_ms)


def end_reread(connection: Connection, channel_id: int, feed: str) -> None:
    """Note that a feed has been read again."""
    sql = "DELETE FROM watermark WHERE channel_id = :channel AND feed = :feed"
    bulk.execute(connection, sql, {"channel": channel_id, "feed": _again(feed)})


def _again(feed: str) -> str:
    """Return under which name it is kept from when on a feed is read again."""
    return f"{feed} from"
