"""A market that many tests begin with: the program writes it for the first of them, the others get the same rows."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from psycopg import Connection, sql

from marketplace.storage import Database
from tests.databases import behind, beside, empty_tables, filled_tables

Write = TypeVar("Write", bound=Callable[..., Any])


def poured(write: Write) -> Write:
    """Let a function that fills a database do so once for the same arguments and the same rows that were there before.

    What it returned then is returned again.
    """
    known: dict[object, tuple[Any, Any]] = {}

    @wraps(write)
    def written(database: Database, *args: Any, **named: Any) -> Any:
        with _rows(database) as rows:
            key = (database.is_sqlite, args, tuple(sorted(named.items())), rows.held)
            if key not in known:
                known[key] = write(database, *args, **named), rows.again()
            else:
                rows.pour(known[key][1])
            return known[key][0]

    return cast(Write, written)


@contextmanager
def _rows(database: Database) -> Iterator["_SQLiteRows | PostgresRows"]:
    url = database.engine.url
    if database.is_sqlite:
        with behind(str(url.database)) as driver:
            yield _SQLiteRows(driver)
    else:
        with beside(url.render_as_string(hide_password=False)) as server:
            yield PostgresRows(server)


class _SQLiteRows:
    """What a file holds: every table that has rows, with its rows."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        tables = driver.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        self._tables = [str(name) for (name,) in tables]
        self.held = self.again()

    def again(self) -> tuple[tuple[str, tuple[tuple[Any, ...], ...]], ...]:
        found = ((name, tuple(self._driver.execute(f"SELECT * FROM {name}"))) for name in self._tables)
        return tuple((name, rows) for name, rows in found if rows)

    def pour(self, held: tuple[tuple[str, tuple[tuple[Any, ...], ...]], ...]) -> None:
        """Put these rows in the place of its own; no trigger of the program's connections sees it."""
        self._driver.execute("BEGIN IMMEDIATE")
        empty_tables(self._driver, [name for name, _ in self.held])
        for name, rows in held:
            self._driver.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        self._driver.execute("COMMIT")


_NUMBERS = (
    "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 1"
)


class PostgresRows:
    """What a database of the server holds: every table that has rows, and the numbers it gave out."""

    def __init__(self, server: "Connection[tuple[object, ...]]") -> None:
        self._server = server
        self.held = self.again()

    def again(self) -> tuple[tuple[tuple[str, bytes], ...], tuple[tuple[object, ...], ...]]:
        found = []
        for name in filled_tables(self._server):
            copying = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
            with self._server.cursor() as cursor, cursor.copy(copying) as copy:
                found.append((name, b"".join(map(bytes, copy))))
        return tuple(found), tuple(self._server.execute(_NUMBERS).fetchall())

    def pour(self, held: tuple[tuple[tuple[str, bytes], ...], tuple[tuple[object, ...], ...]]) -> None:
        """Put these rows in the place of its own, and no trigger acts."""
        tables, numbers = held
        with self._server.transaction(), self._server.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name, _ in self.held[0]:
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            for name, rows in tables:
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                    copy.write(rows)
            for number in numbers:
                cursor.execute("SELECT setval(%s::regclass, %s)", number)
