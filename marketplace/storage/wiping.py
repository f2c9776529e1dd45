"""Wiping: what is thrown away is gone from the file too, and not only from its tables.

SQLite leaves what was deleted in pages that are free, and what was changed in its log. PostgreSQL keeps old rows until
it is vacuumed, on a server of its own whose disk nobody of the home reads.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection

from marketplace.storage import sqlite
from marketplace.storage.engine import Database

_PATIENCE_S = 1.0


@contextmanager
def wiped(connection: Connection) -> Iterator[None]:
    """Write zeros over what statements in the block throw away, in an open transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = int(connection.exec_driver_sql("PRAGMA secure_delete").scalar_one())
    sqlite.run(connection, ["PRAGMA secure_delete = ON"])
    try:
        yield
    finally:
        sqlite.run(connection, [f"PRAGMA secure_delete = {before}"])


def empty_log(database: Database) -> bool:
    """Empty the log in which thrown-away bytes may stand; False where somebody reads it now: then the next time."""
    if database.file is None:
        return True
    with closing(sqlite3.connect(database.file, timeout=_PATIENCE_S, isolation_level=None)) as driver:
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
