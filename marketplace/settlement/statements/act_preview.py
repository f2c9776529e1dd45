"""Preview of an act on an order: it is tried in a transaction, its effect on lots and money read, and it is undone.

An order may have parts of several cooperatives: of those that the reader does not see it is told that they change.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, select

from marketplace.settlement.statements.revenue_split import revenue_split
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES

Act = Callable[[Connection], None]
_LOT, _HOUSEHOLD, _DRAW, _LINE = (TABLES[name] for name in ("lot", "household", "draw", "order_line"))
_COOPERATIVE = TABLES["cooperative"]
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
    """Those that the reader sees: of lots in reach, and their money where that is shown."""
    untold: bool
    """Whether it changes anything besides."""
    closed: bool
    """Whether a closed period has the line already, so that the difference is posted in the open one."""


class _LotState(NamedTuple):
    """A lot of the order: its code and household, what is left of it and what spoiled, and what of it is shown."""

    id: int
    code: str
    household: str
    left_g: int
    spoiled_g: int
    shown: bool
    money: bool


class _OrderState(NamedTuple):
    """How an order's lots stand, and what it comes to: by lot to households, by name to cooperatives."""

    lots: dict[int, _LotState]
    homes: dict[int, int]
    cooperatives: dict[str, int]


def preview_act(connection: Connection, scope: Scope, line_id: int, act: Act) -> ActPreview:
    """Try an act in a write transaction of its own, and take it back; what refuses the act is raised."""
    [(order_id,)] = bulk.select(connection, _ORDER, {"line": line_id})
    before = _order_state(connection, scope, order_id)
    act(connection)
    after = _order_state(connection, scope, order_id)
    own = set(connection.execute(_cooperatives(scope)).scalars())
    [(entries,)] = bulk.select(connection, _CLOSED, {"line": line_id})
    connection.rollback()
    whole = [one for one in _changes(before, after) if any(one[2:])]
    told = [shown for one in whole if any((shown := _told(one, after, own))[2:])]
    return ActPreview(told, told != whole, bool(entries))


def _told(one: PreviewedChange, after: _OrderState, own: set[str]) -> PreviewedChange:
    """Return what of a change the reader sees, nothing of the rest."""
    if not one.lot:
        return one if one.whose in own else PreviewedChange("", "", 0, 0, 0)
    lot = next(lot for lot in after.lots.values() if lot.code == one.lot)
    if not lot.shown:
        return PreviewedChange("", "", 0, 0, 0)
    return one if lot.money else one._replace(dong=0)


def _changes(before: _OrderState, after: _OrderState) -> Iterator[PreviewedChange]:
    for lot in after.lots.values():
        had = before.lots.get(lot.id, lot)
        dong = after.homes[lot.id] - before.homes[lot.id]
        yield PreviewedChange(lot.code, lot.household, lot.left_g - had.left_g, lot.spoiled_g - had.spoiled_g, dong)
    for name, dong in after.cooperatives.items():
        yield PreviewedChange("", name, 0, 0, dong - before.cooperatives[name])


def _order_state(connection: Connection, scope: Scope, order_id: int) -> _OrderState:
    homes: dict[int, int] = defaultdict(int)
    cooperatives: dict[str, int] = defaultdict(int)
    for (_, lot_id), part in revenue_split(connection, order_id).parts.items():
        homes[lot_id] += part.household.net_dong
        cooperatives[part.cooperative or ""] += part.own.net_dong
    lots = [
        _LotState._make((*row, bool(shown), bool(money)))
        for *row, shown, money in bulk.rows(connection, _lots(scope), order=order_id)
    ]
    return _OrderState({lot.id: lot for lot in lots}, homes, cooperatives)


@kept_by_scope
def _lots(scope: Scope) -> Select[Any]:
    shown = (scope.of_lot(Sight.ORDERS, _LOT.c.id), scope.of_lot(Sight.MONEY, _LOT.c.id))
    given = select(_DRAW.c.lot_id).join(_LINE, _LINE.c.id == _DRAW.c.line_id)
    return (
        select(_LOT.c.id, _LOT.c.code, _HOUSEHOLD.c.name, _LOT.c.balance_g, _LOT.c.spoiled_g)
        .add_columns(*(case((one, 1), else_=0) for one in shown))
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .where(_LOT.c.id.in_(given.where(_LINE.c.order_id == bindparam("order"))))
        .order_by(_LOT.c.id)
    )


@kept_by_scope
def _cooperatives(scope: Scope) -> Select[Any]:
    """Return the names of the cooperatives whose own money is shown."""
    return select(_COOPERATIVE.c.name).where(scope.of_cooperative(Sight.MONEY, _COOPERATIVE.c.id))
