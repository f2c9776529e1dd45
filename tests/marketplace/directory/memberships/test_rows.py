"""Memberships are kept by household with their cooperative's code, each from a day to a day where these are known."""

from datetime import date

import pytest

from marketplace.directory import memberships
from marketplace.directory.memberships import MembershipPlan, MembershipSpan, StatedMembership
from marketplace.storage import Database
from tests import world

MAY, JUNE = date(2021, 5, 1), date(2021, 6, 1)
COOPERATIVES = """
INSERT INTO cooperative (id, code, name, name_key, kind, commune_id)
VALUES (1, 'A', 'A', 'a', 'cooperative', 1), (2, 'B', 'B', 'b', 'cooperative', 1)
"""


@pytest.fixture
def two(database: Database) -> Database:
    """Three households and two cooperatives, of which nobody is a member."""
    world.build(database)
    with database.write() as connection:
        connection.exec_driver_sql(COOPERATIVES)
    return database


def test_what_was_stated_is_read_back_by_household_oldest_first(two: Database) -> None:
    stated = StatedMembership(1, "A", MAY, JUNE), StatedMembership(2, "B", JUNE), StatedMembership(2, "B")
    with two.write() as connection:
        first, second, third = memberships.add(connection, [(1, stated[0]), (1, stated[1]), (2, stated[2])])
        assert memberships.spans_of(connection, [1, 2, 3, 1]) == {
            1: [MembershipSpan(first, 1, 1, "A", MAY, JUNE), MembershipSpan(second, 1, 2, "B", JUNE, None)],
            2: [MembershipSpan(third, 2, 2, "B", None, None)],
        }


def test_a_plan_ends_the_memberships_it_names_and_begins_none(two: Database) -> None:
    with two.write() as connection:
        first, _ = memberships.add(connection, [(home, StatedMembership(1, "A", MAY)) for home in (1, 2)])
        [span] = memberships.spans_of(connection, [1])[1]
        memberships.end(connection, [MembershipPlan(StatedMembership(2, "B", JUNE), ((span, JUNE),))])
        memberships.end(connection, [])
        spans = memberships.spans_of(connection, [1, 2])
    assert spans[1] == [MembershipSpan(first, 1, 1, "A", MAY, JUNE)]
    assert [one.left_on for one in spans[2]] == [None]


def test_the_households_of_memberships_are_named_once_and_a_removed_one_is_nobodys(two: Database) -> None:
    with two.write() as connection:
        stated = [(1, StatedMembership(1, "A", MAY, JUNE)), (1, StatedMembership(2, "B", JUNE)),
                  (3, StatedMembership(2, "B"))]  # fmt: skip
        ids = memberships.add(connection, stated)
        assert sorted(memberships.households_of(connection, ids)) == [1, 3]
        memberships.remove(connection, ids[2:])
        assert memberships.households_of(connection, ids) == [1]
        assert list(memberships.spans_of(connection, [1, 3])) == [1]
