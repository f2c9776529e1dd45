"""The tally: an order counts once in each total, and what is taken off again leaves nothing."""

import pytest

from marketplace.inventory.allocation import Drawn
from marketplace.orders.totals import FunnelCache, SalesPlace, Tally, Times, write_totals
from marketplace.storage import Database
from tests.ledger import rows
from tests.world import DAY_MS, OPENS_MS, build

HERE, THERE = SalesPlace(1, 1, 1, 1, 1), SalesPlace(2, 2, 2, 1, 1)
PLACED = Times(OPENS_MS, None, None, None, None)
DRAWS = [(HERE, Drawn(1, 5_000, 0, 0, 0, 150_000)), (THERE, Drawn(2, 3_000, 0, 0, 0, 90_000))]


def test_an_order_of_two_households_is_one_order_of_each_and_of_the_channel(database: Database) -> None:
    tally = Tally(build(database), FunnelCache())
    tally.count(1, PLACED, DRAWS)
    with database.write() as connection:
        tally.write(connection)
    households = "SELECT household_id, placed_g, placed_dong, placed_orders FROM household_total ORDER BY 1"
    assert rows(database, households) == [(1, 5_000, 150_000, 1), (2, 3_000, 90_000, 1)]
    assert rows(database, "SELECT placed_orders FROM channel_day") == [(1,)]
    assert rows(database, "SELECT sum(ordered), sum(delivered), sum(paid) FROM ladder WHERE channel_id = 0") == [
        (2, 0, 0)
    ]


@pytest.mark.parametrize("at_once", [False, True])
def test_what_is_taken_off_again_leaves_nothing(database: Database, at_once: bool) -> None:
    channel = build(database)
    tallies = {channel: Tally(channel, FunnelCache())}
    tallies[channel].count(1, PLACED, DRAWS)
    if not at_once:
        with database.write() as connection:
            write_totals(connection, tallies)
        tallies = {channel: Tally(channel, FunnelCache())}
    tallies[channel].count(-1, PLACED, DRAWS)
    with database.write() as connection:
        write_totals(connection, tallies)
    measured = "placed_g <> 0 OR placed_dong <> 0 OR placed_orders <> 0"
    assert rows(database, f"SELECT household_id FROM household_total WHERE {measured}") == []
    assert rows(database, f"SELECT day FROM day_total WHERE {measured}") == []
    assert rows(database, "SELECT ordered FROM ladder WHERE ordered <> 0") == []


def test_an_order_that_only_moves_on_counts_the_new_event_alone(database: Database) -> None:
    tally = Tally(build(database), FunnelCache())
    tally.count(1, PLACED, DRAWS)
    tally.shift(PLACED, PLACED._replace(delivered_ms=OPENS_MS + DAY_MS), DRAWS)
    with database.write() as connection:
        tally.write(connection)
    days = "SELECT day, sum(placed_g), sum(delivered_g) FROM day_total GROUP BY day ORDER BY day"
    assert [(placed_g, delivered_g) for _, placed_g, delivered_g in rows(database, days)] == [(8_000, 0), (0, 8_000)]
