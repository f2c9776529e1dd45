"""Databases for the tests: each made like a migrated template, and once it is as new again, lent again."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import Connection, sql
from sqlalchemy import QueuePool, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from marketplace.storage import Database, connect

_LONG_MS = 60_000
_LARGE_BYTES = 4_000_000
_OTHERS = """
SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s) AND backend_type = 'client backend'
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
    """Databases by their URL, opened once: what was compiled and armed for one test need not be so for the next.

    Their connections stay open, for whoever is lent that database next: a new one knows nothing of its tables yet.
    """

    def __init__(self) -> None:
        self._known: dict[str, Database] = {}
        self._backends: dict[str, set[int]] = {}

    @contextmanager
    def opened(self, url: str) -> Iterator[Database]:
        """Open a database."""
        if url not in self._known:
            self._known[url] = self._open(url)
        database = self._known[url]
        yield database
        pool = database.engine.pool
        if isinstance(pool, QueuePool) and not database.is_sqlite and pool.checkedout():
            database.close()
            self._backends[url].clear()  # whoever still has one is not left with it

    def backends(self, url: str) -> list[int]:
        """Return the processes of PostgreSQL that are at the other end of these connections."""
        return sorted(self._backends.get(url, ()))

    def forget(self, url: str) -> None:
        """Close every connection to a database that is lent no more."""
        self._backends.pop(url, None)
        if url in self._known:
            self._known.pop(url).close()

    def _open(self, url: str) -> Database:
        database = connect(url)
        if not database.is_sqlite:
            backends = self._backends[url] = set()

            def made(driver: "Connection[tuple[object, ...]]", record: ConnectionPoolEntry) -> None:
                record.info["backend"] = driver.info.backend_pid
                backends.add(driver.info.backend_pid)

            def gone(_driver: object, record: ConnectionPoolEntry) -> None:
                backends.discard(record.info["backend"])

            event.listen(database.engine, "connect", made)
            event.listen(database.engine, "close", gone)
        return database


class Files:
    """SQLite databases in a folder. ``template`` holds the bytes of a migrated one.

    This process opens such a file by SQLite alone: a process that closes a file loses every lock it has on it, and
    another that leaves the database then takes its log away from under connections that stay.
    """

    def __init__(self, template: bytes, place: Path, doors: Doors) -> None:
        self._template = place / "template.sqlite"
        self._template.write_bytes(template)
        self._place = place
        self._doors = doors
        self._numbers = count()
        self._free: list[_File] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend an empty migrated database; give its URL."""
        file = self._free.pop() if self._free else self._make()
        url = f"sqlite:///{file.path}"
        try:
            yield url
        finally:
            if file.as_new():
                self._free.append(file)
            else:
                self._doors.forget(url)
                file.close()
                for one in self._place.glob(f"{file.path.name}*"):
                    one.unlink()  # whoever still has it open keeps a file that nobody else sees

    def _make(self) -> "_File":
        path = self._place / f"lensan-{next(self._numbers)}.sqlite"
        path.write_bytes(self._template.read_bytes())
        return _File(path, self._template)


class _File:
    """A copy of a template, by a connection of its own that says whether it still is one and makes it one again."""

    def __init__(self, path: Path, template: Path) -> None:
        self.path = path
        self._driver = sqlite3.connect(path, isolation_level=None, timeout=0.5, cached_statements=1_000)
        self._driver.execute("ATTACH ? AS template", [str(template)])
        self._driver.execute("BEGIN IMMEDIATE")
        self._shape = self._shape_now()
        self._driver.execute("COMMIT")
        tables = [
            name for (name,) in self._driver.execute("SELECT name FROM template.sqlite_master WHERE type = 'table'")
        ]
        self._filled = asks_for_filled("main", tables)
        self._from_template = [name for (name,) in self._driver.execute(asks_for_filled("template", tables))]
        _DRIVERS[str(path)] = self._driver

    def as_new(self) -> bool:
        """Empty it; False when it is not what the template is, or would not be so with little work."""
        try:
            self._driver.execute("BEGIN IMMEDIATE")
            if self._shape_now() != self._shape or self._bytes() > _LARGE_BYTES:
                self._driver.execute("ROLLBACK")
                return False
            empty_tables(self._driver, [name for (name,) in self._driver.execute(self._filled)])
            for name in self._from_template:
                self._driver.execute(f"INSERT INTO main.{name} SELECT * FROM template.{name}")
            self._driver.execute("COMMIT")
        except (sqlite3.Error, OSError):
            return False
        return True

    def close(self) -> None:
        del _DRIVERS[str(self.path)]
        self._driver.close()

    def _shape_now(self) -> tuple[object, ...]:
        """Return which files and which schema it is, in a transaction."""
        there = [self.path.with_name(self.path.name + end).stat() for end in ("", "-wal", "-shm")]
        files = [(one.st_ino, one.st_mode) for one in there]
        pragmas = ("main.schema_version", "main.user_version", "main.journal_mode")
        return (*files, *(self._driver.execute(f"PRAGMA {one}").fetchone() for one in pragmas))

    def _bytes(self) -> int:
        [(pages,)] = self._driver.execute("PRAGMA main.page_count").fetchall()
        return int(pages) * 4096


def empty_tables(driver: sqlite3.Connection, names: Sequence[str]) -> None:
    """Delete all rows of some tables in a transaction; what guards rows that must stay is put back as it was.

    So is the schema's number: it is the same schema, and other connections need not read it again.
    """
    [(number,)] = driver.execute("PRAGMA main.schema_version").fetchall()
    asked = "SELECT name, tbl_name, sql FROM main.sqlite_master WHERE type = 'trigger'"
    guards = [(name, made) for name, table, made in driver.execute(asked).fetchall() if table in names]
    for name, _ in guards:
        driver.execute(f"DROP TRIGGER main.{name}")
    for name in names:
        driver.execute(f"DELETE FROM main.{name}")
    for _, made in guards:
        driver.execute(made)
    if guards:
        driver.execute(f"PRAGMA main.schema_version = {number}")


def asks_for_filled(schema: str, tables: Sequence[str]) -> str:
    """Return the question which of some tables of an SQLite database have rows; a statement takes 500 at most."""
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {schema}.{name})" for name in tables)


_DRIVERS: dict[str, sqlite3.Connection] = {}
"""The connections by which files are emptied: the schema is read and statements are prepared, for whoever else may."""


@contextmanager
def behind(path: str) -> Iterator[sqlite3.Connection]:
    """Lend a connection to an SQLite file on which nothing of the program's stands, no trigger and no transaction."""
    if path in _DRIVERS:
        yield _DRIVERS[path]
        return
    with closing(sqlite3.connect(path, isolation_level=None)) as driver:
        yield driver


_BESIDE: "dict[str, Connection[tuple[object, ...]]]" = {}
"""The connections by which databases of a server are emptied, by URL: a new one knows no table yet."""


@contextmanager
def beside(url: str) -> "Iterator[Connection[tuple[object, ...]]]":
    """Lend a connection to a database of PostgreSQL that is none of the program's."""
    if url in _BESIDE:
        yield _BESIDE[url]
        return
    with raw(url) as connection:
        yield connection


class Databases:
    """Databases of one server, of this name and a number. ``template`` is a migrated one that holds nothing yet."""

    def __init__(self, server: str, template: str, name: str, doors: Doors) -> None:
        self._server = server
        self._template = template
        self._name = name
        self._doors = doors
        self._numbers = count()
        self._free: list[str] = []
        self._made: set[str] = set()
        with raw(named(server, template)) as connection:
            assert filled_tables(connection) == {}
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
            if name in self._made and self._as_new(name):
                self._free.append(name)
            else:
                self._forget(name)
                self._admin("DROP DATABASE {} WITH (FORCE)", name)

    def close(self) -> None:
        """Close every connection to them, lent or not, so that the server can end."""
        self._free.clear()
        for name in sorted(self._made):
            self._forget(name)

    def _make(self) -> str:
        name = f"{self._name}_{next(self._numbers)}"
        self._admin("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, self._template)
        url = named(self._server, name)
        _BESIDE[url] = raw(url)
        self._made.add(name)
        return name

    def _forget(self, name: str) -> None:
        url = named(self._server, name)
        if name in self._made:
            self._made.remove(name)
            _BESIDE.pop(url).close()
        self._doors.forget(url)

    def _as_new(self, name: str) -> bool:
        """Empty a database; False when it is not what the template is, or would not be so with little work."""
        url = named(self._server, name)
        try:
            connection = _BESIDE[url]
            connection.execute(_OTHERS, [_LONG_MS, self._doors.backends(url)])
            bytes_ = sum(filled_tables(connection).values())
            if connection.execute(_SHAPE).fetchall() != self._shape or bytes_ > _LARGE_BYTES:
                return False
            empty(connection)
            return filled_tables(connection) == {}
        except psycopg.Error:
            return False

    def _admin(self, statement: str, *names: str) -> None:
        with raw(self._server) as connection:
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


def raw(url: str) -> "Connection[tuple[object, ...]]":
    return psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:"), autocommit=True)


def filled_tables(connection: "Connection[tuple[object, ...]]") -> dict[str, int]:
    """Return the tables that have a page, with their bytes; the schema's number is none of the market's."""
    return {str(name): int(str(size)) for name, size in connection.execute(_FILLED, ["alembic_version"])}


def empty(connection: "Connection[tuple[object, ...]]") -> None:
    """Delete all rows, whatever refers to them, and let every number begin anew.

    Their pages are given back, so that rows come in their order again.
    """
    names = [sql.Identifier(table) for table in filled_tables(connection)]
    if names:
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(name) for name in names))
        connection.execute(sql.SQL("VACUUM (INDEX_CLEANUP ON, TRUNCATE ON) {}").format(sql.SQL(", ").join(names)))
    connection.execute(_COUNTERS)
