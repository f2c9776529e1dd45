"""A cooperative is found by its code, or without one where only one can be meant."""

import pytest
from sqlalchemy import Connection

from marketplace.directory import cooperatives, memberships
from marketplace.directory.cooperatives import FIELDS, CooperativeError, find_cooperative
from marketplace.directory.memberships import StatedMembership
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import world


def added(connection: Connection, *codes: str) -> range:
    rows = [(code, f"HTX {code}", code.lower(), "cooperative", 1, None, None, None) for code in codes]
    assert len(rows[0]) == len(FIELDS)
    return cooperatives.add(connection, rows)


@pytest.mark.both
def test_without_a_code_it_is_the_only_one_or_the_households(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        (first,) = added(connection, "A")
        assert find_cooperative(connection, EVERYTHING, None).id == first
        (second,) = added(connection, "B")
        with pytest.raises(CooperativeError, match="Say which cooperative with --coop; the cooperatives are: A, B"):
            find_cooperative(connection, EVERYTHING, None)
        memberships.add(connection, [(1, StatedMembership(second, "B"))])
        assert find_cooperative(connection, EVERYTHING, None, "H0").code == "B"
        assert find_cooperative(connection, EVERYTHING, "A").code == "A"
        with pytest.raises(CooperativeError, match="There is no cooperative C"):
            find_cooperative(connection, EVERYTHING, "C")


def test_what_is_removed_is_there_no_more(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        ids = added(connection, "A", "B")
        cooperatives.update(connection, ("name",), [("HTX Một", ids[0])])
        cooperatives.remove(connection, ids[1:])
        assert [(one.code, one.name) for one in cooperatives.cooperatives(connection, EVERYTHING)] == [("A", "HTX Một")]
        assert (cooperatives.id_of(connection, "A"), cooperatives.id_of(connection, "B")) == (ids[0], None)
