"""Storage: SQLite (WAL) or PostgreSQL behind one door, the tables and their migrations, settings and the clock.

What the two databases do differently stands here alone: ``locks`` and ``dialects`` are asked for it by intent, ``bulk``
reads and writes many rows, ``days`` makes a day of what was read. It knows columns and no rule of the market.
"""

from marketplace.storage.database_causes import cause_of
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
