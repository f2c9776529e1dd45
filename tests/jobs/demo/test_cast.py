"""A demo has one person of each kind, whose grants stand and reach what is its own."""

import pytest
from sqlalchemy import func, select

from jobs.demo.cast import KINDS, cast
from marketplace.directory.people import bases
from marketplace.directory.people.grants import grants_of
from marketplace.directory.rights import Role, visitor_of
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import people
from tests.seeding import NOW_MS, seed


@pytest.mark.both
def test_one_of_each_kind_is_made_once_and_sees_rows_of_the_demo(database: Database) -> None:
    seed(database)
    made = cast(database, NOW_MS)
    assert list(made) == [kind.called for kind in KINDS]
    assert cast(database, NOW_MS + 1) == made
    household = TABLES["household"]
    with database.read() as connection:
        assert all("mô phỏng" in one.document for one in bases.bases(connection, EVERYTHING))
        granted = {Role(one.role) for one in grants_of(connection, EVERYTHING)}
    assert granted == set(Role)
    for kind in KINDS:
        token = people.session(database, made[kind.called])
        with database.read() as connection:
            visitor = visitor_of(connection, token, NOW_MS)
            assert visitor is not None
            seen = select(func.count()).select_from(household).where(visitor.scope.where(household))
            assert (connection.execute(seen).scalar_one() > 0) == (kind.role is not None), kind


def test_who_was_ended_is_made_no_second_time(sqlite: Database) -> None:
    seed(sqlite)
    made = cast(sqlite, NOW_MS)
    people.end(sqlite, made[KINDS[0].called])
    assert KINDS[0].called not in cast(sqlite, NOW_MS)
