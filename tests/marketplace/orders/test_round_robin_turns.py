"""Whose turn it is in a listing: all its pools share it, and a page tells where it moved on."""

from marketplace.orders.round_robin_turns import ListingTurns
from marketplace.storage import Database
from tests.pooling import pooled


def read(database: Database, turns: ListingTurns) -> None:
    turns.begin_page()
    with database.read() as connection:
        turns.read(connection, [101, 102])


def test_only_a_turn_that_moved_on_is_told_and_only_to_its_own_page(sqlite: Database) -> None:
    pooled(sqlite, 5_000)
    turns = ListingTurns()
    read(sqlite, turns)
    assert turns.moved_on() == {}
    turns.of(102).household_id = 2
    assert turns.moved_on() == {102: 2}
    turns.begin_page()
    assert turns.moved_on() == {}


def test_the_pools_of_an_earlier_page_stand_where_the_database_says_now(sqlite: Database) -> None:
    pooled(sqlite, 5_000)
    turns = ListingTurns()
    read(sqlite, turns)
    kept = turns.of(101)
    kept.household_id = 2
    with sqlite.write() as connection:
        connection.exec_driver_sql("UPDATE listing SET turn_household_id = 3 WHERE id = 101")
    read(sqlite, turns)
    assert (turns.of(101) is kept, kept.household_id) == (True, 3)
