"""The weights of lots when an import is undone: what sheets said is taken back, what people weighed stays."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.imports.stored_rows import FieldValues
from marketplace.imports.undoing.refusals import still_needed
from marketplace.inventory import ledger
from marketplace.storage import bulk, locks
from marketplace.storage.days import as_iso

_WEIGHTS = "SELECT id, picked_on, in_g, balance_g FROM lot WHERE id IN :lots ORDER BY id"
_NOT_RESTORED = ("sold_g", "spoiled_g", "commune_id", "commune_now_id")
_OF_SHEETS = ("forecast", "picked", "adjusted")
_MOVED_OTHERWISE = "SELECT count(*) FROM lot_move WHERE lot_id IN :lots AND (who IS NOT NULL OR NOT (kind IN :kinds))"
_WEIGHED = "SELECT count(*) FROM lot_move WHERE lot_id IN :lots AND noted_ms >= :since AND who IS NOT NULL"
_RECALLED = """
SELECT count(*) FROM lot_move WHERE lot_id IN :lots AND noted_ms = :since AND kind = 'given back' AND why IS NOT NULL
"""
"""What an import recalled from orders; a page of orders gives no reason."""


class _Weight(NamedTuple):
    """A lot's weight as it stands, in grams; its day of picking is ISO text."""

    id: int
    picked_on: str | None
    in_g: int
    balance_g: int


def restore_weights(
    connection: Connection, lots: Sequence[FieldValues], why: str, since_ms: int, now_ms: int
) -> list[FieldValues]:
    """Move the weights of lots back by counter-moves; return the lots as they shall be again.

    Their communes stay: sheets change none, and what was sold since is counted there. CannotUndo where orders have
    drawn more than that, the import left orders short, or a person has moved one of them since.
    """
    ids = [lot["id"] for lot in lots]
    if bulk.scalar(connection, _RECALLED, {"lots": ids, "since": since_ms}):
        raise still_needed(("shortfalls of orders", "đơn thiếu hàng giao"))
    if bulk.scalar(connection, _WEIGHED, {"lots": ids, "since": since_ms}):
        raise still_needed(("weighings", "số cân"))
    now = _weights(connection, ids)
    restored = [_restored(lot, now[lot["id"]]) for lot in lots]
    ledger.restate(connection, [(now[lot["id"]]._asdict(), lot) for lot in lots], why, now_ms)
    return restored


def _weights(connection: Connection, lot_ids: list[int]) -> dict[int, _Weight]:
    rows = bulk.select(connection, _WEIGHTS + locks.for_update(connection), {"lots": lot_ids})
    return {weight.id: weight for weight in (_Weight(*map(as_iso, row)) for row in rows)}


def _restored(lot: FieldValues, now: _Weight) -> dict[str, Any]:
    balance_g = now.balance_g + lot["in_g"] - now.in_g
    if balance_g < 0:
        raise still_needed(("orders", "đơn hàng"))
    return {name: value for name, value in lot.items() if name not in _NOT_RESTORED} | {"balance_g": balance_g}


def remove_moves(connection: Connection, lot_ids: Sequence[int]) -> None:
    """Delete the moves of lots an import added; CannotUndo where anything but sheets has moved one of them."""
    if bulk.scalar(connection, _MOVED_OTHERWISE, {"lots": list(lot_ids), "kinds": list(_OF_SHEETS)}):
        raise still_needed(("weighings", "số cân"))
    ledger.remove_moves(connection, lot_ids)
