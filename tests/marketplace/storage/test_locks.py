"""What is locked for a write is locked on both databases: by a lock of its own, or because there is one writer."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection

from marketplace.storage import Database, bulk, connect, locks

SEASON = "SELECT id FROM season WHERE id IN :ids"
IDS = {"ids": [1]}
LOCKS: dict[str, Callable[[Connection], object]] = {
    "rows": lambda connection: bulk.select(connection, SEASON + locks.for_update(connection, order="id"), IDS),
    "rows in one statement": lambda connection: locks.lock_rows(connection, f"{SEASON} FOR UPDATE", IDS),
    "a table": lambda connection: locks.lock_table(connection, "season", "EXCLUSIVE"),
    "a name": lambda connection: locks.lock_name(connection, "lensan.test"),
    "a number": lambda connection: locks.lock_key(connection, 10_999),
    "a number of a kind": lambda connection: locks.lock_key(connection, 10_999, 7),
}


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """Another one's way into the same database, who does not wait; there is a season in it."""
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO season (id, code, name, starts_on, ends_on, origin)"
            " VALUES (1, 'vu-1', 'Vụ', '2021-05-19', '2021-07-20', 'recorded')"
        )
    impatient = connect(database.engine.url.render_as_string(hide_password=False), patience_s=0.1)
    yield impatient
    impatient.close()


@pytest.mark.both
@pytest.mark.parametrize("kind", LOCKS)
def test_what_one_writer_locked_another_gets_when_the_first_has_ended(
    database: Database, other: Database, kind: str
) -> None:
    lock = LOCKS[kind]
    with database.write() as first:
        lock(first)
        with pytest.raises(other.busy_errors), other.write() as second:
            lock(second)
    with other.write() as second:
        lock(second)


@pytest.mark.both
def test_a_row_that_is_shared_is_changed_by_nobody(database: Database, other: Database) -> None:
    with database.write() as first:
        assert bulk.select(first, SEASON + locks.for_share(first), IDS) == [(1,)]
        with pytest.raises(other.busy_errors), other.write() as second:
            bulk.execute(second, "UPDATE season SET name = 'Khác' WHERE id IN :ids", IDS)
