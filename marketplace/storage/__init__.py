"""The database: SQLite (WAL) or PostgreSQL behind one door, and bulk writes behind another."""

from marketplace.storage.causes import cause_of
from marketplace.storage.engine import PATIENCE_S, Database, DatabaseError, at_last, connect, file_of, sees_one_state
from marketplace.storage.schema import check_schema, make_room, migrate

__all__ = [
    "PATIENCE_S",
    "Database",
    "DatabaseError",
    "at_last",
    "cause_of",
    "check_schema",
    "connect",
    "file_of",
    "make_room",
    "migrate",
    "sees_one_state",
]
