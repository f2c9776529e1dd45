"""SQLite's driver asked directly: where many small statements are run, what SQLAlchemy adds to each is most of it."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def run(connection: Connection, statements: Iterable[str]) -> None:
    """Run statements that take and return nothing; what goes wrong is raised as SQLAlchemy raises it."""
    driver: Any = connection.connection.dbapi_connection
    for statement in statements:
        try:
            driver.execute(statement)
        except sqlite3.Error as error:
            raise DBAPIError.instance(statement, (), error, sqlite3.Error, dialect=connection.dialect) from error


def is_open(connection: Connection) -> bool:
    """Say whether a transaction is open, whoever began it."""
    driver: Any = connection.connection.dbapi_connection
    return bool(driver.in_transaction)


def commit(connection: Connection) -> None:
    """End the transaction that is open, where one is; what goes wrong is raised as SQLAlchemy raises it."""
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.commit()
    except sqlite3.Error as error:
        raise DBAPIError.instance("COMMIT", (), error, sqlite3.Error, dialect=connection.dialect) from error
