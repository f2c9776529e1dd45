"""What was told is read again as it was written: the plan, the days, and what of each household stands in it."""

import pytest

from marketplace.reports.published import publish
from marketplace.reports.published.told import last_publication, told_parts
from marketplace.storage import Database, bulk
from marketplace.words.instants import start_of
from tests.marketplace.reports.published.made_seasons import MadeSeason
from tests.marketplace.reports.published.test_nobody_is_found import DISTRICTS, TODAY, day, even


@pytest.mark.both
def test_the_last_publication_is_read_with_what_stands_in_it(database: Database) -> None:
    season = MadeSeason(database, DISTRICTS, TODAY)
    season.write(even())
    with database.read() as connection:
        [produce] = bulk.scalars(connection, "SELECT id FROM produce WHERE code = 'vai'", {})
        assert last_publication(connection, season.id, produce) is None
        assert told_parts(connection, season.id, produce) == {}
    publish(database, season.row, start_of(day(1)))
    with database.read() as connection:
        last = last_publication(connection, season.id, produce)
        parts = told_parts(connection, season.id, produce)
    assert last is not None
    assert (last.number, last.upto_on, len(last.plan.groups), len(last.plan.platforms)) == (1, day(0), 4, 2)
    assert [(one.members, one.households, one.upto_on) for one in last.days] == [
        ("[20260601,20260601]", 20, "2026-06-01")
    ]
    assert sum(one.weight_g for one in parts.values()) == sum(grams for grams, _ in even().values())
    assert {home for home, *_ in parts} == {season.household_of(n) for n in range(20)}
