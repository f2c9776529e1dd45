"""Open shortfalls by name: which order, which product, whose, how much, and who is to see to it by when."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, select

from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES

_SHORTFALL, _LINE, _ORDER = TABLES["shortfall"], TABLES["order_line"], TABLES["orders"]
_LISTING, _CHANNEL = TABLES["listing"], TABLES["channel"]
_HOUSEHOLD, _COOPERATIVE = TABLES["household"], TABLES["cooperative"]


class ShortfallRow(NamedTuple):
    """One shortfall. Its owner is whom it was assigned to, else who sells the product."""

    line_id: int
    channel: str
    order: str
    placed_ms: int
    province: str | None
    sku: str
    title: str
    seller: str | None
    weight_g: int
    goes_g: int
    """Of the line: what is neither cancelled nor agreed to be short, the missing grams with it."""
    pack_g: int
    cause: str
    opened_ms: int
    owner: str | None
    due_on: date | None
    asked: str | None
    asked_ms: int | None
    asked_by: str | None
    settled_ms: int | None
    settled_how: str | None
    settled_by: str | None

    @property
    def packs(self) -> int:
        """The boxes that cannot be filled, the last one perhaps only in part."""
        return -(-self.weight_g // self.pack_g)

    @property
    def is_whole(self) -> bool:
        """Whether all of the line is missing, so that less weight cannot be agreed on."""
        return self.weight_g >= self.goes_g


def open_shortfalls(connection: Connection, scope: Scope) -> list[ShortfallRow]:
    """Return the open shortfalls a reader may see: those due first, then the oldest orders."""
    return [ShortfallRow(*row) for row in bulk.rows(connection, _open(scope))]


def shortfall(connection: Connection, scope: Scope, line_id: int) -> ShortfallRow | None:
    """Return one shortfall, open or settled; None when there is none or the scope hides it."""
    found = bulk.rows(connection, _one(scope), line=line_id)
    return next((ShortfallRow(*row) for row in found), None)


@kept_by_scope
def _open(scope: Scope) -> Select[Any]:
    order = (_SHORTFALL.c.due_on.is_(None), _SHORTFALL.c.due_on, _ORDER.c.placed_ms, _LINE.c.id)
    return _query(scope).where(_SHORTFALL.c.weight_g > 0).order_by(*order)


@kept_by_scope
def _one(scope: Scope) -> Select[Any]:
    return _query(scope).where(_LINE.c.id == bindparam("line"))


def _query(scope: Scope) -> Select[Any]:
    seller = func.coalesce(_COOPERATIVE.c.name, _HOUSEHOLD.c.name)
    return (
        select(
            _LINE.c.id, _CHANNEL.c.code, _ORDER.c.remote_id, _ORDER.c.placed_ms, _ORDER.c.province, _LINE.c.sku,
            _LISTING.c.title, seller, _SHORTFALL.c.weight_g,
            _LINE.c.ordered_g - _LINE.c.cancelled_g - _LINE.c.short_g, _LINE.c.pack_g,
            _SHORTFALL.c.cause, _SHORTFALL.c.opened_ms,
            func.coalesce(_SHORTFALL.c.owner, seller), _SHORTFALL.c.due_on, _SHORTFALL.c.asked, _SHORTFALL.c.asked_ms,
            _SHORTFALL.c.asked_by, _SHORTFALL.c.settled_ms, _SHORTFALL.c.settled_how, _SHORTFALL.c.settled_by,
        )
        .join_from(_SHORTFALL, _LINE, _LINE.c.id == _SHORTFALL.c.line_id)
        .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
        .join(_LISTING, _LISTING.c.id == _LINE.c.listing_id)
        .outerjoin(_COOPERATIVE, _COOPERATIVE.c.id == _LISTING.c.cooperative_id)
        .outerjoin(_HOUSEHOLD, _HOUSEHOLD.c.id == _LISTING.c.household_id)
        .where(scope.where(_SHORTFALL))
    )  # fmt: skip
