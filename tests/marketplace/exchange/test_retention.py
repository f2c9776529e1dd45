"""What is old enough goes every night; what people are still told of stays."""

import pytest
import zstandard

from marketplace.exchange import answer_archive, notices, retention, runs, sync_requests
from marketplace.storage import Database
from marketplace.words.instants import MS_PER_DAY
from tests import world
from tests.ledger import rows

QUIET = (0,) * len(runs.COUNTS)
BUSY = (1, *QUIET[1:])
NOTHING = {
    "answer": 0,
    "sync request": 0,
    "stop request": 0,
    "event": 0,
    "run": 0,
    "quiet run": 0,
    "order of an answer": 0,
}


def a_run(database: Database, channel: int, day: int, counts: tuple[int, ...], status: str = "ran") -> int:
    run_id = runs.begin(database, channel, day * MS_PER_DAY)
    runs.end(database, run_id, status, None, counts, day * MS_PER_DAY)
    return run_id


def live(database: Database, channel: int, *days: int) -> None:
    """Let the program run on these days."""
    for day in days:
        a_run(database, channel, day, BUSY)


def test_answers_are_kept_for_thirty_days(database: Database) -> None:
    channel = world.build(database)
    run_id = a_run(database, channel, 0, BUSY)
    live(database, channel, *range(1, 32))
    body = zstandard.compress(b'[{"code":"A1"}]')
    with database.write() as connection:
        for day in (0, 29):
            answer_archive.store(connection, run_id, "orders", body, day * MS_PER_DAY, ["A1", "A2"])
    assert retention.forget(database, 30 * MS_PER_DAY) == NOTHING
    assert retention.forget(database, 30 * MS_PER_DAY + 1) == NOTHING | {"answer": 1, "order of an answer": 2}
    assert rows(database, "SELECT n.code FROM answer_order n JOIN answer a ON a.id = n.answer_id ORDER BY 1") == [
        ("A1",), ("A2",),
    ]  # fmt: skip
    assert rows(database, "SELECT count(*) FROM answer_order") == [(2,)]
    [(read_ms, kept)] = rows(database, "SELECT read_ms, kept FROM answer")
    assert (read_ms, answer_archive.unpack(bytes(kept))) == (29 * MS_PER_DAY, b'[{"code":"A1"}]')


def test_quiet_runs_go_after_a_day_and_others_after_ninety(database: Database) -> None:
    channel = world.build(database)
    busy, quiet = a_run(database, channel, 0, BUSY), a_run(database, channel, 0, QUIET)
    cut, of_the_day = a_run(database, channel, 0, QUIET, "cut short"), a_run(database, channel, 0, QUIET)
    days = {a_run(database, channel, day, QUIET) for day in range(1, 91)}
    last = a_run(database, channel, 91, QUIET)

    def there() -> set[int]:
        return {number for (number,) in rows(database, "SELECT id FROM run")}

    retention.forget(database, MS_PER_DAY)
    assert there() == {busy, quiet, cut, of_the_day, *days, last}
    retention.forget(database, MS_PER_DAY + 1)
    assert there() == {busy, cut, of_the_day, *days, last}
    retention.forget(database, 90 * MS_PER_DAY + 1)
    assert there() == {*days, last}


def test_the_last_run_of_every_channel_and_one_with_answers_stay(database: Database) -> None:
    channel = world.build(database)
    first = a_run(database, channel, 0, QUIET)
    live(database, channel, *range(1, 100))
    last = a_run(database, channel, 100, QUIET)
    with database.write() as connection:
        answer_archive.store(connection, first, "settlements", b"", 5 * MS_PER_DAY)
    retention.forget(database, 20 * MS_PER_DAY)
    assert rows(database, "SELECT min(id), max(id) FROM run") == [(first, last)]
    retention.forget(database, 400 * MS_PER_DAY)
    assert rows(database, "SELECT min(id), max(id) FROM run") == [(first + 10, last)]


@pytest.mark.both
def test_marks_and_notices_go_thirty_days_after_they_were_taken(database: Database) -> None:
    channel = world.build(database)
    live(database, channel, *range(33))
    with database.write() as connection:
        for taken_day in (0, 1, None):
            sync_requests.request(connection, channel, 0)
            notices.store(connection, channel, f"m{taken_day}", "order.updated", "A1", 0, 0)
            if taken_day is not None:
                sync_requests.mark_taken(connection, channel, taken_day * MS_PER_DAY)
                notices.mark_orders_read(connection, channel, 99, ["A1"], taken_day * MS_PER_DAY)
    assert retention.forget(database, 30 * MS_PER_DAY + 1) == NOTHING | {"sync request": 1, "event": 1}
    assert retention.forget(database, 400 * MS_PER_DAY) == NOTHING | {"sync request": 1, "event": 1}
    assert rows(database, "SELECT remote_id FROM event") == [("mNone",)]


def test_much_is_forgotten_little_by_little(database: Database) -> None:
    channel = world.build(database)
    live(database, channel, *range(1, 32))
    many = retention._AT_ONCE + 10
    with database.write() as connection:
        for number in range(many):
            notices.store(connection, channel, str(number), "order.updated", "A1", 0, 0)
        notices.mark_orders_read(connection, channel, 10**9, ["A1"], 0)
    assert retention.forget(database, 400 * MS_PER_DAY) == NOTHING | {"event": many}


def test_a_clock_set_a_year_ahead_makes_nothing_older_than_it_is(database: Database) -> None:
    channel = world.build(database)
    live(database, channel, *range(100))
    with database.write() as connection:
        for day in range(70, 100):
            answer_archive.store(connection, 100, "orders", b"", day * MS_PER_DAY)
            notices.store(connection, channel, f"m{day}", "order.updated", "A1", 0, 0)
            notices.mark_orders_read(connection, channel, 10**9, ["A1"], day * MS_PER_DAY)
    live(database, channel, 465)
    assert retention.forget(database, 465 * MS_PER_DAY) == NOTHING | {"run": 10}  # those of the 90 days before stay
    live(database, channel, 466)
    assert retention.forget(database, 466 * MS_PER_DAY) == NOTHING | {"answer": 1, "event": 1, "run": 1}
    assert rows(database, "SELECT count(*) FROM answer") == [(29,)]
