"""Produce is known however it is typed, and keeps as long as people say."""

import pytest

from marketplace.directory.produce import ProduceError, all_produce, load_produce, produce_id, set_shelf_life
from marketplace.storage import Database, bulk


def test_produce_is_known_however_it_is_typed(database: Database) -> None:
    with database.write() as connection:
        load_produce(connection)
        count = bulk.scalar(connection, "SELECT count(*) FROM produce", {})
        lychee = produce_id(connection, "VAI THIEU")
        assert bulk.scalar(connection, "SELECT name FROM produce WHERE id = :id", {"id": lychee}) == "Vải thiều"
        load_produce(connection)
        assert bulk.scalar(connection, "SELECT count(*) FROM produce", {}) == count
        produce_id(connection, "Măng lục trúc")
        assert bulk.scalar(connection, "SELECT count(*) FROM produce", {}) == count + 1


def test_a_produce_keeps_as_many_days_as_said(database: Database) -> None:
    with database.write() as connection:
        load_produce(connection)
        set_shelf_life(connection, "vai thieu", 3)
        assert ("Vải thiều", 3) in all_produce(connection)
        set_shelf_life(connection, "Vải thiều", None)
        assert ("Vải thiều", None) in all_produce(connection)
        for days in (0, -1, 1_001):
            with pytest.raises(ProduceError, match="from 1 to 1000"):
                set_shelf_life(connection, "Vải thiều", days)
        with pytest.raises(ProduceError, match="lensan produce add"):
            set_shelf_life(connection, "Sầu riêng rừng", 3)
