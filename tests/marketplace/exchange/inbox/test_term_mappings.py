"""What a person said of a word counts until it is taken back; the first one who says it is believed."""

import pytest

from marketplace.exchange.inbox import term_mappings
from marketplace.storage import Database
from marketplace.words.records import State
from tests import world


@pytest.mark.both
def test_the_first_meaning_counts_until_it_is_forgotten(database: Database) -> None:
    with database.write() as connection:
        assert term_mappings.record(connection, "shop", "sku", "X", "H0-5", "Hoa", 1) == "H0-5"
        assert term_mappings.record(connection, "shop", "sku", "X", "H1-5", "Lan", 2) == "H0-5"
        assert term_mappings.lookup(connection, "shop", "sku", ["X", "Y"]) == {"X": "H0-5"}
        assert term_mappings.lookup(connection, "other", "sku", ["X"]) == {}
        assert term_mappings.forget(connection, "shop", "sku", "X") == 1
        assert term_mappings.record(connection, "shop", "sku", "X", "H1-5", "Lan", 3) == "H1-5"


def test_a_word_that_is_nothing_of_ours_is_neither_a_sku_nor_a_state(database: Database) -> None:
    channel = world.build(database)
    with database.write() as connection:
        for cause, word, meaning in (
            ("sku", "X", "H0-5"), ("sku", "Z", ""), ("status", "gone", "delivered"), ("status", "hm", ""),
        ):  # fmt: skip
            term_mappings.record(connection, "shop", cause, word, meaning, "Hoa", 1)
        assert term_mappings.skus(connection, channel, ["X", "Z", "Y"]) == {"X": "H0-5"}
        assert term_mappings.states(connection, "shop") == {"gone": State.DELIVERED}


@pytest.mark.both
def test_a_meaning_is_replaced_and_who_said_it_stays(database: Database) -> None:
    with database.write() as connection:
        term_mappings.record(connection, "import", "household", "Hoa", "new", "Lan", 1)
        term_mappings.replace(connection, "import", "household", "Hoa", "HO-1", 2)
        assert term_mappings.all_of(connection, "import") == {("household", "Hoa"): "HO-1"}
        assert connection.exec_driver_sql("SELECT who, said_ms FROM meaning").all() == [("Lan", 2)]
