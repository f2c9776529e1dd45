"""Sealed: rows that are not as the program wrote them last, by their copies or by the seals they carry."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from marketplace.reports.reconcile.findings import Correction, Difference, asked
from marketplace.reports.reconcile.possible_values import PossibleValue, possible_values
from marketplace.storage import bulk, copies, seals
from marketplace.storage.tables import TABLES
from marketplace.storage.tables.copied import COPIED, SEALED
from marketplace.words.messages import Refusal

_COUNTED = ("household", "listing", "lot")
_CODES = ("code", "sku", "remote_id", "waybill", "reference")


class NoSuchRowError(Refusal):
    """A row that a person would accept does not differ; the message is one plain sentence."""


def differences(connection: Connection) -> Iterator[Difference]:
    """Say which rows were changed, deleted or added by another hand than the program's."""
    for one in copies.differences(connection):
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


def correct(connection: Connection) -> Iterator[Correction]:
    """Ask a person of each row that differs from its copy: these are two witnesses, and none decides between them."""
    for one in differences(connection):
        yield asked(one.where, f"the program wrote {one.ledger}", f"now it is {one.found}")


class Questioned(NamedTuple):
    """What is in question because rows of it are not as the program wrote them."""

    orders: frozenset[int]
    lines: frozenset[int]
    """Lines that are not as they were sealed, and those of orders that are not."""
    totals: bool
    """Whether totals are computed from any of it."""


def questioned(connection: Connection) -> Questioned:
    """Return what nobody may compute from as long as a person has not decided."""
    broken = {name: [values for _, values, _ in seals.broken(connection, name)] for name in SEALED}
    own = {values["id"] for values in broken["orders"]}
    of_orders = bulk.select(connection, "SELECT id FROM order_line WHERE order_id IN :orders", {"orders": sorted(own)})
    lines = {values["id"] for values in broken["order_line"]} | {line_id for (line_id,) in of_orders}
    orders = own | {values["order_id"] for name in ("order_line", "payout") for values in broken[name]}
    apart = next(copies.differences(connection, _COUNTED), None)
    return Questioned(frozenset(orders), frozenset(lines), bool(orders) or apart is not None)


def restore(connection: Connection) -> Iterator[Correction]:
    """Write the one value by which a row is again as it was sealed, where another figure says that value too.

    That figure and the seal are two witnesses against the row's one.
    """
    for name in SEALED:
        for row_id, values, seal in list(seals.broken(connection, name)):
            found = None if seal is None else _as_sealed(connection, name, values, seal)
            if found is not None:
                column, value = found
                seals.put_back(connection, name, values, column, value)
                done = f"{column} {json.dumps(values[column])} is {json.dumps(value)} again, as its seal says"
                yield Correction(f"{name} {row_id}{_code(values | {column: value})}", done)


def _as_sealed(connection: Connection, name: str, values: dict[str, Any], seal: int) -> PossibleValue | None:
    """Return the column and value with which a row has its seal again, if there are any."""
    for column, value in possible_values(connection, name, values):
        if seals.seal_of(tuple((values | {column: value}).values())) == seal:
            return column, value
    return None


def accept(connection: Connection, where: str, who: str, why: str, now_ms: int) -> Correction:
    """Take a row as it stands for right, and note who says so and why; NoSuchRowError where none differs so."""
    noun, _, rest = where.strip().partition(" ")
    row = rest.split(" (")[0]
    apart = {one.row: one for one in copies.differences(connection, [noun])} if noun in COPIED else {}
    broken = {str(row_id): values for row_id, values, _ in seals.broken(connection, noun)} if noun in SEALED else {}
    if row not in apart and row not in broken:
        raise NoSuchRowError(
            f"No row {where} differs from what was written; `lensan reconcile` lists those that do",
            f"Không có dòng {where} nào khác với lúc ghi; hãy chạy đối chiếu để xem các dòng khác.",
        )
    before = after = None
    if row in apart:
        before, after = apart[row].copy, apart[row].found
        copies.accept(connection, noun, row)
    if row in broken:
        after = broken[row]
        seals.reseal(connection, noun, [tuple(after.values())])
    noted = {
        "noun": noun, "row_key": row, "before": _json(before), "after": _json(after), "who": who, "why": why,
        "accepted_ms": now_ms,
    }  # fmt: skip
    connection.execute(insert(TABLES["acceptance"]).values(noted))
    return Correction(f"{noun} {row}", "is right as it stands")


def _json(values: dict[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)


def _code(values: dict[str, Any]) -> str:
    """Return what people call a row by, where it has such a name."""
    code = next((values[name] for name in _CODES if values.get(name)), None)
    return "" if code is None else f" ({code})"


def _row(values: dict[str, Any]) -> str:
    return _of(values, [name for name, value in values.items() if value is not None])


def _of(values: dict[str, Any], names: list[str]) -> str:
    return ", ".join(f"{name} {json.dumps(values.get(name), ensure_ascii=False)}" for name in names)
