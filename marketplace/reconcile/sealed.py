"""Sealed: rows that are not as the program wrote them last, by their copies or by the seals they carry."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from marketplace.db import copies, seals
from marketplace.reconcile.difference import Difference
from marketplace.tables.copied import SEALED

_CODES = ("code", "sku", "remote_id", "waybill", "reference")


def differences(connection: Connection) -> Iterator[Difference]:
    """Say which rows were changed, deleted or added by another hand than the program's."""
    for one in copies.apart(connection):
        where = f"{one.noun} {one.row}{_code(one.found or one.copy or {})}"
        if one.copy is None:
            yield Difference(where, "no such row was written", _row(one.found or {}))
        elif one.found is None:
            yield Difference(where, _row(one.copy), "the row is gone")
        else:
            changed = [name for name, value in one.copy.items() if one.found.get(name) != value]
            yield Difference(where, _of(one.copy, changed), _of(one.found, changed))
    for name in SEALED:
        for row_id, values, seal in seals.broken(connection, name):
            why = "no seal" if seal is None else "another row by its seal"
            yield Difference(f"{name} {row_id}{_code(values)}", why, _row(values))


def _code(values: dict[str, Any]) -> str:
    """Return what people call a row by, where it has such a name."""
    code = next((values[name] for name in _CODES if values.get(name)), None)
    return "" if code is None else f" ({code})"


def _row(values: dict[str, Any]) -> str:
    return _of(values, [name for name, value in values.items() if value is not None])


def _of(values: dict[str, Any], names: list[str]) -> str:
    return ", ".join(f"{name} {json.dumps(values.get(name), ensure_ascii=False)}" for name in names)
