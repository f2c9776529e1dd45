"""What is old enough goes every night; what people are still told of stays."""

import zstandard

from marketplace import events, forgetting, runs, sync_requests
from marketplace.db import Database
from marketplace.words.instants import MS_PER_DAY
from tests import world
from tests.ledger import rows

QUIET = (0,) * len(runs.COUNTS)
BUSY = (1, *QUIET[1:])
NOTHING = {"answer": 0, "sync request": 0, "stop request": 0, "event": 0, "run": 0, "quiet run": 0}


def a_run(database: Database, channel: int, day: int, counts: tuple[int, ...], status: str = "ran") -> int:
    run_id = runs.begin(database, channel, day * MS_PER_DAY)
    runs.end(database, run_id, status, None, counts, day * MS_PER_DAY)
    return run_id


def test_answers_are_kept_for_thirty_days(database: Database) -> None:
    run_id = a_run(database, world.build(database), 0, BUSY)
    body = zstandard.compress(b'[{"code":"A1"}]')
    with database.write() as connection:
        for day in (0, 29):
            runs.keep_answer(connection, run_id, "orders", body, day * MS_PER_DAY)
    assert forgetting.forget(database, 30 * MS_PER_DAY) == NOTHING
    assert forgetting.forget(database, 30 * MS_PER_DAY + 1) == NOTHING | {"answer": 1}
    [(read_ms, kept)] = rows(database, "SELECT read_ms, kept FROM answer")
    assert (read_ms, runs.read_answer(bytes(kept))) == (29 * MS_PER_DAY, b'[{"code":"A1"}]')


def test_quiet_runs_go_after_a_day_and_others_after_ninety(database: Database) -> None:
    channel = world.build(database)
    busy, quiet = a_run(database, channel, 0, BUSY), a_run(database, channel, 0, QUIET)
    cut, last = a_run(database, channel, 0, QUIET, "cut short"), a_run(database, channel, 0, QUIET)

    def there() -> set[int]:
        return {number for (number,) in rows(database, "SELECT id FROM run")}

    forgetting.forget(database, MS_PER_DAY)
    assert there() == {busy, quiet, cut, last}
    forgetting.forget(database, MS_PER_DAY + 1)
    assert there() == {busy, cut, last}
    forgetting.forget(database, 90 * MS_PER_DAY + 1)
    assert there() == {last}


def test_the_last_run_of_every_channel_and_one_with_answers_stay(database: Database) -> None:
    channel = world.build(database)
    first = a_run(database, channel, 0, QUIET)
    last = a_run(database, channel, 1, QUIET)
    with database.write() as connection:
        runs.keep_answer(connection, first, "settlements", b"", 5 * MS_PER_DAY)
    forgetting.forget(database, 20 * MS_PER_DAY)
    assert rows(database, "SELECT id FROM run ORDER BY id") == [(first,), (last,)]
    forgetting.forget(database, 400 * MS_PER_DAY)
    assert rows(database, "SELECT id FROM run") == [(last,)]


def test_marks_and_notices_go_thirty_days_after_they_were_taken(database: Database) -> None:
    channel = world.build(database)
    with database.write() as connection:
        for taken_day in (0, 1, None):
            sync_requests.leave(connection, channel, 0)
            events.keep(connection, channel, f"m{taken_day}", "order.updated", "A1", 0, 0)
            if taken_day is not None:
                sync_requests.take(connection, channel, taken_day * MS_PER_DAY)
                events.take_orders(connection, channel, 99, ["A1"], taken_day * MS_PER_DAY)
    assert forgetting.forget(database, 30 * MS_PER_DAY + 1) == NOTHING | {"sync request": 1, "event": 1}
    assert forgetting.forget(database, 400 * MS_PER_DAY) == NOTHING | {"sync request": 1, "event": 1}
    assert rows(database, "SELECT remote_id FROM event") == [("mNone",)]


def test_much_is_forgotten_little_by_little(database: Database) -> None:
    channel = world.build(database)
    many = forgetting._AT_ONCE + 10
    with database.write() as connection:
        for number in range(many):
            events.keep(connection, channel, str(number), "order.updated", "A1", 0, 0)
        events.take_orders(connection, channel, 10**9, ["A1"], 0)
    assert forgetting.forget(database, 400 * MS_PER_DAY) == NOTHING | {"event": many}
