"""Who looked at a household is counted by day, and the household reads it; its own farmer is nobody who looked."""

import pytest

from marketplace.directory import viewings
from marketplace.directory.rights import visitor_of
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import as_date, day_of
from tests import people
from tests.seeding import NOW_MS, seed
from tests.world import DAY_MS


@pytest.mark.both
def test_each_look_is_counted_by_day_person_and_what_was_seen(database: Database) -> None:
    seed(database)
    desk = people.person(database, name="Đỗ Thị Hương")
    people.grant(database, desk, "officer", area_system="63", province_code="24")
    for what, at_ms in (
        ("figures", NOW_MS),
        ("figures", NOW_MS + 1),
        ("money", NOW_MS + 2),
        ("figures", NOW_MS + DAY_MS),
    ):
        viewings.viewed(database, [1, 2], desk, what, at_ms)
    with database.read() as connection:
        told = viewings.viewings_of(connection, EVERYTHING, 1)
        assert len(viewings.viewings_of(connection, EVERYTHING, 1, most=2)) == 2
        assert viewings.viewings_of(connection, EVERYTHING, 3) == []
    today = as_date(day_of(NOW_MS))
    assert [(one.on_day, one.name, one.roles, one.what, one.times, one.last_ms - NOW_MS) for one in told] == [
        (as_date(day_of(NOW_MS + DAY_MS)), "Đỗ Thị Hương", ("officer",), "figures", 1, DAY_MS),
        (today, "Đỗ Thị Hương", ("officer",), "money", 1, 2),
        (today, "Đỗ Thị Hương", ("officer",), "figures", 2, 1),
    ]


@pytest.mark.both
def test_a_farmers_own_look_is_not_noted_and_only_the_household_reads_who_looked(database: Database) -> None:
    seed(database)
    farmer = people.person(database)
    people.grant(database, farmer, "farmer", household_id=1)
    token = people.session(database, farmer)
    other = people.signed_in(database, "farmer", household_id=2)
    viewings.viewed(database, [1], farmer, "data", NOW_MS)
    viewings.viewed(database, [1, 2], farmer, "figures", NOW_MS)
    officer = people.person(database, name="Cán bộ")
    viewings.viewed(database, [1], officer, "figures", NOW_MS)
    with database.read() as connection:
        mine, theirs = (visitor_of(connection, held, NOW_MS) for held in (token, other))
        assert mine is not None and theirs is not None
        assert [one.name for one in viewings.viewings_of(connection, mine.scope, 1)] == ["Cán bộ"]
        assert viewings.viewings_of(connection, theirs.scope, 1) == []
        assert [one.times for one in viewings.viewings_of(connection, theirs.scope, 2)] == [1]
