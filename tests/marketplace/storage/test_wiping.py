"""What is thrown away is gone from the file and its log."""

from pathlib import Path

import pytest
from sqlalchemy import text

from marketplace.storage import Database, connect
from marketplace.storage.wiping import empty_log, wiped

SECRET = b"Nguyen Thi Mua" * 40_000


def files(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in path.parent.iterdir())


def test_what_was_wiped_stands_in_no_free_page_and_in_no_log(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    database = connect(f"sqlite:///{path}")
    with database.write() as connection:
        before = connection.exec_driver_sql("PRAGMA secure_delete").scalar()
        connection.execute(text("CREATE TABLE kept (id INTEGER PRIMARY KEY, sealed BLOB)"))
        connection.execute(text("INSERT INTO kept VALUES (1, :secret)"), {"secret": SECRET})
    assert SECRET[:100] in files(path)
    with database.write() as connection, wiped(connection):
        connection.execute(text("UPDATE kept SET sealed = NULL"))
    with database.read() as connection:
        connection.execute(text("SELECT 1 FROM kept")).all()
        assert not empty_log(database)  # somebody reads
    assert empty_log(database)
    assert b"Nguyen Thi Mua" not in files(path)
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == before
    database.close()


@pytest.mark.both
def test_either_database_is_asked_alike(database: Database) -> None:
    with database.write() as connection, wiped(connection):
        connection.execute(text("DELETE FROM version"))
    empty_log(database)
