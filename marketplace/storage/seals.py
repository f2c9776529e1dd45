"""Seals: a fingerprint that each row of a large table carries, so that a value changed behind the program is named.

A copy of every order would double the database and cost a page more time than its draws; a seal costs eight bytes and
less than a microsecond. Whoever writes a sealed row writes its seal with it: pages of orders, payouts and parcels, and
what persons say of a line.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from zlib import crc32

from msgspec.msgpack import Encoder
from sqlalchemy import Boolean, Connection, inspect, update

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.storage.tables.copied import SEALED

_encode: Callable[[Any], bytes] = Encoder().encode
_SOME = 10_000


def seal_of(values: tuple[Any, ...]) -> int:
    """Return the seal of a row: its values in the order of ``SEALED``, where true is 1 and false 0."""
    return crc32(_encode(values))


def broken(connection: Connection, name: str) -> Iterator[tuple[str, dict[str, Any], int | None]]:
    """Yield the rows of a table that are not as they were sealed: their key, values, and the seal they carry."""
    for page in _pages(connection, name):
        for values, seal in page:
            if seal != seal_of(values):
                yield _key(name, values), dict(zip(SEALED[name], values, strict=True)), seal


def broken_keys(connection: Connection) -> list[tuple[str, str]]:
    """Return table and key of those rows; none where the schema is older than seals, or they were made of less."""
    there = inspect(connection)
    return [
        (name, key)
        for name, columns in SEALED.items()
        if there.has_table(name) and {*columns, "seal"} <= {column["name"] for column in there.get_columns(name)}
        for key, _, _ in broken(connection, name)
    ]


def renew(connection: Connection, kept: Collection[tuple[str, str]] = ()) -> None:
    """Seal every row as it stands, but those kept as they are (table and key)."""
    for name in SEALED:
        for page in _pages(connection, name):
            reseal(connection, name, [values for values, _ in page if (name, _key(name, values)) not in kept])


def reseal(connection: Connection, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write the seals of these rows, given by their sealed values."""
    if _parts(name) == ("id",):
        bulk.update(connection, TABLES[name], ("seal",), [(seal_of(values), values[0]) for values in rows])
        return
    others = SEALED[name][len(_parts(name)) :]
    bulk.put(connection, TABLES[name], _parts(name), (*others, "seal"), [(*values, seal_of(values)) for values in rows])


def put_back(connection: Connection, name: str, values: Mapping[str, Any], column: str, value: object) -> None:
    """Write one value of a sealed row, given by its ``values``, as it was when its seal was made."""
    table = TABLES[name]
    written = bool(value) if isinstance(table.c[column].type, Boolean) and value is not None else value
    row = [part == values[part.name] for part in table.primary_key]
    connection.execute(update(table).where(*row).values({column: written}))


def sealed_values(connection: Connection, name: str, ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """Return the sealed values of these rows as they stand."""
    sql = f"SELECT {_columns(name)} FROM {name} WHERE id IN :ids"  # noqa: S608 - our own names
    return [_plain(row) for row in bulk.select(connection, sql, {"ids": sorted(ids)})]


def _pages(connection: Connection, name: str) -> Iterator[list[tuple[tuple[Any, ...], int | None]]]:
    """Yield the sealed values and the seal of every row, some thousands at a time, by their keys."""
    for rows in bulk.pages(connection, name, (*SEALED[name], "seal"), _parts(name), _SOME):
        yield [(_plain(row[:-1]), row[-1]) for row in rows]


@cache
def _parts(name: str) -> tuple[str, ...]:
    """Return the columns of a table's key; its sealed values begin with them."""
    return tuple(column.name for column in TABLES[name].primary_key)


def _key(name: str, values: tuple[Any, ...]) -> str:
    return "/".join(str(value) for value in values[: len(_parts(name))])


def _columns(name: str) -> str:
    return ", ".join(SEALED[name])


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Say true and false as the numbers that SQLite keeps."""
    return tuple(int(value) if value is True or value is False else value for value in row)
