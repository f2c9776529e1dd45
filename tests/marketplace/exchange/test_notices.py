"""A notice waits until the orders it speaks of were read again, and comes in once."""

import pytest

from marketplace.exchange import notices
from marketplace.exchange.notices import PendingNotices
from marketplace.storage import Database
from tests import world


@pytest.mark.both
def test_a_notice_is_stored_once_and_waits_until_its_order_was_read(database: Database) -> None:
    channel = world.build(database)
    with database.write() as connection:
        for remote_id, code, said_ms in (("m1", "A1", 10), ("m1", "A9", 11), ("m2", "A2", 12), ("m3", "A1", 13)):
            notices.store(connection, channel, remote_id, "order.updated", code, said_ms, said_ms + 5)
        pending = notices.pending(connection, channel, 5)
        assert pending == PendingNotices(notices.newest_pending(connection)[channel], ["A1", "A2"])
        assert (notices.is_known(connection, channel, "m1"), notices.is_known(connection, channel, "m4")) == (
            True,
            False,
        )
        assert notices.last_ms(connection, channel) == 18
        notices.mark_orders_read(connection, channel, pending.newest, ["A1"], 20)
        assert notices.pending(connection, channel, 5).codes == ["A2"]


@pytest.mark.both
def test_a_list_that_was_read_takes_what_it_is_complete_up_to(database: Database) -> None:
    channel = world.build(database)
    with database.write() as connection:
        for remote_id, said_ms in (("m1", 10), ("m2", 30)):
            notices.store(connection, channel, remote_id, "order.updated", remote_id, said_ms, said_ms)
        newest = notices.pending(connection, channel, 5).newest
        notices.mark_listed_read(connection, channel, newest, 20, 40)
        assert notices.pending(connection, channel, 5).codes == ["m2"]
        notices.mark_listed_read(connection, channel, newest, None, 50)
        assert notices.pending(connection, channel, 5) == PendingNotices(0, [])
        assert notices.newest_pending(connection) == {}
