"""An item takes only an answer that it can have, and one that waits for nothing but time takes none."""

import pytest
from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.exchange.inbox import InboxError, NewItem
from marketplace.exchange.inbox.possible_answers import check_answer
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Sentence
from tests import world


def item(connection: Connection, kind: str, cause: str, about: str) -> inbox.Item:
    new = NewItem(kind, f"{kind} {cause}", cause, about, "row 1", Sentence("why", "vì sao"), "{}")
    inbox.put(connection, "shop", [new], 1)
    return next(one for one in inbox.items(connection, EVERYTHING) if (one.kind, one.cause) == (kind, cause))


@pytest.mark.parametrize(
    ("kind", "cause", "possible", "impossible"),
    [
        ("order", "status", "delivered", "gone"),
        ("order", "pack", "5000", "0"),
        ("order", "sku", "H0-5", "H9-5"),
        ("lots", "household", "H0", "new"),
        ("households", "household", "new", "H9"),
        ("lots", "weight", "new", "L9"),
        ("lots", "produce", "vai-thieu", "new"),
    ],
)
def test_only_what_is_there_can_be_meant(
    database: Database, kind: str, cause: str, possible: str, impossible: str
) -> None:
    world.build(database)
    with database.write() as connection:
        found = item(connection, kind, cause, "word")
        check_answer(connection, found, possible)
        with pytest.raises(InboxError, match="is not possible here"):
            check_answer(connection, found, impossible)


@pytest.mark.parametrize(("cause", "about"), [("order", "A1"), ("record", ""), ("household", "")])
def test_what_waits_for_time_alone_takes_no_answer(database: Database, cause: str, about: str) -> None:
    world.build(database)
    with database.write() as connection, pytest.raises(InboxError, match="nothing to answer here"):
        check_answer(connection, item(connection, "order", cause, about), "H0")
