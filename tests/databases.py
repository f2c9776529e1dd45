"""Databases for the tests: each made like a migrated template, and once it is as new again, lent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import Connection, sql
from sqlalchemy import make_url

from marketplace.db import Database, connect

_LONG_MS = 60_000
_LARGE_BYTES = 4_000_000
_OTHERS = """
SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# The catalog's rows by their writers: where anything changed a table or an index, they are not the template's.
_SHAPE = """
SELECT string_agg(version_num, ' '), (
    SELECT md5(string_agg(one, ' ' ORDER BY one)) FROM (
        SELECT 'class ' || oid || ' ' || xmin AS one FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'column ' || a.attrelid || ' ' || a.attnum || ' ' || a.xmin FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'default ' || oid || ' ' || xmin FROM pg_attrdef
        UNION ALL SELECT 'constraint ' || oid || ' ' || xmin FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger ' || oid || ' ' || xmin FROM pg_trigger
        UNION ALL SELECT 'statistics ' || starelid FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid
            WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_'
        UNION ALL SELECT 'setting ' || setdatabase FROM pg_db_role_setting
    ) row
) FROM alembic_version
"""
_FILLED = """
SELECT relname, pg_relation_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0 AND relname <> %s
ORDER BY relname
"""
_COUNTERS = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


class Doors:
    """Databases by their URL, opened once: what SQLAlchemy compiled for one test need not be compiled for the next."""

    def __init__(self) -> None:
        self._known: dict[str, Database] = {}

    @contextmanager
    def opened(self, url: str) -> Iterator[Database]:
        """Open a database; every connection to it is closed at the end."""
        if url not in self._known:
            self._known[url] = connect(url)
        database = self._known[url]
        try:
            yield database
        finally:
            database.close()


class Files:
    """SQLite databases in a folder. ``template`` holds the bytes of a migrated one."""

    def __init__(self, template: bytes, place: Path) -> None:
        self._template = template
        self._place = place
        self._numbers = count()
        self._free: list[Path] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend an empty migrated database; give its URL."""
        path = self._free.pop() if self._free else self._place / f"lensan-{next(self._numbers)}.sqlite"
        path.write_bytes(self._template)
        try:
            yield f"sqlite:///{path}"
        finally:
            for one in self._place.glob(f"{path.name}*"):
                one.unlink()  # whoever still has it open keeps a file that nobody else sees
            self._free.append(path)


class Databases:
    """Databases of one server, of this name and a number. ``template`` is a migrated one that holds nothing yet."""

    def __init__(self, server: str, template: str, name: str) -> None:
        self._server = server
        self._template = template
        self._name = name
        self._numbers = count()
        self._free: list[str] = []
        with _open(named(server, template)) as connection:
            assert _filled(connection) == {}
            self._shape = connection.execute(_SHAPE).fetchall()

    @contextmanager
    def bare(self) -> Iterator[str]:
        """Lend a database without a table; give its URL."""
        name = f"{self._name}_bare_{next(self._numbers)}"
        self._admin("CREATE DATABASE {}", name)
        try:
            yield named(self._server, name)
        finally:
            self._admin("DROP DATABASE {} WITH (FORCE)", name)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend an empty migrated database; give its URL."""
        name = self._free.pop() if self._free else self._make()
        try:
            yield named(self._server, name)
        finally:
            if self._as_new(name):
                self._free.append(name)
            else:
                self._admin("DROP DATABASE {} WITH (FORCE)", name)

    def _make(self) -> str:
        name = f"{self._name}_{next(self._numbers)}"
        self._admin("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, self._template)
        return name

    def _as_new(self, name: str) -> bool:
        """Empty a database; False when it is not what the template is, or would not be so with little work."""
        try:
            with _open(named(self._server, name)) as connection:
                connection.execute(_OTHERS, [_LONG_MS])
                filled = _filled(connection)
                if connection.execute(_SHAPE).fetchall() != self._shape or sum(filled.values()) > _LARGE_BYTES:
                    return False
                if filled:
                    _empty(connection, list(filled))
                connection.execute(_COUNTERS)
                return _filled(connection) == {}
        except psycopg.Error:
            return False

    def _admin(self, statement: str, *names: str) -> None:
        with _open(self._server) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def whole(path: Path) -> Iterator[Database]:
    """Open an SQLite file that is not there yet; at the end all that was written lies in that one file."""
    database = connect(f"sqlite:///{path}")
    yield database
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()


def named(url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _open(url: str) -> "Connection[tuple[object, ...]]":
    return psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:"), autocommit=True)


def _filled(connection: "Connection[tuple[object, ...]]") -> dict[str, int]:
    """Return the tables that have a page, with their bytes; the schema's number is none of the market's."""
    return {str(name): int(str(size)) for name, size in connection.execute(_FILLED, ["alembic_version"])}


def _empty(connection: "Connection[tuple[object, ...]]", tables: list[str]) -> None:
    """Delete all rows, whatever refers to them, and give back their pages, so that rows come in their order again."""
    names = [sql.Identifier(table) for table in tables]
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(name) for name in names))
    connection.execute(sql.SQL("VACUUM (INDEX_CLEANUP ON, TRUNCATE ON) {}").format(sql.SQL(", ").join(names)))
