"""What the clock did is told whole: runs that died are closed, feeds keep their marks."""

import pytest
import zstandard

from marketplace.exchange import runs
from marketplace.exchange.runs import Mark
from marketplace.storage import Database
from marketplace.words.messages import Sentence
from tests import world
from tests.ledger import rows

COUNTS = (1, 2, 3, 4, 5, 6, 7)


def test_a_run_is_told_with_its_counts(database: Database) -> None:
    run_id = runs.begin(database, world.build(database), 10)
    assert rows(database, "SELECT status, ended_ms, orders_read FROM run") == [("running", None, 0)]
    runs.end(database, run_id, "ran", None, COUNTS, 20)
    assert rows(database, f"SELECT started_ms, ended_ms, status, {', '.join(runs.COUNTS)} FROM run") == [
        (10, 20, "ran", *COUNTS)
    ]


def test_the_next_run_closes_one_that_died_and_no_other(database: Database) -> None:
    channel = world.build(database)
    runs.end(database, runs.begin(database, channel, 1), "cut short", Sentence("away", "đi vắng"), COUNTS, 2)
    runs.begin(database, channel, 3)
    runs.begin(database, channel, 4)
    found = rows(database, "SELECT status, ended_ms, reason_vi FROM run ORDER BY id")
    died = "Chương trình bị tắt giữa chừng; lần sau làm tiếp."
    assert found == [("cut short", 2, "đi vắng"), ("crashed", 4, died), ("running", None, None)]


@pytest.mark.both
def test_a_feed_that_was_never_read_has_no_mark(database: Database) -> None:
    channel = world.build(database)
    with database.write() as connection:
        assert runs.read_mark(connection, channel, "orders") == Mark(None, None)
        runs.move_mark(connection, channel, "orders", Mark("c1", None), 1)
        runs.move_mark(connection, channel, "orders", Mark("c2", 77), 2)
        runs.move_mark(connection, channel, "settlements", Mark("s1", 55), 2)
    with database.read() as connection:
        assert runs.read_mark(connection, channel, "orders") == Mark("c2", 77)
        assert runs.read_mark(connection, channel, "settlements") == Mark("s1", 55)


def test_of_the_answers_only_those_that_name_an_order_are_opened(database: Database) -> None:
    """One that cannot be opened tells on whoever tries."""
    channel = world.build(database)
    run_id = runs.begin(database, channel, 1)
    shut = b"not to be opened"
    with database.write() as connection:
        for read_ms, codes in ((10, ("A1", "A2")), (20, ("A2",)), (30, ("A1", "A1"))):
            runs.keep_answer(connection, run_id, "orders", shut, read_ms, codes)
        runs.keep_answer(connection, run_id, "settlements", shut, 40)
    with database.read() as connection:
        found = {code: runs.answers_naming(connection, channel, code) for code in ("A1", "A2", "A")}
        assert runs.answers_naming(connection, channel + 1, "A1") == []
    assert found == {"A1": [(run_id, 10), (run_id, 30)], "A2": [(run_id, 10), (run_id, 20)], "A": []}


@pytest.mark.both
def test_an_answer_from_before_the_notes_is_opened_as_long_as_it_is_kept(database: Database) -> None:
    channel = world.build(database)
    run_id = runs.begin(database, channel, 1)
    with database.write() as connection:
        for read_ms, code in ((10, b"A1"), (20, b"A11")):
            runs.keep_answer(connection, run_id, "orders", zstandard.compress(b'[{"code":"%s"}]' % code), read_ms)
        connection.exec_driver_sql("UPDATE answer SET named = false")
        runs.keep_answer(connection, run_id, "orders", b"not to be opened", 30, ["A1"])
    with database.read() as connection:
        assert runs.answers_naming(connection, channel, "A1") == [(run_id, 10), (run_id, 30)]
