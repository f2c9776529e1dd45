"""Sales to traders and at stalls (bán nơi khác): of the lots that a person sells, with what of each is left."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from marketplace.storage import bulk
from marketplace.storage.scope import Act, Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES

_LOT, _MOVE, _HOUSEHOLD, _PRODUCE = (TABLES[name] for name in ("lot", "lot_move", "household", "produce"))
MOST = 30
"""So many of the latest sales are listed."""
MOST_LOTS = 300


class SellableLot(NamedTuple):
    """A lot with fruit that no order holds, in grams."""

    code: str
    household: str
    name: str
    produce: str
    grade: str | None
    balance_g: int


class TraderSale(NamedTuple):
    """A sale outside of every shop; ``noted_ms`` is when it was written down, ``who`` by whom."""

    id: int
    lot: str
    name: str
    produce: str
    grams: int
    dong_per_kg: int
    buyer: str
    at_ms: int
    noted_ms: int
    who: str | None

    @property
    def dong(self) -> int:
        """What it brought, in đồng."""
        return (self.grams * self.dong_per_kg + 500) // 1_000


def sellable_lots(connection: Connection, scope: Scope) -> list[SellableLot]:
    """Return the picked lots that a person may sell from, by household."""
    return (
        [SellableLot(*row) for row in bulk.rows(connection, _sellable(scope.doing(Act.SELL)))] if _sells(scope) else []
    )


def trader_sales(connection: Connection, scope: Scope) -> list[TraderSale]:
    """Return the latest sales of the lots that a person may sell from, the last one written first."""
    return [TraderSale(*row) for row in bulk.rows(connection, _sold(scope.doing(Act.SELL)))] if _sells(scope) else []


def _sells(scope: Scope) -> bool:
    return scope.may(Act.SELL)


@kept_by_scope
def _sellable(scope: Scope) -> Select[Any]:
    return (
        select(_LOT.c.code, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name, _PRODUCE.c.name, _LOT.c.grade, _LOT.c.balance_g)
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_PRODUCE, _PRODUCE.c.id == _LOT.c.produce_id)
        .where(scope.where(_LOT), scope.of_household(Sight.LOTS, _LOT.c.household_id))
        .where(_LOT.c.picked_on.is_not(None), _LOT.c.balance_g > 0)
        .order_by(_HOUSEHOLD.c.name, _LOT.c.picked_on.desc(), _LOT.c.code)
        .limit(MOST_LOTS)
    )


@kept_by_scope
def _sold(scope: Scope) -> Select[Any]:
    said = [_MOVE.c[name] for name in ("grams", "price_dong_per_kg", "buyer", "at_ms", "noted_ms", "who")]
    return (
        select(_MOVE.c.id, _LOT.c.code, _HOUSEHOLD.c.name, _PRODUCE.c.name, *said)
        .join_from(_MOVE, _LOT, _LOT.c.id == _MOVE.c.lot_id)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_PRODUCE, _PRODUCE.c.id == _LOT.c.produce_id)
        .where(_MOVE.c.kind == "sold elsewhere")
        .where(scope.where(_LOT), scope.of_household(Sight.LOTS, _LOT.c.household_id))
        .order_by(_MOVE.c.id.desc())
        .limit(MOST)
    )
