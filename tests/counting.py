"""Counting what is read: the statements of a transaction and the rows they give, whoever asks and by whatever road."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from marketplace.storage import Database


@dataclass(slots=True)
class Read:
    """What was read."""

    statements: int = 0
    rows: int = 0


@contextmanager
def counted(database: Database, *, write: bool = False) -> Iterator[tuple[Connection, Read]]:
    """Open a transaction on SQLite and count what is read in it."""
    read = Read()

    def row(_cursor: Any, found: tuple[Any, ...]) -> tuple[Any, ...]:
        read.rows += 1
        return found

    def statement(_sql: str) -> None:
        read.statements += 1

    with database.write() if write else database.read() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.row_factory = row
        driver.set_trace_callback(statement)
        try:
            yield connection, read
        finally:
            driver.row_factory = None
            driver.set_trace_callback(None)
