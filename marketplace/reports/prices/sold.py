"""Sold prices: what a kilogram fetched by day of delivery, shop, produce and grade, weighted by the kilograms.

What is seen without the right to single prices (by place) stands on households enough that none is found in it.
"""

from collections import defaultdict
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, bindparam, case, func, or_, select

from marketplace.reports.published.standing import ByHousehold, SoldAmount, stands, total
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words import pack_titles
from marketplace.words.instants import MS_PER_DAY, as_date, day_of

_ORDER, _LINE, _DRAW, _LOT = (TABLES[name] for name in ("orders", "order_line", "draw", "lot"))
_CHANNEL, _PRODUCE, _HOME = TABLES["channel"], TABLES["produce"], TABLES["household"]
_VIETNAM_MS = 7 * 3_600_000


class SoldPrice(NamedTuple):
    """What a kilogram fetched on one day in one shop; None where it stands on too few households to be told."""

    on: date
    channel_id: int
    shop: str
    produce_id: int
    produce: str
    grade: str | None
    weight_g: int
    price_dong: int | None


class _Part(NamedTuple):
    day: int
    channel_id: int
    shop: str
    produce_id: int
    produce: str
    grade: str | None
    household_id: int
    own: int
    weight_g: int
    value_dong: int


def sold_prices(connection: Connection, scope: Scope, from_ms: int, until_ms: int) -> list[SoldPrice]:
    """Return what was delivered between two instants and stays sold: by day (the newest first), produce and shop."""
    read = bulk.rows(connection, _sold(scope), from_ms=from_ms, until_ms=until_ms)
    parts = [part._replace(grade=pack_titles.grade_key(part.grade or "")) for part in (_Part(*row) for row in read)]

    def place(part: _Part) -> tuple[Any, ...]:
        return -part.day, part.produce, part.shop, part.channel_id, part.grade or ""

    return [_price(list(group)) for _, group in groupby(sorted(parts, key=place), key=place)]


def shown(own: bool, by_household: ByHousehold) -> bool:
    """Say whether a price may be told: all of it is the reader's to see, or no household is found in it."""
    return own or stands(by_household)


def seen_parts(scope: Scope, household: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """Return whether a household's own prices are seen (1 or 0), and whether they count in what is seen at all."""
    own = scope.of_household(Sight.PRICES, household)
    return case((own, 1), else_=0), or_(own, scope.of_household(Sight.FIGURES, household))


def _price(parts: list[_Part]) -> SoldPrice:
    homes: dict[int, SoldAmount] = defaultdict(SoldAmount)
    for part in parts:
        homes[part.household_id] = homes[part.household_id].plus(SoldAmount(part.weight_g, part.value_dong))
    whole, first = total(homes), parts[0]
    told = whole.weight_g > 0 and shown(all(part.own for part in parts), homes)
    each_dong = (whole.value_dong * 2_000 + whole.weight_g) // (2 * whole.weight_g) if told else None
    on = as_date(day_of(first.day * MS_PER_DAY))
    where = (first.channel_id, first.shop, first.produce_id, first.produce, first.grade)
    return SoldPrice(on, *where, whole.weight_g if told else 0, each_dong)


@kept_by_scope
def _sold(scope: Scope) -> Select[Any]:
    own, seen = seen_parts(scope, _LOT.c.household_id)
    day = (_ORDER.c.delivered_ms + _VIETNAM_MS) // MS_PER_DAY
    gone_g = _DRAW.c.cancelled_g + _DRAW.c.short_g + _DRAW.c.returned_g + _DRAW.c.undelivered_g
    gone_dong = _DRAW.c.cancelled_dong + _DRAW.c.short_dong + _DRAW.c.returned_dong + _DRAW.c.undelivered_dong
    places = (
        day, _ORDER.c.channel_id, _CHANNEL.c.title, _LOT.c.produce_id, _PRODUCE.c.name, _LOT.c.grade,
        _LOT.c.household_id,
    )  # fmt: skip
    weight = func.sum(_DRAW.c.drawn_g - gone_g).cast(BigInteger)
    value = func.sum(_DRAW.c.amount_dong - gone_dong).cast(BigInteger)
    span = _ORDER.c.delivered_ms.between(bindparam("from_ms"), bindparam("until_ms"))
    return (
        select(*places, func.min(own), weight, value)
        .join_from(_ORDER, _LINE, _LINE.c.order_id == _ORDER.c.id)
        .join(_DRAW, _DRAW.c.line_id == _LINE.c.id)
        .join(_LOT, _LOT.c.id == _DRAW.c.lot_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
        .join(_PRODUCE, _PRODUCE.c.id == _LOT.c.produce_id)
        .where(and_(span, seen))
        .group_by(*places)
    )
