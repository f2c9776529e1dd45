"""What the clock did is told whole: runs that died are closed, feeds keep their marks."""

from marketplace import runs
from marketplace.db import Database
from marketplace.runs import Mark
from marketplace.words.sentences import Sentence
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
