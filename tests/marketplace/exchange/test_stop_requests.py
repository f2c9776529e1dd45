"""A stop waits for every shop that shows the listing, under one number that only grows."""

import pytest

from marketplace.exchange import stop_requests
from marketplace.storage import Database
from tests.seeding import NOW_MS, seed


@pytest.mark.both
def test_a_stop_waits_for_the_shops_that_show_it_until_they_take_it(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        channel, listing = connection.exec_driver_sql("SELECT channel_id, listing_id FROM offer ORDER BY id").all()[0]
        first = stop_requests.leave(connection, [listing], NOW_MS)
        second = stop_requests.leave(connection, [listing], NOW_MS - 1)
        assert (first < second, stop_requests.waiting(connection)[channel]) == (True, second)
        assert stop_requests.waits(connection, channel)
        stop_requests.take(connection, channel, NOW_MS)
        assert not stop_requests.waits(connection, channel)
        assert channel not in stop_requests.waiting(connection)
