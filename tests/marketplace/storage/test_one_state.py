"""One state: what a transaction reads twice is the same, whatever is written meanwhile."""

import pytest
from sqlalchemy.exc import DBAPIError

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database, bulk
from tests import world
from tests.world import OPENS_MS

ORDERS = "SELECT count(*) FROM orders"


def sell(database: Database, channel: int, code: str) -> None:
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [world.order(code, [world.line("H0-5", 1)])], OPENS_MS)


@pytest.mark.both
def test_what_is_sold_while_somebody_reads_is_read_the_next_time(database: Database) -> None:
    channel = world.build(database)
    sell(database, channel, "A")
    with database.read() as connection:
        before = bulk.select(connection, ORDERS, {})
        sell(database, channel, "B")
        assert bulk.select(connection, ORDERS, {}) == before == [(1,)]
    with database.read() as connection:
        assert bulk.select(connection, ORDERS, {}) == [(2,)]


def test_a_transaction_that_writes_in_one_state_reads_it_to_its_end(postgresql: Database) -> None:
    channel = world.build(postgresql)
    with postgresql.write(one_state=True) as connection:
        assert bulk.select(connection, ORDERS, {}) == [(0,)]
        sell(postgresql, channel, "A")
        assert bulk.select(connection, ORDERS, {}) == [(0,)]
    with postgresql.write() as connection:
        assert bulk.select(connection, ORDERS, {}) == [(1,)]
        sell(postgresql, channel, "B")
        assert bulk.select(connection, ORDERS, {}) == [(2,)]


def test_who_only_reads_cannot_write(postgresql: Database) -> None:
    world.build(postgresql)
    with pytest.raises(DBAPIError, match="read-only"), postgresql.read() as connection:
        connection.exec_driver_sql("UPDATE lot SET balance_g = 0")
    with postgresql.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET slip = 'p'")
