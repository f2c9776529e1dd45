"""The season at one glance: each platform and all of them, with what share of the crop they sold."""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, or_, select, union

from marketplace.exchange.channels import BY_HAND, via_platforms
from marketplace.orders.totals import ORDER_COUNTS
from marketplace.reports.figures.freshness import FigureSource, Freshness, freshness, sources
from marketplace.reports.figures.orders_once import counts_by_channel, shared_channels
from marketplace.reports.figures.seasons import SeasonRow
from marketplace.reports.figures.sums import Query, Sums, add_up, sum_columns, sums_of, total
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES

_DAY = TABLES["day_total"]
_TOTAL = TABLES["household_total"]
_HOUSEHOLD = TABLES["household"]
_ORDERS = TABLES["channel_day"]
_ACCOUNT = TABLES["account"]
_LISTING = TABLES["listing"]
_FEED = TABLES["listinglot"]
_LOT = TABLES["lot"]
_OFFER = TABLES["offer"]
_LADDER = TABLES["ladder"]


@dataclass(frozen=True, slots=True)
class FunnelCounts:
    """How many households reached each step of the funnel: account, on offer, ordered from, delivered, paid."""

    account: int = 0
    listed: int = 0
    ordered: int = 0
    delivered: int = 0
    paid: int = 0


@dataclass(frozen=True, slots=True)
class PlatformTotal:
    """One platform's season; ``households`` have an account there. ``platform`` is '' for all of them together."""

    platform: str
    title: str
    households: int
    sums: Sums
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class SeasonReport:
    """A season per platform and in total, with the funnel of its households."""

    season: SeasonRow
    platforms: tuple[PlatformTotal, ...]
    total: PlatformTotal
    funnel: FunnelCounts
    by_hand: Sums = field(default_factory=Sums)
    """What was sold by hand, and is none of the platforms'."""


def season_report(connection: Connection, scope: Scope, season: SeasonRow, now_ms: int) -> SeasonReport:
    """Return a season's totals, read from the roll-ups alone."""
    rows = sources(connection, scope, now_ms, season)
    sums = channel_sums(connection, scope, season.id)
    platforms = []
    by_hand = [row for row in rows if row.by_hand]
    rows = [row for row in rows if not row.by_hand]
    for platform in dict.fromkeys(row.platform for row in rows):
        own = [row for row in rows if row.platform == platform]
        figures = add_up([sums.get(row.channel_id, Sums()) for row in own])
        households = accounts(connection, scope, season, [row.channel_id for row in own])
        platforms.append(PlatformTotal(platform, platform_title(platform), households, figures, freshness(own)))
    return SeasonReport(
        season,
        tuple(platforms),
        _total(connection, scope, season, rows, platforms),
        _funnel_counts(connection, scope, season, [row.channel_id for row in rows]),
        add_up([sums.get(row.channel_id, Sums()) for row in by_hand]),
    )


def platform_title(platform: str) -> str:
    """Return a platform's name as people read it; channels carry their own titles."""
    return "Bán tay" if platform == BY_HAND else platform[:1].upper() + platform[1:]


def channel_sums(connection: Connection, scope: Scope, season_id: int) -> dict[int, Sums]:
    """Return each channel's season, every order in reach counted once however many communes or households served it."""
    found = bulk.rows(connection, _sums_query(scope), season=season_id)
    sums = {channel_id: sums_of(figures) for channel_id, *figures in found}
    if scope.everywhere:
        orders = channel_orders(connection, scope, season_id)
        return {channel: figures.with_orders(orders.get(channel, [0] * 5)) for channel, figures in sums.items()}
    shared = shared_channels(connection, scope, season_id)
    for (channel_id,), counts in counts_by_channel(connection, scope, season_id, shared).items():
        sums[channel_id] = sums[channel_id].with_orders(counts)
    return sums


@kept_by_scope
def _sums_query(scope: Scope) -> Query:
    source = _DAY if scope.by_place else _TOTAL
    return (
        select(source.c.channel_id, *sum_columns(source))
        .where(source.c.season_id == bindparam("season"), scope.where(source))
        .group_by(source.c.channel_id)
    )


def channel_orders(connection: Connection, scope: Scope, season_id: int) -> dict[int, list[int]]:
    """Return each channel's orders by event (placed, delivered, cancelled, returned, paid), each counted once."""
    found = bulk.rows(connection, _orders_query(scope), season=season_id)
    return {channel_id: [int(count) for count in counts] for channel_id, *counts in found}


@kept_by_scope
def _orders_query(scope: Scope) -> Query:
    return (
        select(_ORDERS.c.channel_id, *(total(_ORDERS.c[name]) for name in ORDER_COUNTS))
        .where(_ORDERS.c.season_id == bindparam("season"), scope.where(_ORDERS))
        .group_by(_ORDERS.c.channel_id)
    )


def in_season() -> ColumnElement[bool]:
    """Return the condition on accounts that stood in the ``channels`` before a season that ``ends_on`` a day ended."""
    opened = or_(_ACCOUNT.c.opened_on.is_(None), _ACCOUNT.c.opened_on <= bindparam("ends_on"))
    return and_(_ACCOUNT.c.channel_id.in_(bindparam("channels", expanding=True)), opened)


def accounts(connection: Connection, scope: Scope, season: SeasonRow, channel_ids: list[int]) -> int:
    """Return how many households have an account in any of the channels, each counted once."""
    [[count]] = bulk.rows(connection, _accounts_query(scope), channels=channel_ids, ends_on=season.ends_on)
    return int(count)


@kept_by_scope
def _accounts_query(scope: Scope) -> Query:
    return select(func.count(_ACCOUNT.c.household_id.distinct())).where(in_season(), scope.where(_ACCOUNT))


def _total(
    connection: Connection, scope: Scope, season: SeasonRow, rows: list[FigureSource], platforms: list[PlatformTotal]
) -> PlatformTotal:
    households = accounts(connection, scope, season, [row.channel_id for row in rows])
    return PlatformTotal("", "", households, add_up([one.sums for one in platforms]), freshness(rows))


def _funnel_counts(connection: Connection, scope: Scope, season: SeasonRow, channel_ids: list[int]) -> FunnelCounts:
    [climbed] = bulk.rows(connection, _funnel_query(scope), season=season.id)
    [[listed]] = bulk.rows(connection, _listed_query(scope), season=season.id)
    return FunnelCounts(accounts(connection, scope, season, channel_ids), int(listed), *map(int, climbed))


@kept_by_scope
def _funnel_query(scope: Scope) -> Query:
    if not scope.by_place:
        return _climbed_query(scope)
    return (
        select(*(total(_LADDER.c[rung]) for rung in ("ordered", "delivered", "paid")))
        .where(_LADDER.c.season_id == bindparam("season"), _LADDER.c.channel_id == 0)
        .where(scope.where(_LADDER))
    )


def _climbed_query(scope: Scope) -> Query:
    """Count the households on each rung from what each of them sold."""
    of_season = [_TOTAL.c.season_id == bindparam("season"), _TOTAL.c.household_id != 0, scope.where(_TOTAL)]
    of_season.append(via_platforms(_TOTAL.c.channel_id))
    sums = (func.sum(_TOTAL.c[f"{event}_g"]).label(event) for event in ("placed", "delivered", "paid"))
    homes = select(*sums).where(*of_season).group_by(_TOTAL.c.household_id).subquery()
    return select(*(total(case((grams > 0, 1), else_=0)) for grams in homes.c))


@kept_by_scope
def _listed_query(scope: Scope) -> Query:
    """Count the households on offer: with boxes of their own, or with lots in a cooperative's."""
    accepted = and_(_LISTING.c.season_id == bindparam("season"), _OFFER.c.accepted_ms.is_not(None))
    own = (
        select(_LISTING.c.household_id)
        .join_from(_OFFER, _LISTING, _OFFER.c.listing_id == _LISTING.c.id)
        .where(accepted, _LISTING.c.household_id.is_not(None))
    )
    pooled = (
        select(_LOT.c.household_id)
        .join_from(_OFFER, _LISTING, _OFFER.c.listing_id == _LISTING.c.id)
        .join(_FEED, _FEED.c.listing_id == _LISTING.c.id)
        .join(_LOT, _LOT.c.id == _FEED.c.lot_id)
        .where(accepted, _LISTING.c.cooperative_id.is_not(None))
    )
    homes = union(own, pooled).subquery()
    shown = (_HOUSEHOLD.c.id.in_(select(homes)), scope.of_household(Sight.FIGURES, _HOUSEHOLD.c.id))
    return select(func.count()).select_from(_HOUSEHOLD).where(*shown)
