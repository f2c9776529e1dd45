"""Households with where they live since when, and what they say will be cut: no figures, and no money."""

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, true

from marketplace.directory.communes.naming import name_on
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words import names

_HOUSEHOLD, _COMMUNE, _COMMUNE_NOW = TABLES["household"], TABLES["commune"], TABLES["commune"].alias("commune_now")
_RESIDENCE, _LOT, _PRODUCE = TABLES["residence"], TABLES["lot"], TABLES["produce"]


class HarvestForecast(NamedTuple):
    """What a household will cut of one produce, and between which days."""

    produce: str
    grams: int
    first_on: date
    last_on: date


class HouseholdForecast(NamedTuple):
    """A household, and what it will cut. ``since_on`` is the day it moved to its commune; None where it never moved."""

    id: int
    code: str
    name: str
    hamlet: str | None
    phone: str | None
    area_m2: int | None
    commune: str
    since_on: date | None
    cut: tuple[HarvestForecast, ...] = ()


def household_forecasts(
    connection: Connection, scope: Scope, words: str, today: date, *, limit: int = 25, offset: int = 0
) -> tuple[int, list[HouseholdForecast]]:
    """Return how many households there are of these words (a name, code or telephone number), and one page by name."""
    wanted = and_(scope.where(_HOUSEHOLD), _matches(words.strip()))
    found = connection.execute(select(func.count()).select_from(_HOUSEHOLD).where(wanted)).scalar_one()
    order = (_HOUSEHOLD.c.name_key, _HOUSEHOLD.c.id)
    rows = connection.execute(_query(scope, today).where(wanted).order_by(*order).limit(limit).offset(offset))
    homes = [HouseholdForecast(*row) for row in rows]
    cut = _forecasts(connection, scope, [home.id for home in homes])
    return int(found), [home._replace(cut=tuple(cut[home.id])) for home in homes]


def _query(scope: Scope, today: date) -> Select[Any]:
    own = [_HOUSEHOLD.c[name] for name in HouseholdForecast._fields[:6]]
    moved = select(func.max(_RESIDENCE.c.from_on)).where(
        _RESIDENCE.c.household_id == _HOUSEHOLD.c.id, _RESIDENCE.c.from_on <= today, scope.where(_RESIDENCE)
    )
    return (
        select(*own, func.coalesce(name_on(_COMMUNE_NOW, today), name_on(_COMMUNE, today)), moved.scalar_subquery())
        .select_from(_HOUSEHOLD)
        .join(_COMMUNE, _COMMUNE.c.id == _HOUSEHOLD.c.commune_id)
        .outerjoin(_COMMUNE_NOW, _COMMUNE_NOW.c.id == _HOUSEHOLD.c.commune_now_id)
    )


def _forecasts(connection: Connection, scope: Scope, homes: list[int]) -> dict[int, list[HarvestForecast]]:
    lot = _LOT.c
    query = (
        select(lot.household_id, _PRODUCE.c.name, func.sum(lot.in_g), func.min(lot.forecast_from),
               func.max(func.coalesce(lot.forecast_to, lot.forecast_from)))
        .join_from(_LOT, _PRODUCE, _PRODUCE.c.id == lot.produce_id)
        .where(lot.household_id.in_(homes), lot.picked_on.is_(None), lot.forecast_from.is_not(None), scope.where(_LOT))
        .group_by(lot.household_id, _PRODUCE.c.name)
        .order_by(_PRODUCE.c.name)
    )  # fmt: skip
    found: dict[int, list[HarvestForecast]] = defaultdict(list)
    for home, produce, grams, first, last in connection.execute(query):
        found[home].append(HarvestForecast(produce, int(grams), first, last))
    return found


def _matches(words: str) -> ColumnElement[bool]:
    """Match a code or telephone number, or a part of the name without accents."""
    if not words:
        return true()
    looked = [_HOUSEHOLD.c.code.icontains(words, autoescape=True), _HOUSEHOLD.c.phone.contains(words, autoescape=True)]
    if key := names.key(words):
        looked.append(_HOUSEHOLD.c.name_key.contains(key, autoescape=True))
    return or_(*looked)
