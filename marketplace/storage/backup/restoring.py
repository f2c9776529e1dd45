"""A backup read back: into an empty database, in one transaction, and held against what the backup says of itself."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Connection, Table, inspect

from marketplace.storage import bulk, copies, schema
from marketplace.storage.backup.archive import (
    BackupError,
    Manifest,
    TableManifest,
    check_rows,
    get_manifest,
    get_rows,
    opened,
)
from marketplace.storage.backup.tables import (
    COPIES,
    binary_columns,
    columns_of,
    differing_copies,
    summed,
    summed_copies,
    tables_of,
)
from marketplace.storage.engine import Database
from marketplace.storage.locks import has_one_writer

_ABOUT_VALUES = ("22", "23", "54")
"""Classes of SQLSTATE: a value out of range, a row against a constraint, one beyond a limit of the server."""


def restore(database: Database, path: Path, before_commit: Callable[[Connection], object] = lambda _: None) -> Manifest:
    """Read a backup into an empty database, at the schema it was made at; return what it says of itself.

    What the file holds is checked first; afterwards each table is read again, and holds the rows that the backup says.
    What else belongs to it is done by ``before_commit`` in the same transaction, so that who is killed finds all of it
    or an empty database.
    BackupError where the database is not empty or cannot hold the rows, or the backup is damaged or newer than this
    program; then nothing is written.
    """
    with opened(path) as archive:
        manifest = get_manifest(archive)
        if manifest.schema > schema.newest():
            raise BackupError(f"{path} was made by a newer Lên Sàn than this; install that version, or a later one")
        for table in manifest.tables:
            check_rows(archive, table)
        with _place(database), database.write(copied=False) as connection:
            if inspect(connection).get_table_names():
                raise BackupError(
                    f"There is something in {database.place} already; restore into {_elsewhere(database)}"
                )
            schema.upgrade(connection, manifest.schema)
            _fill(connection, archive, manifest, path)
            if manifest.schema == schema.newest():
                copies.stand_triggers(connection)  # of an older schema, `migrate` does
            before_commit(connection)
    return manifest


def _elsewhere(database: Database) -> str:
    return "a new home (--home DIR)" if database.is_sqlite else "an empty one (LENSAN_DATABASE_URL)"


@contextmanager
def _place(database: Database) -> Iterator[None]:
    """Make the embedded database's file, for its owner alone; take it away again where nothing came into it."""
    file = database.file
    if file is None or database.is_there:
        yield
        return
    schema.make_room(database)
    file.touch(0o600)
    try:
        yield
    except BaseException:
        database.close()
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        raise


def _fill(connection: Connection, archive: ZipFile, manifest: Manifest, path: Path) -> None:
    tables = tables_of(connection)
    told = {table.name: table for table in manifest.tables}
    copied = told.pop(COPIES, None)
    if copied is None or {table.name: columns_of(table) for table in tables} != {
        name: one.columns for name, one in told.items()
    }:
        raise BackupError(f"{path} has other tables than its schema {manifest.schema}; take another one")
    for table in reversed(tables):
        bulk.execute(connection, f"DELETE FROM {table.name}", {})  # noqa: S608 - the schema's own names
    for table in tables:
        _fill_table(connection, archive, table)
        _hold(summed(connection, table), told[table.name], path)
    if copies.has_copies(connection):
        differing = [copies.DifferingCopy(*values) for page in get_rows(archive, COPIES) for values in page]
        copies.put_back(connection, differing)
    _hold(summed_copies(differing_copies(connection)), copied, path)


def _fill_table(connection: Connection, archive: ZipFile, table: Table) -> None:
    columns = columns_of(table)
    binary = binary_columns(table, columns)
    for page in get_rows(archive, table.name):
        try:
            bulk.insert(connection, table, columns, [_row(values, binary) for values in page])
        except Exception as error:
            if not _is_about_a_value(error):
                raise
            ours = "SQLite" if has_one_writer(connection) else "PostgreSQL"
            raise BackupError(
                f"{ours} cannot hold a row of the table {table.name} that is in the backup ({type(error).__name__});"
                " restore it into the other database, and put it right there"
            ) from error
    if "id" in table.c:
        bulk.number_on(connection, table)


def _is_about_a_value(error: Exception) -> bool:
    """Say whether a driver, or we, could not take a value; that there is no room, say, is another matter."""
    kind = (getattr(error, "sqlstate", None) or "")[:2]
    named = getattr(error, "sqlite_errorname", None) or ""
    return (
        isinstance(error, ValueError | OverflowError) or kind in _ABOUT_VALUES or named.startswith("SQLITE_CONSTRAINT")
    )


def _row(values: list[Any], binary: list[int]) -> tuple[Any, ...]:
    for at in binary:
        if values[at] is not None:
            values[at] = b64decode(values[at])
    return tuple(values)


def _hold(found: TableManifest, told: TableManifest, path: Path) -> None:
    if found != told:
        raise BackupError(f"What was read into the table {told.name} is not what {path} holds; nothing was restored")
