"""Asks: one mark waits at a time, and a hidden channel takes none."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, false

from marketplace import asks
from marketplace.access import EVERYTHING, Scope
from marketplace.db import Database
from tests.seeding import NOW_MS, seed


@dataclass(frozen=True, slots=True)
class Nothing(Scope):
    """A scope that shows nothing."""

    def where(self, table: FromClause) -> ColumnElement[bool]:
        return false()


def test_a_mark_waits_once_and_is_taken_once(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        assert asks.ask(connection, EVERYTHING, 1, NOW_MS)
        assert not asks.ask(connection, EVERYTHING, 1, NOW_MS + 1)
        assert asks.waiting(connection) == [1]
        asks.take(connection, 1, NOW_MS + 2)
        assert asks.waiting(connection) == []
        assert asks.ask(connection, EVERYTHING, 1, NOW_MS + 3)


def test_nobody_marks_a_channel_that_is_hidden_or_not_there(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        assert not asks.ask(connection, Nothing(), 1, NOW_MS)
        assert not asks.ask(connection, EVERYTHING, 99, NOW_MS)
        assert asks.waiting(connection) == []
