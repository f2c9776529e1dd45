"""Communes: what each one sold, as it was or on today's map; what could not be placed has a row of its own."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, bindparam, case, func, select

from marketplace.directory.communes.naming import name_on, province_on
from marketplace.exchange.channels import via_platforms
from marketplace.orders.totals import ORDER_COUNTS
from marketplace.reports.figures.freshness import Freshness, freshness, platform_sources
from marketplace.reports.figures.orders_once import (
    SALES,
    counted_once,
    read_counts,
    shared_channels,
    with_counts,
    without_orders,
)
from marketplace.reports.figures.season import FunnelCounts, channel_sums, in_season
from marketplace.reports.figures.seasons import SeasonRow
from marketplace.reports.figures.sums import Query, Sums, add_up, sum_columns, sums_of, total
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES

_DAY = TABLES["day_total"]
_LADDER = TABLES["ladder"]
_COMMUNE = TABLES["commune"]
_TOTAL = TABLES["household_total"]
_ACCOUNT = TABLES["account"]
_HOUSEHOLD = TABLES["household"]
_LOT = TABLES["lot"]

ERAS = ("then", "now")
"""'then': as it was when it was recorded; 'now': on today's map."""
UNATTRIBUTED, UNPLACED = "unattributed", "unplaced"


class CommunePlace(NamedTuple):
    """A commune, or one of two rests: 'unattributed' to any household, 'unplaced' on this map."""

    kind: str
    commune_id: int
    code: str = ""
    name: str = ""
    district: str | None = None
    province: str = ""
    lat_microdeg: int | None = None
    lon_microdeg: int | None = None


class CommuneRow(NamedTuple):
    """One place's season. Orders that several communes served count in each of them."""

    place: CommunePlace
    sums: Sums
    funnel: FunnelCounts


@dataclass(frozen=True, slots=True)
class CommunesReport:
    """Every place that sold or has a household on a platform, best first, the rests last; ``total`` is the season's."""

    season: SeasonRow
    era: str
    rows: tuple[CommuneRow, ...]
    total: Sums
    freshness: Freshness


def communes_report(
    connection: Connection, scope: Scope, season: SeasonRow, era: str, now_ms: int, named_on: date | None = None
) -> CommunesReport:
    """Return the season by commune on one of the two maps; its rows add up to the season's total exactly.

    Places are called as on the day of a paper (``named_on``), else as the reader calls them.
    """
    rows = platform_sources(connection, scope, now_ms, season)
    sums = _sums(connection, scope, season.id, era)
    ladder = _funnel_counts(connection, scope, season.id, era)
    holders = _households_with_account(connection, scope, season, era, [row.channel_id for row in rows])
    ids = {key.commune_id for key in (*sums, *ladder, *holders)}
    places = _places(connection, ids, named_on or scope.named_on)
    found = [
        CommuneRow(
            places.get(key.commune_id) or CommunePlace(*key),
            sums.get(key, Sums()),
            FunnelCounts(holders.get(key, 0), 0, *ladder.get(key, (0, 0, 0))),
        )
        for key in dict.fromkeys((*sums, *ladder, *holders))
        if any((*sums.get(key, ()), *ladder.get(key, ()), holders.get(key)))
    ]
    whole = add_up(list(sums.values()))
    of_channels = channel_sums(connection, scope, season.id)
    once = add_up([of_channels.get(row.channel_id, Sums()) for row in rows])
    whole = whole.with_orders([getattr(once, name) for name in ORDER_COUNTS])
    return CommunesReport(season, era, tuple(sorted(found, key=_rank)), whole, freshness(rows))


def neighbours(connection: Connection, scope: Scope, era: str, commune_ids: frozenset[int]) -> list[CommunePlace]:
    """Return every commune of the era in the provinces these communes lie in: the ground of the map."""
    home = select(_COMMUNE.c.province_code).where(_COMMUNE.c.id.in_(commune_ids))
    query = (
        select(*_place_columns())
        .where(_COMMUNE.c.system == {"then": "63", "now": "34"}[era], _COMMUNE.c.province_code.in_(home))
        .where(scope.where(_COMMUNE), _COMMUNE.c.lat_microdeg.is_not(None))
        .order_by(_COMMUNE.c.code)
    )
    return [CommunePlace("commune", *row) for row in connection.execute(query, {"named_on": scope.named_on})]


class PlaceKey(NamedTuple):
    """A row's group: ``CommunePlace.kind``, and the commune, 0 where it has none on this map."""

    kind: str
    commune_id: int


def _key(source_then: Column[int], source_now: Column[int], era: str) -> list[ColumnElement[Any]]:
    """Return the group of a row: its commune on this map, or why it has none."""
    own = source_then if era == "then" else source_now
    kind = case((source_then == 0, UNATTRIBUTED), (func.coalesce(own, 0) == 0, UNPLACED), else_="commune")
    return [kind.label("place_kind"), func.coalesce(own, 0).label("place_id")]


def _sums(connection: Connection, scope: Scope, season_id: int, era: str) -> dict[PlaceKey, Sums]:
    shared = shared_channels(connection, scope, season_id, via_platforms_alone=True)
    counted: dict[PlaceKey, Sums] = {}
    for kind, commune_id, channel_id, *found in bulk.rows(connection, _sums_query(scope, era), season=season_id):
        sums = sums_of(found)
        by_draws = channel_id in shared and kind != UNATTRIBUTED
        key = PlaceKey(kind, commune_id)
        counted[key] = counted.get(key, Sums()).plus(without_orders(sums) if by_draws else sums)
    with_counts(counted, read_counts(connection, _orders_query(scope, era), season_id, shared))
    return counted


@kept_by_scope
def _orders_query(scope: Scope, era: str) -> Query:
    if scope.by_place:
        return counted_once(scope, _key(_LOT.c.commune_id, _LOT.c.commune_now_id, era))
    sales = SALES.join(_HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
    return counted_once(scope, _key(_HOUSEHOLD.c.commune_id, _HOUSEHOLD.c.commune_now_id, era), sales)


@kept_by_scope
def _sums_query(scope: Scope, era: str) -> Query:
    if not scope.by_place:
        return _sums_of_homes_query(scope, era)
    key = _key(_DAY.c.commune_id, _DAY.c.commune_now_id, era)
    return (
        select(*key, _DAY.c.channel_id, *sum_columns(_DAY))
        .where(_DAY.c.season_id == bindparam("season"), scope.where(_DAY), via_platforms(_DAY.c.channel_id))
        .group_by("place_kind", "place_id", _DAY.c.channel_id)
    )


def _sums_of_homes_query(scope: Scope, era: str) -> Query:
    """Add up what each household sold, where it lives now: who sees households alone sees no commune's day."""
    key = _key(_HOUSEHOLD.c.commune_id, _HOUSEHOLD.c.commune_now_id, era)
    return (
        select(*key, _TOTAL.c.channel_id, *sum_columns(_TOTAL))
        .join_from(_TOTAL, _HOUSEHOLD, _HOUSEHOLD.c.id == _TOTAL.c.household_id)
        .where(_TOTAL.c.season_id == bindparam("season"), scope.where(_TOTAL), via_platforms(_TOTAL.c.channel_id))
        .group_by("place_kind", "place_id", _TOTAL.c.channel_id)
    )


def _funnel_counts(connection: Connection, scope: Scope, season_id: int, era: str) -> dict[PlaceKey, tuple[int, ...]]:
    found = bulk.rows(connection, _funnel_query(scope, era), season=season_id)
    return {PlaceKey(kind, commune_id): tuple(map(int, counts)) for kind, commune_id, *counts in found}


@kept_by_scope
def _funnel_query(scope: Scope, era: str) -> Query:
    if not scope.by_place:
        return _climbed_query(scope, era)
    key = _key(_LADDER.c.commune_id, _LADDER.c.commune_now_id, era)
    return (
        select(*key, *(total(_LADDER.c[rung]) for rung in ("ordered", "delivered", "paid")))
        .where(_LADDER.c.season_id == bindparam("season"), _LADDER.c.channel_id == 0, scope.where(_LADDER))
        .group_by("place_kind", "place_id")
    )


def _climbed_query(scope: Scope, era: str) -> Query:
    """Count the households on each rung from what each of them sold."""
    key = _key(_HOUSEHOLD.c.commune_id, _HOUSEHOLD.c.commune_now_id, era)
    sums = (func.sum(_TOTAL.c[f"{event}_g"]).label(event) for event in ("placed", "delivered", "paid"))
    homes = (
        select(*key, *sums)
        .join_from(_TOTAL, _HOUSEHOLD, _HOUSEHOLD.c.id == _TOTAL.c.household_id)
        .where(_TOTAL.c.season_id == bindparam("season"), scope.where(_TOTAL), via_platforms(_TOTAL.c.channel_id))
        .group_by(_TOTAL.c.household_id, "place_kind", "place_id")
        .subquery()
    )
    rungs = (total(case((homes.c[event] > 0, 1), else_=0)) for event in ("placed", "delivered", "paid"))
    return select(homes.c.place_kind, homes.c.place_id, *rungs).group_by(homes.c.place_kind, homes.c.place_id)


def _households_with_account(
    connection: Connection, scope: Scope, season: SeasonRow, era: str, channel_ids: list[int]
) -> dict[PlaceKey, int]:
    found = bulk.rows(connection, _accounts_query(scope, era), channels=channel_ids, ends_on=season.ends_on)
    return {PlaceKey(kind, commune_id): int(count) for kind, commune_id, count in found}


@kept_by_scope
def _accounts_query(scope: Scope, era: str) -> Query:
    key = _key(_HOUSEHOLD.c.commune_id, _HOUSEHOLD.c.commune_now_id, era)
    return (
        select(*key, func.count(_ACCOUNT.c.household_id.distinct()))
        .join_from(_ACCOUNT, _HOUSEHOLD, _HOUSEHOLD.c.id == _ACCOUNT.c.household_id)
        .where(in_season(), scope.where(_ACCOUNT))
        .group_by("place_kind", "place_id")
    )


def _place_columns() -> list[ColumnElement[Any]]:
    own, named = (_COMMUNE.c.id, _COMMUNE.c.code), (name_on(_COMMUNE), _COMMUNE.c.district, province_on(_COMMUNE))
    return [*own, *named, _COMMUNE.c.lat_microdeg, _COMMUNE.c.lon_microdeg]


_PLACES: Query = select(*_place_columns()).where(_COMMUNE.c.id.in_(bindparam("ids", expanding=True)))


def _places(connection: Connection, ids: set[int], on: date) -> dict[int, CommunePlace]:
    places = (CommunePlace("commune", *row) for row in bulk.rows(connection, _PLACES, ids=ids - {0}, named_on=on))
    return {place.commune_id: place for place in places}


def _rank(row: CommuneRow) -> tuple[bool, int, int, str]:
    return (row.place.kind != "commune", -row.sums.sold_g, -row.sums.placed_g, row.place.code)
