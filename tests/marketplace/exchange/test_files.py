"""Files of shops are handed in once, sealed until they are read, and leave nothing behind after three days."""

from hashlib import sha256

import pytest
from sqlalchemy import select

from marketplace.exchange import files
from marketplace.exchange.files import (
    MOST_BYTES,
    SEALED_MS,
    FileCounts,
    HandedIn,
    NewShopFile,
    ShopFileError,
    ShopFileRow,
    check_name,
    check_size,
)
from marketplace.storage import Database
from marketplace.storage.encryption import SealError
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.file_reports import FileDifference, FileFacts
from marketplace.words.messages import Sentence
from tests.seeding import seed

KEY = "mùa vải thiều 2026"
WEEK = NewShopFile.of("Order.all.20210601_20210607.xlsx", b"PK Nguyen Thi Mua", KEY)
FACTS = FileFacts("order-all", "orders", ("placed", "delivered"), 1, 9, 8, "package")
WHY = Sentence("12 is not 13", "12 khác 13")


def state(database: Database, file_id: int) -> ShopFileRow:
    with database.read() as connection:
        found = files.file(connection, EVERYTHING, file_id)
    assert found is not None
    return found


def sealed(database: Database) -> list[bytes | None]:
    with database.read() as connection:
        return list(connection.execute(select(TABLES["shop_file"].c.sealed)).scalars())


def put(database: Database, file: NewShopFile = WEEK, now_ms: int = 5) -> HandedIn:
    with database.write() as connection:
        return files.put(connection, 1, file, None, now_ms)


@pytest.mark.both
def test_a_file_is_sealed_said_when_it_is_there_and_gone_once_it_is_read(database: Database) -> None:
    seed(database)
    assert put(database) == HandedIn(1, None)
    assert put(database, now_ms=6) == HandedIn(1, "waiting")
    assert WEEK.digest == sha256(b"PK Nguyen Thi Mua").digest()
    assert all(one and b"Mua" not in one for one in sealed(database))
    assert "Mua" not in repr(WEEK)
    with database.read() as connection:
        assert files.content(connection, EVERYTHING, 1, ("an older key than this", KEY)) == b"PK Nguyen Thi Mua"
        with pytest.raises(SealError):
            files.content(connection, EVERYTHING, 1, ())
        assert [one.id for one in files.waiting(connection, 1)] == [1]
        assert files.waiting(connection, 2) == []
    with database.write() as connection:
        files.note_done(connection, 1, FACTS, FileCounts(3, 2, 1, 0), None, 7)
    done = state(database, 1)
    assert (done.state, done.moves, done.orders_new, done.taken_ms) == ("done", "placed delivered", 3, 7)
    assert sealed(database) == [None]
    assert put(database, now_ms=8) == HandedIn(1, "done")
    with database.read() as connection:
        assert files.files(connection, EVERYTHING, 1) == [done]
        assert files.files(connection, EVERYTHING, 2) == []
        assert files.content(connection, EVERYTHING, 1, (KEY,)) is None


@pytest.mark.both
def test_a_file_waits_for_a_person_and_its_bytes_go_after_three_days(database: Database) -> None:
    seed(database)
    put(database)
    with database.write() as connection:
        assert files.undecided(connection, EVERYTHING) == []
        files.ask(connection, 1, FACTS, WHY, [FileDifference(WHY, "12", "13")])
        assert [one.id for one in files.undecided(connection, EVERYTHING)] == [1]
    asked = state(database, 1)
    assert (asked.state, asked.reason, asked.told_differences) == ("asked", WHY, [FileDifference(WHY, "12", "13")])
    with database.write() as connection:
        files.set_accepted(connection, 1, None, 6)
        files.set_exported(connection, 1, 4)
    again = state(database, 1)
    assert (again.state, again.accepted_ms, again.exported_ms, again.exported_by) == ("waiting", 6, 4, "person")
    assert again.reason is None  # what was asked is answered
    with database.write() as connection:
        files.note_unknown(connection, 1, WHY)
        assert files.wait_again(connection, 1) == 1
        assert files.wait_again(connection, 1) == 0
    assert (state(database, 1).state, state(database, 1).reason) == ("waiting", None)
    assert files.forget_sealed(database, 5 + SEALED_MS - 1) == 0
    assert files.forget_sealed(database, 5 + SEALED_MS) == 1
    assert (state(database, 1).state, sealed(database)) == ("expired", [None])
    assert put(database, now_ms=9) == HandedIn(1, None)
    fresh = state(database, 1)
    assert (fresh.state, fresh.accepted_ms, fresh.sealed_until_ms) == ("waiting", None, 9 + SEALED_MS)
    with database.write() as connection:
        files.refuse(connection, 1, WHY)
    assert (state(database, 1).state, state(database, 1).reason, sealed(database)) == ("refused", WHY, [None])


def test_a_shop_has_no_more_files_waiting_than_a_disk_holds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(database)
    monkeypatch.setattr(files, "MOST_WAITING", 3)
    for n in range(3):
        put(database, NewShopFile(f"{n}.xlsx", 1, bytes([n]), b"x"))
    with pytest.raises(ShopFileError, match="wait already"):
        put(database)


@pytest.mark.parametrize("name", ["", " ", "..", "../secrets.toml", "a\\b.xlsx", "a/b.csv", "a\0b", "a\nb", "a" * 201])
def test_a_name_with_parts_of_a_path_is_refused(name: str) -> None:
    with pytest.raises(ShopFileError, match="no plain name"):
        check_name(name)


def test_a_file_that_is_empty_or_too_large_is_refused() -> None:
    with pytest.raises(ShopFileError, match="is empty"):
        NewShopFile.of("a.xlsx", b"", KEY)
    with pytest.raises(ShopFileError, match="larger than 50 MB"):
        check_size(MOST_BYTES + 1, "a.xlsx")
