"""Lots as a list: those a person may see, found by code or household, still to be cut or with fruit left."""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from marketplace.inventory.lots import CannotMove
from marketplace.storage.scope import Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words import names

_LOT, _HOUSEHOLD, _PRODUCE = TABLES["lot"], TABLES["household"], TABLES["produce"]


class LotFilter(StrEnum):
    """Which lots: picked and not empty; forecast and not picked yet; all of them."""

    LEFT = "left"
    AHEAD = "ahead"
    ALL = "all"


class LotItem(NamedTuple):
    """A lot as a list shows it, in grams; ``gone_g`` is what was lost, spoiled, sorted out or sold elsewhere."""

    code: str
    household_code: str
    household: str
    produce: str
    variety: str | None
    grade: str | None
    picked_on: date | None
    forecast_from: date | None
    forecast_to: date | None
    slip: str | None
    in_g: int
    sold_g: int
    gone_g: int
    balance_g: int


def lots_listed(
    connection: Connection,
    scope: Scope,
    words: str = "",
    which: LotFilter = LotFilter.ALL,
    *,
    limit: int = 25,
    offset: int = 0,
) -> tuple[int, list[LotItem]]:
    """Return how many lots there are and one page of them: those to be cut next first, then the latest picked."""
    wanted = and_(*_shown(scope), _matches(words.strip()), _of_kind(which))
    home = _HOUSEHOLD.c.id == _LOT.c.household_id
    found = connection.execute(select(func.count()).select_from(_LOT).join(_HOUSEHOLD, home).where(wanted))
    ahead = case((_LOT.c.picked_on.is_(None), 0), else_=1)
    order = (ahead, _LOT.c.forecast_from, _LOT.c.picked_on.desc(), _LOT.c.code)
    rows = connection.execute(_query().where(wanted).order_by(*order).limit(limit).offset(offset))
    return int(found.scalar_one()), [LotItem(*row) for row in rows]


def lot_listed(connection: Connection, scope: Scope, code: str) -> LotItem:
    """Return one lot; CannotMove where a person may not see it."""
    for row in connection.execute(_query().where(_LOT.c.code == code, *_shown(scope))):
        return LotItem(*row)
    raise CannotMove(f"There is no lot {code}; check its code.", f"Không có lô {code}; hãy kiểm tra mã lô.")


def _shown(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Return which lots are listed, with what is left of them: not those of which a forecast alone is shown.

    Whose a lot is follows from it, for no lot is shown without its household.
    """
    return scope.where(_LOT), scope.of_household(Sight.LOTS, _LOT.c.household_id)


def _query() -> Select[Any]:
    lot = _LOT.c
    known = (lot.variety, lot.grade, lot.picked_on, lot.forecast_from, lot.forecast_to, lot.slip)
    gone_g = lot.sorted_g + lot.lost_g + lot.spoiled_g + lot.elsewhere_g
    grams = (lot.in_g, lot.sold_g + lot.over_g, gone_g, lot.balance_g)
    return (
        select(lot.code, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name, _PRODUCE.c.name, *known, *grams)
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == lot.household_id)
        .join(_PRODUCE, _PRODUCE.c.id == lot.produce_id)
    )


def _matches(words: str) -> ColumnElement[bool]:
    """Match a lot's or household's code, or a part of the household's name without accents."""
    looked = [column.icontains(words, autoescape=True) for column in (_LOT.c.code, _HOUSEHOLD.c.code)]
    if key := names.key(words):
        looked.append(_HOUSEHOLD.c.name_key.contains(key, autoescape=True))
    return or_(*looked)


def _of_kind(which: LotFilter) -> ColumnElement[bool]:
    if which is LotFilter.AHEAD:
        return _LOT.c.picked_on.is_(None)
    if which is LotFilter.LEFT:
        return and_(_LOT.c.picked_on.is_not(None), _LOT.c.balance_g > 0)
    return _LOT.c.id.is_not(None)
