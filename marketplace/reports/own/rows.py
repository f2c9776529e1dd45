"""Rows of one household that no screen lists whole: the moves of all its lots, and all money handed over to it."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, case, select

from marketplace.storage.scope import Scope, Sight
from marketplace.storage.tables import TABLES

_LOT, _MOVE, _CHANNEL = TABLES["lot"], TABLES["lot_move"], TABLES["channel"]
_HANDED, _COOPERATIVE = TABLES["hand_over"], TABLES["cooperative"]


class OwnMove(NamedTuple):
    """A move of a lot's ledger."""

    lot: str
    kind: str
    grams: int
    at_ms: int
    shop: str | None
    slip: str | None
    price_dong: int | None
    who: str | None
    why: str | None


class HandedOver(NamedTuple):
    """Money that a cooperative gave, below 0 took back."""

    cooperative: str
    on_day: date
    kind: str
    amount_dong: int
    note: str | None


def moves_of(connection: Connection, scope: Scope, household_id: int) -> list[OwnMove]:
    """Return the moves of all lots of a household, lot by lot, in their order."""
    price = case((scope.of_lot(Sight.PRICES, _MOVE.c.lot_id), _MOVE.c.price_dong_per_kg))
    query = (
        select(_LOT.c.code, _MOVE.c.kind, _MOVE.c.grams, _MOVE.c.at_ms, _CHANNEL.c.title, _MOVE.c.slip, price,
               _MOVE.c.who, _MOVE.c.why)
        .join_from(_MOVE, _LOT, _LOT.c.id == _MOVE.c.lot_id)
        .outerjoin(_CHANNEL, _CHANNEL.c.id == _MOVE.c.channel_id)
        .where(_LOT.c.household_id == household_id, scope.where(_MOVE))
        .order_by(_LOT.c.id, _MOVE.c.at_ms, _MOVE.c.id)
    )  # fmt: skip
    return [OwnMove(*row) for row in connection.execute(query)]


def handed_over(connection: Connection, scope: Scope, household_id: int) -> list[HandedOver]:
    """Return what was handed over to a household, by day."""
    query = (
        select(_COOPERATIVE.c.name, *(_HANDED.c[name] for name in HandedOver._fields[1:]))
        .join_from(_HANDED, _COOPERATIVE, _COOPERATIVE.c.id == _HANDED.c.cooperative_id)
        .where(_HANDED.c.household_id == household_id, scope.where(_HANDED))
        .order_by(_HANDED.c.on_day, _HANDED.c.id)
    )
    return [HandedOver(*row) for row in connection.execute(query)]
