"""The database: SQLite (WAL) or PostgreSQL behind one door, and bulk writes behind another."""

from marketplace.db.engine import PATIENCE_S, Database, DatabaseError, at_last, connect
from marketplace.db.schema import check_schema, migrate

__all__ = ["PATIENCE_S", "Database", "DatabaseError", "at_last", "check_schema", "connect", "migrate"]
