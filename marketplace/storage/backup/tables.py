"""The tables of a database as they stand, also in a schema that is older than this program's."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Boolean, Connection, LargeBinary, MetaData, Table

from marketplace.storage import bulk, copies, schema
from marketplace.storage.backup.archive import RowDigest, TableManifest, encode_row

_ALEMBIC = "alembic_version"
COPIES = "row_copy"
"""Its rows say of the others what they are; of them only those are kept from which a row differs."""
_AT_ONCE = 10_000
_STAY_BEHIND = ("attempt", "card", "personal_link", "recipient", "session")
"""What lets somebody in, or keeps out for a while: a home that is restored must not let in whom this one put out. And
who gets parcels, which must be gone everywhere at hand-over."""


_EMPTIED = {"shop_file": ("sealed",)}
"""What is kept for some days, and must be gone then wherever it was: no backup has it."""


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables, each after those it points to, without the copies of their rows and the schema's history."""
    found = _declared() if schema.is_newest(connection) else MetaData()
    if not found.tables:
        found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in (_ALEMBIC, COPIES)]


def _declared() -> MetaData:
    """Return the newest schema's tables, which need not be read out of the database: that takes as long as the rows."""
    from marketplace.storage.tables import METADATA  # takes time to import, which most commands do without

    return METADATA


def columns_of(table: Table) -> tuple[str, ...]:
    """Return the columns of a table by name, so that it does not matter in which order they were added."""
    return tuple(sorted(str(column.name) for column in table.c))


def encoded_pages(connection: Connection, table: Table, emptied: Sequence[str] = ()) -> Iterator[list[bytes]]:
    """Yield a table's rows as they stand, some thousands at a time, by their keys; ``emptied`` columns have nothing."""
    columns = columns_of(table)
    gone = [columns.index(name) for name in emptied]
    truths = [at for at, name in enumerate(columns) if isinstance(table.c[name].type, Boolean)]
    keys = [str(column.name) for column in table.primary_key]
    for page in bulk.pages(connection, str(table.name), columns, keys, _AT_ONCE):
        yield [encode_row(_with_truths(_without(row, gone), truths)) for row in page]


def kept_pages(connection: Connection, table: Table) -> Iterator[list[bytes]]:
    """Yield those of a table's rows that a backup has; of some tables it has none, of others not all."""
    if table.name not in _STAY_BEHIND:
        yield from encoded_pages(connection, table, _EMPTIED.get(str(table.name), ()))


def summed(connection: Connection, table: Table) -> TableManifest:
    """Return what a backup would say of a table as it stands."""
    digest = RowDigest()
    for lines in encoded_pages(connection, table):
        digest.add(lines)
    return digest.manifest(str(table.name), columns_of(table))


def differing_copies(connection: Connection) -> list[bytes]:
    """Return the copies of which rows differ, as a backup has them: how a copy is written is each database's own."""
    return [encode_row(one) for one in copies.differing(connection)]


def summed_copies(lines: Iterable[bytes]) -> TableManifest:
    """Return what a backup says of the copies of which rows differ."""
    digest = RowDigest()
    digest.add(lines)
    return digest.manifest(COPIES, copies.DifferingCopy._fields)


def binary_columns(table: Table, columns: tuple[str, ...]) -> list[int]:
    """Return which of the columns hold bytes; JSON has them as base64."""
    return [at for at, name in enumerate(columns) if isinstance(table.c[name].type, LargeBinary)]


def _without(row: tuple[Any, ...], gone: Sequence[int]) -> Sequence[Any]:
    """Return a row with nothing in these places."""
    if not gone:
        return row
    return [None if at in gone else value for at, value in enumerate(row)]


def _with_truths(row: Sequence[Any], truths: list[int]) -> list[Any]:
    """Say true and false, which SQLite keeps as numbers."""
    values = list(row)
    for at in truths:
        if values[at] is not None:
            values[at] = bool(values[at])
    return values
