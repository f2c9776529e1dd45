"""Rows of the database as the importers read them, to be held against what a sheet says."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.days import as_iso
from marketplace.words import names

FieldValues = dict[str, Any]
"""The fields that sheets fill, by name, and the id where the row is stored; days as ISO text."""


def stored_by(
    connection: Connection, noun: str, fields: tuple[str, ...], where: str, values: Sequence[Any]
) -> list[FieldValues]:
    """Return rows of a noun by a list of values of one column, with their ids."""
    if not values:
        return []
    sql = f"SELECT id, {', '.join(fields)} FROM {noun} WHERE {where} IN :values ORDER BY id"  # noqa: S608 - our names
    return [stored(fields, row) for row in bulk.select(connection, sql, {"values": list(values)})]


def stored(fields: tuple[str, ...], row: Sequence[Any]) -> FieldValues:
    """Return a database row, its id first, by field; days become ISO text, as they are written."""
    return dict(zip(("id", *fields), map(as_iso, row), strict=True))


def merged(before: FieldValues, given: FieldValues) -> FieldValues:
    """Return a row as it shall be: an empty cell changes nothing, and a name keeps its accents."""
    after = dict(before)
    for name, value in given.items():
        if value is None:
            continue
        if name == "name" and names.key(value) == names.key(before[name]) and not names.accented(value):
            continue
        after[name] = value
    return after


def values_of(fields: tuple[str, ...], given: FieldValues) -> tuple[Any, ...]:
    """Return the values of some fields, in their order."""
    return tuple(given[name] for name in fields)
