"""Versions: whoever keeps something of the market sees that it is old, in whatever order changes are committed."""

import pytest

from marketplace.exchange import cache_versions
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from tests.pooling import box, declare, pooled, sold, whose
from tests.world import OPENS_MS


def market(database: Database) -> int:
    with database.read() as connection:
        return cache_versions.market(connection)


@pytest.mark.both
def test_a_change_moves_the_version_on_once_for_its_transaction(database: Database) -> None:
    with database.write() as connection:
        cache_versions.changed(connection)
        cache_versions.changed(connection)
    assert market(database) == 1
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        cache_versions.changed(connection)
        raise ZeroDivisionError
    assert market(database) == 1


def test_a_change_that_began_earlier_and_is_committed_later_is_seen(postgresql: Database) -> None:
    with postgresql.write() as early:
        cache_versions.changed(early)
        with postgresql.write() as late:
            cache_versions.changed(late)
        kept = market(postgresql)
    assert market(postgresql) > kept


def test_a_run_learns_of_fruit_taken_out_by_who_began_before_others_and_ended_after_them(postgresql: Database) -> None:
    """While a person takes lot P0 out of the pool, another change is made and pages of orders are taken in."""
    channel = pooled(postgresql, 50_000, 50_000)
    declare(postgresql, "turn")
    caches = RunCaches()
    with postgresql.write() as early:
        cache_versions.changed(early)
        early.exec_driver_sql("DELETE FROM listinglot WHERE lot_id = 101")
        with postgresql.write() as late:
            cache_versions.changed(late)
        for code in ("A", "B"):
            with postgresql.write() as connection:
                take_orders(connection, channel, "shop", caches, [sold(code, box(2))], OPENS_MS)
    with postgresql.write() as connection:
        take_orders(connection, channel, "shop", caches, [sold("C", box(2))], OPENS_MS)
    assert [whose(postgresql, code) for code in "ABC"] == [{"P0": 5_000, "P1": 5_000}] * 2 + [{"P1": 10_000}]
