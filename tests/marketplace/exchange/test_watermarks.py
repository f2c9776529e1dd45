"""Each feed keeps its own watermark, and is read again from where people say."""

import pytest

from marketplace.exchange import watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.storage import Database
from tests import world


@pytest.mark.both
def test_a_feed_that_was_never_read_has_no_watermark(database: Database) -> None:
    channel = world.build(database)
    with database.write() as connection:
        assert watermarks.read(connection, channel, "orders") == FeedWatermark(None, None)
        watermarks.move(connection, channel, "orders", FeedWatermark("c1", None), 1)
        watermarks.move(connection, channel, "orders", FeedWatermark("c2", 77), 2)
        watermarks.move(connection, channel, "settlements", FeedWatermark("s1", 55), 2)
    with database.read() as connection:
        assert watermarks.read(connection, channel, "orders") == FeedWatermark("c2", 77)
        assert watermarks.read(connection, channel, "settlements") == FeedWatermark("s1", 55)


@pytest.mark.both
def test_a_feed_is_read_again_from_an_instant_on_until_that_is_done(database: Database) -> None:
    channel = world.build(database)
    with database.write() as connection:
        watermarks.move(connection, channel, "orders", FeedWatermark("c1", 77), 1)
    watermarks.reread(database, channel, 50, 2)
    with database.write() as connection:
        assert watermarks.resume_point(connection, channel, "orders") == (FeedWatermark(None, 77), 50)
        watermarks.end_reread(connection, channel, "orders")
        assert watermarks.resume_point(connection, channel, "orders") == (FeedWatermark(None, 77), None)
