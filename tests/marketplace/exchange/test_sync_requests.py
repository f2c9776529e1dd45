"""Sync requests: one waits at a time, and a hidden channel takes none."""

from dataclasses import dataclass

import pytest
from sqlalchemy import ColumnElement, FromClause, false

from marketplace.exchange import sync_requests
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests.seeding import NOW_MS, seed


@dataclass(frozen=True, slots=True)
class Nothing(Scope):
    """A scope that shows nothing."""

    def where(self, table: FromClause) -> ColumnElement[bool]:
        return false()


@pytest.mark.both
def test_a_request_waits_once_and_is_taken_once(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        assert sync_requests.request_once(connection, EVERYTHING, 1, "dat", NOW_MS)
        assert not sync_requests.request_once(connection, EVERYTHING, 1, "dat", NOW_MS + 1)
        assert sync_requests.pending(connection) == {1: 1}
        sync_requests.mark_taken(connection, 1, NOW_MS + 2)
        assert sync_requests.pending(connection) == {}
        assert sync_requests.request_once(connection, EVERYTHING, 1, "dat", NOW_MS + 3)


@pytest.mark.both
def test_nobody_asks_for_a_channel_that_is_hidden_or_not_there(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        assert not sync_requests.request_once(connection, Nothing(), 1, "dat", NOW_MS)
        assert not sync_requests.request_once(connection, EVERYTHING, 99, "dat", NOW_MS)
        assert sync_requests.pending(connection) == {}
