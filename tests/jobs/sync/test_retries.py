"""Tries: only those that lie minutes apart count, the third is the last, and a run that ended well begins anew."""

from jobs.sync import retries
from marketplace.storage import Database
from tests import world

MINUTE_MS = 60_000


def tries(database: Database, channel_id: int) -> retries.Tries:
    with database.read() as connection:
        return retries.read(connection, channel_id)


def test_the_third_try_that_lies_apart_is_the_last(sqlite: Database) -> None:
    channel_id, at_ms = world.build(sqlite), 1_750_000_000_000
    assert not tries(sqlite, channel_id).is_last(at_ms)
    retries.note(sqlite, channel_id, at_ms)
    retries.note(sqlite, channel_id, at_ms + MINUTE_MS)
    assert tries(sqlite, channel_id) == (1, at_ms), "a try a minute later does not count"
    retries.note(sqlite, channel_id, at_ms + 3 * MINUTE_MS)
    there = tries(sqlite, channel_id)
    assert (there.counted, there.is_last(at_ms + 4 * MINUTE_MS), there.is_last(at_ms + 6 * MINUTE_MS)) == (
        2,
        False,
        True,
    )


def test_what_ended_well_begins_anew(sqlite: Database) -> None:
    channel_id = world.build(sqlite)
    retries.note(sqlite, channel_id, 1_750_000_000_000)
    retries.forget(sqlite, channel_id)
    assert tries(sqlite, channel_id).counted == 0
