"""Tries: how often in a row a channel's platform has answered what was not agreed, before a person must act.

They are kept in the database, so that a program that is started anew counts on. Only tries that lie minutes apart
count: what may pass is given its time, however often somebody asks for a run meanwhile.
"""

from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.storage import Database
from marketplace.storage.clock import is_past

MOST = 3
AGAIN_S = 200.0
"""So long after each other, so that all tries come within ten minutes."""
_APART_MS = 150_000
_FEED = "tries"


class Tries(NamedTuple):
    """How many tries in a row counted, and when the last of them was."""

    counted: int
    last_ms: int

    def counts(self, now_ms: int) -> bool:
        """Say whether a try now lies far enough from the last one to count."""
        return not self.counted or is_past(self.last_ms + _APART_MS, now_ms, _APART_MS)

    def is_last(self, now_ms: int) -> bool:
        """Say whether a try now is the last one before a person must act."""
        return self.counted + 1 >= MOST and self.counts(now_ms)


def read(connection: Connection, channel_id: int) -> Tries:
    """Return the tries of a channel."""
    mark, moved_ms = watermarks.read_with_time(connection, channel_id, _FEED)
    return Tries(int(mark.cursor or 0), moved_ms)


def note(database: Database, channel_id: int, now_ms: int) -> None:
    """Count a try, where it lies far enough from the last one."""
    with database.write() as connection:
        there = read(connection, channel_id)
        if there.counts(now_ms):
            watermarks.move(connection, channel_id, _FEED, FeedWatermark(str(there.counted + 1), None), now_ms)


def forget(database: Database, channel_id: int) -> None:
    """Begin to count anew, because a run came to its end or the channel is paused."""
    with database.read() as connection:
        counted = read(connection, channel_id).counted
    if counted:
        with database.write() as connection:
            watermarks.move(connection, channel_id, _FEED, FeedWatermark(None, None), 0)
