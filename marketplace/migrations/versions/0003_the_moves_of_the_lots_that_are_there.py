"""Give every lot the moves that made it, and every order its two states beside the label.

Revision ID: 0003
Revises: 0002
"""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOVES = sa.table(
    "lot_move",
    *(sa.column(name) for name in ("lot_id", "kind", "grams", "at_ms", "noted_ms", "channel_id", "why")),
)
_VIETNAM_MS = 7 * 3_600_000
_WHY = "as it stood when the ledger began"
_LOTS = "SELECT id, picked_on, in_g FROM lot WHERE in_g <> 0 ORDER BY id"
_SALES = """
SELECT d.lot_id, o.channel_id, sum(d.drawn_g - d.cancelled_g - d.short_g - d.returned_g),
       sum(CASE WHEN l.restock THEN 0 ELSE d.returned_g END)
FROM draw d JOIN order_line l ON l.id = d.line_id JOIN orders o ON o.id = l.order_id
GROUP BY d.lot_id, o.channel_id ORDER BY d.lot_id, o.channel_id
"""
# What the label says of the order and of its parcel; where a cancelled one's parcel was is not known.
_STATES = {
    "placed": ("placed", "none"),
    "confirmed": ("confirmed", "none"),
    "cancelled": ("cancelled", "none"),
    **{state: ("confirmed", state) for state in
       ("collected", "shipping", "failed", "delivered", "returning", "returned")},
}  # fmt: skip


def upgrade() -> None:
    """Write what was so all along."""
    connection = op.get_bind()
    now_ms = time.time_ns() // 1_000_000
    opened = [_opened(row, now_ms) for row in connection.execute(sa.text(_LOTS))]
    sold = [move for row in connection.execute(sa.text(_SALES)) for move in _sold(row, now_ms)]
    for moves in (opened, sold):
        if moves:
            connection.execute(sa.insert(_MOVES), moves)
    for state, (order_state, fulfilment) in _STATES.items():
        connection.execute(
            sa.text("UPDATE orders SET order_state = :order_state, fulfilment = :fulfilment WHERE state = :state"),
            {"order_state": order_state, "fulfilment": fulfilment, "state": state},
        )


def downgrade() -> None:
    """Take the moves back; the columns they add up to stay."""
    op.get_bind().execute(sa.text("DELETE FROM lot_move"))


def _opened(lot: sa.Row[Any], now_ms: int) -> dict[str, object]:
    lot_id, picked, in_g = tuple(lot)
    on = date.fromisoformat(picked) if isinstance(picked, str) else picked
    begun = None if on is None else datetime(on.year, on.month, on.day, tzinfo=UTC)
    return {
        "lot_id": lot_id,
        "kind": "forecast" if begun is None else "picked",
        "grams": in_g,
        "at_ms": now_ms if begun is None else round(begun.timestamp() * 1000) - _VIETNAM_MS,
        "noted_ms": now_ms,
        "channel_id": None,
        "why": _WHY,
    }


def _sold(row: sa.Row[Any], now_ms: int) -> list[dict[str, object]]:
    lot_id, channel_id, sold_g, spoiled_g = tuple(row)
    same = {"lot_id": lot_id, "at_ms": now_ms, "noted_ms": now_ms, "channel_id": channel_id, "why": _WHY}
    return [
        same | {"kind": kind, "grams": int(grams)}
        for kind, grams in (("drawn", sold_g), ("spoiled", spoiled_g))
        if grams
    ]
