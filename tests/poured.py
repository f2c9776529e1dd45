"""A market that many tests begin with: the program writes it for the first of them, the others get the same rows."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from marketplace.db import Database

P = ParamSpec("P")
R = TypeVar("R")
Tables = tuple[tuple[str, tuple[tuple[Any, ...], ...]], ...]
"""The rows of every table that has some."""


def poured(write: Callable[Concatenate[Database, P], R]) -> Callable[Concatenate[Database, P], R]:
    """Let a function that fills a database do so once for the same arguments and the same rows that were there before.

    What it returned then is returned again. On PostgreSQL it is asked every time.
    """
    known: dict[object, tuple[R, Tables]] = {}

    @wraps(write)
    def written(database: Database, *args: P.args, **named: P.kwargs) -> R:
        if not database.is_sqlite:
            return write(database, *args, **named)
        with closing(sqlite3.connect(str(database.engine.url.database), isolation_level=None)) as driver:
            before = _rows(driver)
            key = (args, tuple(sorted(named.items())), before)
            if key not in known:
                known[key] = write(database, *args, **named), _rows(driver)
            else:
                _pour(driver, dict(before), known[key][1])
            return known[key][0]

    return written


def _rows(driver: sqlite3.Connection) -> Tables:
    tables = [name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = ((name, tuple(driver.execute(f"SELECT * FROM {name}"))) for name in tables)
    return tuple((name, rows) for name, rows in found if rows)


def _pour(driver: sqlite3.Connection, before: dict[str, tuple[tuple[Any, ...], ...]], after: Tables) -> None:
    """Write rows as they are: no trigger of the program's connections sees this one."""
    driver.execute("BEGIN IMMEDIATE")
    for name, rows in after:
        if name in before:
            driver.execute(f"DELETE FROM {name}")
        driver.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    driver.execute("COMMIT")
