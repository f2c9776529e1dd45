"""The weights of lots when an import is undone: what sheets said is taken back, what people weighed stays."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from marketplace.imports.built_on import built_on
from marketplace.imports.rows import plain
from marketplace.inventory import ledger as moves
from marketplace.storage import bulk, locks

_WEIGHTS = "SELECT id, picked_on, in_g, balance_g FROM lot WHERE id IN :lots ORDER BY id"
_STAY = ("sold_g", "spoiled_g", "commune_id", "commune_now_id")
_SHEETS = ("forecast", "picked", "adjusted")
_MOVED = "SELECT count(*) FROM lot_move WHERE lot_id IN :lots AND (who IS NOT NULL OR NOT (kind IN :kinds))"
_WEIGHED = "SELECT count(*) FROM lot_move WHERE lot_id IN :lots AND noted_ms >= :since AND who IS NOT NULL"

_UNCOVERED = """
SELECT count(*) FROM lot_move WHERE lot_id IN :lots AND noted_ms = :since AND kind = 'given back' AND why IS NOT NULL
"""
"""What an import took back from orders; a page of orders gives no reason."""


def back(
    connection: Connection, lots: Sequence[dict[str, Any]], why: str, since_ms: int, now_ms: int
) -> list[dict[str, Any]]:
    """Return lots as they shall be again, their balances moved with their weights by counter-moves.

    Their communes stay: sheets change none, and what was sold since is counted there. CannotUndo where orders have
    drawn more than that, the import left orders short, or a person has moved one of them since.
    """
    ids = [lot["id"] for lot in lots]
    if bulk.select(connection, _UNCOVERED, {"lots": ids, "since": since_ms})[0][0]:
        raise built_on(("shortfalls of orders", "đơn thiếu hàng giao"))
    if bulk.select(connection, _WEIGHED, {"lots": ids, "since": since_ms})[0][0]:
        raise built_on(("weighings", "số cân"))
    found = bulk.select(connection, _WEIGHTS + locks.for_update(connection), {"lots": ids})
    now = {row[0]: {"id": row[0], "picked_on": plain(row[1]), "in_g": row[2], "balance_g": row[3]} for row in found}
    restored = []
    for lot in lots:
        balance_g = now[lot["id"]]["balance_g"] + lot["in_g"] - now[lot["id"]]["in_g"]
        if balance_g < 0:
            raise built_on(("orders", "đơn hàng"))
        kept = {name: value for name, value in lot.items() if name not in _STAY}
        restored.append(kept | {"balance_g": balance_g})
    moves.restate(connection, [(now[lot["id"]], lot) for lot in lots], why, now_ms)
    return restored


def forget(connection: Connection, lot_ids: Sequence[int]) -> None:
    """Delete the moves of lots an import added; CannotUndo where anything but sheets has moved one of them."""
    if bulk.select(connection, _MOVED, {"lots": list(lot_ids), "kinds": list(_SHEETS)})[0][0]:
        raise built_on(("weighings", "số cân"))
    moves.remove_moves(connection, lot_ids)
