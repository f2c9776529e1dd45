"""What the clock did is told whole, and runs that died are closed."""

from marketplace.exchange import runs
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
