"""Preview of an act on an order: it is tried in a transaction, its effect on lots and money read, and it is undone."""

from collections import defaultdict
from collections.abc import Callable, Iterator
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
    """What an act changes for one lot and its household, or (``lot`` empty) for a cooperative; all are differences."""

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


class _LotState(NamedTuple):
    """A lot of the order: its code and household, what is left of it and what spoiled."""

    id: int
    code: str
    household: str
    left_g: int
    spoiled_g: int


class _OrderState(NamedTuple):
    """How an order's lots stand, and what it comes to: by lot to households, by name to cooperatives."""

    lots: dict[int, _LotState]
    homes: dict[int, int]
    cooperatives: dict[str, int]


def preview_act(connection: Connection, line_id: int, act: Act) -> ActPreview:
    """Try an act in a write transaction of its own, and take it back; what refuses the act is raised."""
    [(order_id,)] = bulk.select(connection, _ORDER, {"line": line_id})
    before = _order_state(connection, order_id)
    act(connection)
    after = _order_state(connection, order_id)
    [(entries,)] = bulk.select(connection, _CLOSED, {"line": line_id})
    connection.rollback()
    return ActPreview([one for one in _changes(before, after) if any(one[2:])], bool(entries))


def _changes(before: _OrderState, after: _OrderState) -> Iterator[PreviewedChange]:
    for lot in after.lots.values():
        had = before.lots.get(lot.id, lot)
        dong = after.homes[lot.id] - before.homes[lot.id]
        yield PreviewedChange(lot.code, lot.household, lot.left_g - had.left_g, lot.spoiled_g - had.spoiled_g, dong)
    for name, dong in after.cooperatives.items():
        yield PreviewedChange("", name, 0, 0, dong - before.cooperatives[name])


def _order_state(connection: Connection, order_id: int) -> _OrderState:
    homes: dict[int, int] = defaultdict(int)
    cooperatives: dict[str, int] = defaultdict(int)
    for (_, lot_id), part in revenue_split(connection, order_id).parts.items():
        homes[lot_id] += part.household.net_dong
        cooperatives[part.cooperative or ""] += part.own.net_dong
    lots = {lot.id: lot for lot in map(_LotState._make, bulk.select(connection, _LOTS, {"order": order_id}))}
    return _OrderState(lots, homes, cooperatives)
