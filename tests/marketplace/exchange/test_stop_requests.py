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
        first = stop_requests.request(connection, [listing], NOW_MS)
        second = stop_requests.request(connection, [listing], NOW_MS - 1)
        assert (first < second, stop_requests.pending(connection)[channel]) == (True, second)
        assert stop_requests.is_pending(connection, channel)
        stop_requests.mark_taken(connection, channel, NOW_MS)
        assert not stop_requests.is_pending(connection, channel)
        assert channel not in stop_requests.pending(connection)
