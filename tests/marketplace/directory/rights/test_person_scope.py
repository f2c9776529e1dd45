"""What a person may see, asked in the query."""

import pytest
from sqlalchemy import select, update

from marketplace.directory.rights import visitor_of
from marketplace.storage import Database
from marketplace.storage.scope import Sight
from marketplace.storage.tables import TABLES
from tests import people, rights_market
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


def test_rights_of_several_roles_add_up(sqlite: Database) -> None:
    rights_market.write(sqlite)
    token = people.signed_in(sqlite, "farmer", household_id=5)
    people.grant(sqlite, 1, "commune staff", commune_id=rights_market.O2)
    household, order = TABLES["household"], TABLES["orders"]
    with sqlite.read() as connection:
        visitor = visitor_of(connection, token, rights_market.NOW_MS)
        assert visitor is not None
        scope = visitor.scope
        homes = connection.execute(select(household.c.code).where(scope.where(household))).scalars().all()
        orders = connection.execute(select(order.c.remote_id).where(scope.where(order))).scalars().all()
    assert (sorted(homes), orders) == (["H-2", "H-5", "H-6"], ["X5"])
