"""The inbox keeps each thing once, until it is settled, and opens it again only when the thing itself has changed."""

import pytest
from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.exchange.inbox import NewItem
from marketplace.storage import Database, bulk
from marketplace.words.messages import Sentence
from tests.ledger import rows

ALL = "SELECT source, kind, key, place, reason, kept, first_ms, last_ms, settled_ms FROM inboxitem ORDER BY id"


def note(key: str = "A1", reason: str = "unknown status", kept: str = "{}", place: str = "orders[0]") -> NewItem:
    return NewItem("order", key, "record", "", place, Sentence(reason, "vì sao"), kept)


def put(database: Database, *notes: NewItem, now_ms: int = 1, source: str = "shop") -> None:
    with database.write() as connection:
        inbox.put(connection, source, notes, now_ms)


def close(database: Database, *keys: str, now_ms: int = 5, kind: str = "order") -> int:
    with database.write() as connection:
        return inbox.close(connection, "shop", kind, keys, now_ms)


def open_count(database: Database, source: str = "shop") -> int:
    with database.read() as connection:
        return inbox.open_count(connection, source)


def open_kept(connection: Connection, kind: str) -> list[str]:
    sql = "SELECT kept FROM inboxitem WHERE source = 'shop' AND kind = :kind AND settled_ms IS NULL ORDER BY id"
    return [row[0] for row in bulk.select(connection, sql, {"kind": kind})]


def test_a_thing_is_kept_once_with_its_newest_reason(database: Database) -> None:
    put(database, note(), now_ms=1)
    put(database, note(reason="first"), note(reason="unknown SKU", place="orders[7]"), now_ms=2)
    assert rows(database, ALL) == [("shop", "order", "A1", "orders[7]", "unknown SKU", "{}", 1, 2, None)]


def test_sources_do_not_share_their_things(database: Database) -> None:
    put(database, note())
    put(database, note(), source="other")
    assert (open_count(database), open_count(database, "other")) == (1, 1)
    close(database, "A1")
    assert (open_count(database), open_count(database, "other")) == (0, 1)


def test_what_is_placed_is_settled_once_and_only_by_its_kind(database: Database) -> None:
    put(database, note("A1"), note("A2"))
    assert close(database, "A1", kind="settlement") == 0
    assert close(database, "A1", "A9") == 1
    assert close(database, "A1", now_ms=9) == 0
    assert rows(database, "SELECT key, settled_ms FROM inboxitem ORDER BY key") == [("A1", 5), ("A2", None)]


def test_an_old_report_that_comes_again_opens_nothing(database: Database) -> None:
    put(database, note(kept='{"status":"odd"}'))
    close(database, "A1")
    put(database, note(kept='{"status":"odd"}'), now_ms=8)
    assert open_count(database) == 0


@pytest.mark.both
def test_a_settled_thing_that_has_changed_is_open_again(database: Database) -> None:
    put(database, note(kept='{"status":"odd"}'))
    close(database, "A1")
    put(database, note(kept='{"status":"odder"}'), now_ms=8)
    assert open_count(database) == 1
    with database.read() as connection:
        assert open_kept(connection, "order") == ['{"status":"odder"}']
        assert open_kept(connection, "settlement") == []


def test_nothing_to_put_writes_nothing(database: Database) -> None:
    put(database)
    assert rows(database, ALL) == []
