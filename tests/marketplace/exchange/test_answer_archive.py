"""The kept answers that name an order are found without opening the others."""

import pytest
import zstandard

from marketplace.exchange import answer_archive, runs
from marketplace.storage import Database
from tests import world


def test_of_the_answers_only_those_that_name_an_order_are_opened(database: Database) -> None:
    """One that cannot be opened tells on whoever tries."""
    channel = world.build(database)
    run_id = runs.begin(database, channel, 1)
    shut = b"not to be opened"
    with database.write() as connection:
        for read_ms, codes in ((10, ("A1", "A2")), (20, ("A2",)), (30, ("A1", "A1"))):
            answer_archive.store(connection, run_id, "orders", shut, read_ms, codes)
        answer_archive.store(connection, run_id, "settlements", shut, 40)
    with database.read() as connection:
        found = {code: answer_archive.naming(connection, channel, code) for code in ("A1", "A2", "A")}
        assert answer_archive.naming(connection, channel + 1, "A1") == []
    assert found == {"A1": [(run_id, 10), (run_id, 30)], "A2": [(run_id, 10), (run_id, 20)], "A": []}


@pytest.mark.both
def test_an_answer_from_before_the_notes_is_opened_as_long_as_it_is_kept(database: Database) -> None:
    channel = world.build(database)
    run_id = runs.begin(database, channel, 1)
    with database.write() as connection:
        for read_ms, code in ((10, b"A1"), (20, b"A11")):
            answer_archive.store(connection, run_id, "orders", zstandard.compress(b'[{"code":"%s"}]' % code), read_ms)
        connection.exec_driver_sql("UPDATE answer SET named = false")
        answer_archive.store(connection, run_id, "orders", b"not to be opened", 30, ["A1"])
    with database.read() as connection:
        assert answer_archive.naming(connection, channel, "A1") == [(run_id, 10), (run_id, 30)]


def test_what_is_packed_is_unpacked() -> None:
    assert answer_archive.unpack(answer_archive.pack(b"[]")) == b"[]"
