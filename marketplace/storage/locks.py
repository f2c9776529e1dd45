"""Locks, asked for by intent: PostgreSQL has many writers that must wait for each other, SQLite one at a time.

What is locked here stays locked until the write transaction ends. Where there is one writer nothing needs a lock.
"""

from typing import Any

from sqlalchemy import Connection

from marketplace.storage import bulk


def has_one_writer(connection: Connection) -> bool:
    """Say whether the database lets in one writer at a time, so that what is read in a write stays as it is."""
    return connection.dialect.name == "sqlite"


def for_update(connection: Connection, order: str = "") -> str:
    """Return what ends a SELECT of rows to be changed: it locks them, in the ``order`` of a column if one is given."""
    if has_one_writer(connection):
        return ""
    return f" ORDER BY {order} FOR UPDATE" if order else " FOR UPDATE"


def for_share(connection: Connection) -> str:
    """Return what ends a SELECT whose rows nobody else may change meanwhile."""
    return "" if has_one_writer(connection) else " FOR SHARE"


def lock_rows(connection: Connection, sql: str, parameters: dict[str, Any]) -> None:
    """Lock rows by a statement that is run for its locks alone (``SELECT … FOR UPDATE``)."""
    if not has_one_writer(connection):
        bulk.execute(connection, sql, parameters)


def lock_table(connection: Connection, name: str, mode: str) -> None:
    """Lock a whole table in one of PostgreSQL's modes."""
    if not has_one_writer(connection):
        bulk.execute(connection, f"LOCK TABLE {name} IN {mode} MODE", {})


def lock_name(connection: Connection, name: str) -> None:
    """Let one transaction at a time do what has this name."""
    if not has_one_writer(connection):
        bulk.select(connection, "SELECT pg_advisory_xact_lock(hashtext(:name))", {"name": name})


def lock_key(connection: Connection, kind: int, which: int | None = None) -> None:
    """Let one transaction at a time do what has this number; with ``which``, that has it among those of its kind."""
    if not has_one_writer(connection):
        key = ":kind" if which is None else ":kind, :which"
        bulk.select(connection, f"SELECT pg_advisory_xact_lock({key})", {"kind": kind, "which": which})
