"""A person answers once for all that is alike; another answer is refused until the first is taken back."""

import pytest

from marketplace.exchange import inbox
from marketplace.exchange.inbox import InboxError, NewItem
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Sentence
from tests import world
from tests.ledger import rows

STATE = "SELECT key, answered_by, settled_ms FROM inboxitem ORDER BY key"


@pytest.fixture
def asked(database: Database) -> Database:
    """Two orders of one unknown status word, and one of another."""
    world.build(database)
    why = Sentence("unknown status", "chưa rõ")
    with database.write() as connection:
        items = [NewItem("order", key, "status", word, "orders[0]", why, "{}") for key, word in
                 (("A1", "held"), ("A2", "held"), ("A3", "stuck"))]  # fmt: skip
        inbox.put(connection, "shop", items, 1)
    return database


@pytest.mark.both
def test_one_answer_is_for_all_that_is_alike(asked: Database) -> None:
    with asked.write() as connection:
        [first] = [one.id for one in inbox.items(connection, EVERYTHING) if one.key == "A1"]
        assert inbox.settle(connection, EVERYTHING, first, "cancelled", "Hoa", 5) == 2
        assert inbox.settle(connection, EVERYTHING, first, "cancelled", "Lan", 6) == 0
        with pytest.raises(InboxError, match="was settled as cancelled before"):
            inbox.settle(connection, EVERYTHING, first, "delivered", "Lan", 7)
        assert [one.key for one in inbox.answered(connection, "shop")] == ["A1", "A2"]
        assert inbox.take_back(connection, EVERYTHING, first, "dat") == 2
        assert inbox.settle(connection, EVERYTHING, first, "delivered", "Lan", 8) == 2
    assert rows(asked, STATE) == [("A1", "Lan", None), ("A2", "Lan", None), ("A3", None, None)]


def test_a_word_that_is_dropped_closes_what_is_there_and_what_comes(asked: Database) -> None:
    with asked.write() as connection:
        [first] = [one.id for one in inbox.items(connection, EVERYTHING) if one.key == "A1"]
        with pytest.raises(InboxError, match="Say in a few words"):
            inbox.drop(connection, EVERYTHING, first, " ", "Hoa", 5)
        assert inbox.drop(connection, EVERYTHING, first, "a test of theirs", "Hoa", 5) == 2
        late = NewItem("order", "A4", "status", "held", "orders[0]", Sentence("why", "vì sao"), "{}")
        inbox.put(connection, "shop", [late], 9)
    assert rows(asked, STATE) == [("A1", "Hoa", 5), ("A2", "Hoa", 5), ("A3", None, None), ("A4", None, 9)]


def test_a_product_is_named_without_its_pack_where_the_shop_does_not_say_what_a_pack_weighs(asked: Database) -> None:
    why = Sentence("unknown SKU", "chưa rõ")
    kept = '{"code": "%s", "lines": [{"sku": "VAI", "pack_g": 0}]}'
    with asked.write() as connection:
        items = [NewItem("order", key, "sku", "VAI", "orders[0]", why, kept % key) for key in ("B1", "B2")]
        inbox.put(connection, "shop", items, 1)
        [first, _] = [one.id for one in inbox.items(connection, EVERYTHING) if one.about == "VAI"]
        assert inbox.settle(connection, EVERYTHING, first, "H0-5", "Hoa", 5) == 2
    assert rows(asked, "SELECT cause, word, meaning FROM meaning") == [("sku", "VAI", "H0-5")]
