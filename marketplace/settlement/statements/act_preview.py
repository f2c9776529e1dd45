"""What an act will do to an order's lots, households and cooperatives: it is tried, looked at, and taken back."""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.settlement.statements.revenue_split import revenue_split
from marketplace.storage import bulk

Act = Callable[[Connection], None]
_LOTS = """
SELECT t.id, t.code, h.name, t.balance_g, t.spoiled_g FROM lot t JOIN household h ON h.id = t.household_id
WHERE t.id IN (SELECT d.lot_id FROM draw d JOIN order_line l ON l.id = d.line_id WHERE l.order_id = :order)
ORDER BY t.id
"""
_ORDER = "SELECT order_id FROM order_line WHERE id = :line"
_CLOSED = "SELECT count(*) FROM entry WHERE line_id = :line"


class PreviewedChange(NamedTuple):
    """What becomes other for one lot and its household, or (``lot`` empty) for a cooperative; all are differences."""

    lot: str
    whose: str
    left_g: int
    """Of the lot's fruit, in grams."""
    spoiled_g: int
    dong: int
    """Of what the statements of all periods give whose it is, in đồng."""


class ActPreview(NamedTuple):
    """What an act will do."""

    changes: list[PreviewedChange]
    closed: bool
    """Whether a closed period has the line already, so that the difference is posted in the open one."""


class _OrderState(NamedTuple):
    """How an order's lots stand, and what it comes to: by lot to households, by name to cooperatives."""

    lots: dict[int, tuple[str, str, int, int]]
    homes: dict[int, int]
    cooperatives: dict[str, int]


def preview_act(connection: Connection, line_id: int, act: Act) -> ActPreview:
    """Try an act in a write transaction of its own, and take it back; what refuses the act is raised."""
    order_id = int(bulk.select(connection, _ORDER, {"line": line_id})[0][0])
    before = _order_state(connection, order_id)
    act(connection)
    after = _order_state(connection, order_id)
    changes = []
    for lot_id, (code, household, left_g, spoiled_g) in after.lots.items():
        _, _, had_g, lost_g = before.lots.get(lot_id, after.lots[lot_id])
        dong = after.homes[lot_id] - before.homes[lot_id]
        changes.append(PreviewedChange(code, household, left_g - had_g, spoiled_g - lost_g, dong))
    changes += [
        PreviewedChange("", name, 0, 0, dong - before.cooperatives[name]) for name, dong in after.cooperatives.items()
    ]
    closed = bool(bulk.select(connection, _CLOSED, {"line": line_id})[0][0])
    connection.rollback()
    return ActPreview([one for one in changes if any(one[2:])], closed)


def _order_state(connection: Connection, order_id: int) -> _OrderState:
    homes: dict[int, int] = defaultdict(int)
    cooperatives: dict[str, int] = defaultdict(int)
    for (_, lot_id), part in revenue_split(connection, order_id).parts.items():
        homes[lot_id] += part.household.net_dong
        cooperatives[part.cooperative or ""] += part.own.net_dong
    lots = {row[0]: row[1:] for row in bulk.select(connection, _LOTS, {"order": order_id})}
    return _OrderState(lots, homes, cooperatives)
