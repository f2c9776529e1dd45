"""What a person may see, asked in the query."""

import pytest
from sqlalchemy import select, update

from marketplace.directory.rights import visitor_of
from marketplace.storage import Database
from marketplace.storage.scope import Sight
from marketplace.storage.tables import TABLES
from tests import people
from tests.seeding import seed

NOW_MS = 1_800_000_000_000


@pytest.mark.both
def test_an_administrators_grant_is_asked_in_the_query_itself(database: Database) -> None:
    seed(database)
    token = people.desk(database)
    household = TABLES["household"]
    with database.read() as connection:
        visitor = visitor_of(connection, token, NOW_MS)
        assert visitor is not None
        query = select(household.c.code).where(visitor.scope.where(household))
        assert len(connection.execute(query).all()) == 5
    with database.write() as connection:
        connection.execute(update(TABLES["grants"]).values(revoked_ms=NOW_MS))
    with database.read() as connection:
        assert connection.execute(query).all() == []
        assert visitor.scope.sees(Sight.MONEY)
