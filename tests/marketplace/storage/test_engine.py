"""Connections are used again as they are, and never beyond the database they were opened for."""

from pathlib import Path

import pytest

from marketplace.storage import Database, bulk, connect

NAMES = "SELECT name FROM produce"
PUT = "INSERT INTO produce (code, name, name_key) VALUES ('vai', :name, 'vai')"


def driver_of(database: Database) -> object:
    with database.read() as connection:
        return connection.connection.dbapi_connection


def test_who_comes_next_has_the_connection_of_who_went(database: Database) -> None:
    first = driver_of(database)
    with database.write() as connection:
        assert connection.connection.dbapi_connection is first
        assert driver_of(database) is not first
        bulk.execute(connection, PUT, {"name": "Vải"})
    with database.read() as connection:
        assert bulk.select(connection, NAMES, {}) == [("Vải",)]


def test_what_failed_is_none_of_the_next_ones(database: Database) -> None:
    with pytest.raises(ValueError, match="no"), database.write() as connection:
        bulk.execute(connection, PUT, {"name": "Vải"})
        raise ValueError("no")
    with database.write() as connection:
        assert bulk.select(connection, NAMES, {}) == []
        bulk.execute(connection, PUT, {"name": "Nhãn"})
    with database.read() as connection:
        assert bulk.select(connection, NAMES, {}) == [("Nhãn",)]


def test_a_connection_that_is_in_use_while_its_database_is_closed_is_used_no_more(
    sqlite_template: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "market.sqlite"
    path.write_bytes(sqlite_template)
    database = connect(f"sqlite:///{path}")
    with database.write() as connection:
        bulk.execute(connection, PUT, {"name": "Vải"})
    with database.read() as connection:
        database.close()
        assert bulk.select(connection, NAMES, {}) == [("Vải",)]
    for one in tmp_path.iterdir():
        one.unlink()
    path.write_bytes(sqlite_template)
    with database.read() as connection:
        assert bulk.select(connection, NAMES, {}) == []
    database.close()


def test_what_is_asked_a_second_time_stays_prepared(postgresql: Database) -> None:
    asked = [f"SELECT name, {n} FROM produce" for n in range(200)]
    with postgresql.read() as connection:
        for sql in [*asked, *asked]:
            bulk.select(connection, sql, {})
        kept = bulk.select(connection, "SELECT statement FROM pg_prepared_statements", {})
    assert set(asked) <= {row[0] for row in kept}
