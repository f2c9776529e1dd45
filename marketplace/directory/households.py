"""Household rows: written here alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_TABLE = TABLES["household"]
FIELDS = (
    *("code", "name", "name_key", "commune_id", "commune_now_id", "hamlet", "phone", "area_m2"),
    *("growing_area_code", "digital_address", "certificate", "certificate_until"),
)
"""What a sheet can say of a household, by column."""


def id_of(connection: Connection, code: str) -> int | None:
    """Return the id of the household with a code, or None."""
    found: int | None = bulk.scalar(connection, "SELECT id FROM household WHERE code = :code", {"code": code})
    return found


def add(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> range:
    """Insert households, each in the order of ``FIELDS``; return their ids in this order."""
    return bulk.append(connection, _TABLE, (*FIELDS, "leads_group"), [(*row, False) for row in rows])


def update(connection: Connection, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Set columns of households; each row holds the values, then the id."""
    bulk.update(connection, _TABLE, columns, rows)


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Delete households that nothing refers to."""
    bulk.execute(connection, "DELETE FROM household WHERE id IN :ids", {"ids": list(ids)})
