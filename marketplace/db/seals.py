"""Seals: a fingerprint that each row of a large table carries, so that a value changed behind the program is named.

A copy of every order would double the database and cost a page more time than its draws; a seal costs eight bytes and
less than a microsecond. Whoever writes a sealed row writes its seal with it: pages of orders, and what persons say.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any
from zlib import crc32

from msgspec.msgpack import Encoder
from sqlalchemy import Connection, inspect

from marketplace.db import bulk
from marketplace.tables import TABLES
from marketplace.tables.copied import SEALED

_encode: Callable[[Any], bytes] = Encoder().encode
_SOME = 10_000
_LEAST = -(1 << 63)


def seal_of(values: tuple[Any, ...]) -> int:
    """Return the seal of a row: its values in the order of ``SEALED``, where true is 1 and false 0."""
    return crc32(_encode(values))


def broken(connection: Connection, name: str) -> Iterator[tuple[int, dict[str, Any], int | None]]:
    """Yield the rows of a table that are not as they were sealed: their id, values, and the seal they carry."""
    for values, seal in _rows(connection, name):
        if seal != seal_of(values):
            yield values[0], dict(zip(SEALED[name], values, strict=True)), seal


def broken_ids(connection: Connection) -> list[tuple[str, int]]:
    """Return table and id of those rows; none where the schema is older than seals, or they were made of less."""
    there = inspect(connection)
    return [
        (name, row_id)
        for name, columns in SEALED.items()
        if there.has_table(name) and {*columns, "seal"} <= {column["name"] for column in there.get_columns(name)}
        for row_id, _, _ in broken(connection, name)
    ]


def renew(connection: Connection, kept: Collection[tuple[str, int]] = ()) -> None:
    """Seal every row as it stands, but those kept as they are (table and id)."""
    for name in SEALED:
        reseal(connection, name, (values for values, _ in _rows(connection, name) if (name, values[0]) not in kept))


def reseal(connection: Connection, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write the seals of these rows, given by their sealed values."""
    sealed = [(seal_of(values), values[0]) for values in rows]
    bulk.update(connection, TABLES[name], ("seal",), sealed)


def sealed_values(connection: Connection, name: str, ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """Return the sealed values of these rows as they stand."""
    sql = f"SELECT {_columns(name)} FROM {name} WHERE id IN :ids"  # noqa: S608 - our own names
    return [_plain(row) for row in bulk.select(connection, sql, {"ids": sorted(ids)})]


def _rows(connection: Connection, name: str) -> Iterator[tuple[tuple[Any, ...], int | None]]:
    """Yield the sealed values and the seal of every row, read some thousands at a time."""
    sql = f"SELECT {_columns(name)}, seal FROM {name} WHERE id > :after ORDER BY id LIMIT {_SOME}"  # noqa: S608
    after = _LEAST
    while rows := bulk.select(connection, sql, {"after": after}):
        after = rows[-1][0]
        for row in rows:
            yield _plain(row[:-1]), row[-1]


def _columns(name: str) -> str:
    return ", ".join(SEALED[name])


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Say true and false as the numbers that SQLite keeps."""
    return tuple(int(value) if value is True or value is False else value for value in row)
