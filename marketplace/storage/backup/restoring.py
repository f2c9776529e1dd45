"""A backup read back: into an empty database, in one transaction, and held against what the backup says of itself."""

from base64 import b64decode
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


def restore(database: Database, path: Path) -> Manifest:
    """Read a backup into an empty database, at the schema it was made at; return what it says of itself.

    What the file holds is checked first; afterwards each table is read again, and holds the rows that the backup says.
    BackupError where the database is not empty, or the backup is damaged or newer than this program; then nothing is
    written.
    """
    with opened(path) as archive:
        manifest = get_manifest(archive)
        if manifest.schema > schema.newest():
            raise BackupError(f"{path} was made by a newer Lên Sàn than this; install that version, or a later one")
        for table in manifest.tables:
            check_rows(archive, table)
        schema.make_room(database)
        with database.write(copied=False) as connection:
            if inspect(connection).get_table_names():
                raise BackupError(
                    f"There is something in {database.place} already; restore into a new home (--home DIR), or empty it"
                )
            schema.upgrade(connection, manifest.schema)
            _fill(connection, archive, manifest, path)
            if manifest.schema == schema.newest():
                copies.stand_triggers(connection)  # of an older schema, `migrate` does
    return manifest


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
        bulk.insert(connection, table, columns, [_row(values, binary) for values in page])
    if "id" in table.c:
        bulk.number_on(connection, table)


def _row(values: list[Any], binary: list[int]) -> tuple[Any, ...]:
    for at in binary:
        if values[at] is not None:
            values[at] = b64decode(values[at])
    return tuple(values)


def _hold(found: TableManifest, told: TableManifest, path: Path) -> None:
    if found != told:
        raise BackupError(f"What was read into the table {told.name} is not what {path} holds; nothing was restored")
