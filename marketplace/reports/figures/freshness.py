"""Freshness: up to when a total is complete, and whose figures are missing, late or cut short.

What was ordered and delivered comes by the feed of orders, what was paid by that of settlements; a total that shows
both is complete up to the older of the two. A shop that settles by no feed has no watermark of one. Of a shop that is
read by files, what was delivered has a watermark of its own: it is known up to when its open orders were read again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select

from marketplace.exchange.channels import BY_HAND
from marketplace.reports.figures.seasons import SeasonRow
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of

_CHANNEL = TABLES["channel"]
_WATERMARK = TABLES["watermark"]
_SETTLED = _WATERMARK.alias("settled")
_DELIVERED = _WATERMARK.alias("delivered")
_RUN = TABLES["run"]
_DAYS = TABLES["channel_day"]
_OFFER = TABLES["offer"]
_SEASON = TABLES["season"]
_LISTING = TABLES["listing"]

HOUR_MS = 3_600_000
LATE_AFTER_MS = {"contract": HOUR_MS, "file": 36 * HOUR_MS, "page": 36 * HOUR_MS, "hand": 36 * HOUR_MS}
"""How old a watermark may be by road, in ms: a contract is asked every few minutes, files come nightly."""
_CARRIER = "carrier"
"""The road of what is no shop: no total has a carrier as its source."""
STOPPED = ("cut short", "crashed", "refused")


class FigureSource(NamedTuple):
    """One channel as a source of a total: the platform's own completeness by feed, None if never read whole."""

    channel_id: int
    code: str
    platform: str
    title: str
    road: str
    orders_ms: int | None
    settles: bool
    """True when the channel has a feed of settlements."""
    settlements_ms: int | None
    late: bool
    settles_late: bool
    """True when its orders are there and its settlements are late, or were never read whole."""
    cut_short: bool
    delivered_ms: int | None = None
    """Up to when it is known what was delivered, where that is not as far as its orders."""
    delivers_late: bool = False
    """True when its orders are there and what became of them is late."""

    @property
    def by_hand(self) -> bool:
        """Whether people sell there themselves, and no platform does."""
        return self.platform == BY_HAND

    @property
    def as_of_ms(self) -> int | None:
        """The instant up to which orders, deliveries and settlements are all there: the oldest watermark."""
        read = [at_ms for at_ms in (self.orders_ms, self.delivered_ms, self.settlements_ms) if at_ms is not None]
        return None if self.orders_ms is None else min(read)


@dataclass(frozen=True, slots=True)
class Freshness:
    """What a total may claim: complete up to the oldest watermark of its sources, and which of them fall short."""

    complete_up_to_ms: int | None
    missing: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    settles_late: tuple[str, ...] = ()
    cut_short: tuple[str, ...] = ()
    delivers_late: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """True when no source is missing, late or cut short."""
        return not (self.missing or self.late or self.delivers_late or self.settles_late or self.cut_short)


def freshness(sources: Sequence[FigureSource]) -> Freshness:
    """Return what a total over these sources may claim."""
    read = [source.as_of_ms for source in sources if source.as_of_ms is not None]
    return Freshness(
        min(read, default=None),
        tuple(source.title for source in sources if source.as_of_ms is None),
        tuple(source.title for source in sources if source.late),
        tuple(source.title for source in sources if source.settles_late),
        tuple(source.title for source in sources if source.cut_short),
        tuple(source.title for source in sources if source.delivers_late),
    )


def season_freshness(connection: Connection, scope: Scope, now_ms: int, season: SeasonRow) -> Freshness:
    """Return what any total of a season may claim."""
    return freshness(sources(connection, scope, now_ms, season))


def sources(connection: Connection, scope: Scope, now_ms: int, season: SeasonRow | None = None) -> list[FigureSource]:
    """Return the channels in order of their codes: all, or those that sell in a season or were never read."""
    asked = {} if season is None else {"season": season.id, "until_ms": _end_of_season(season)}
    found = bulk.rows(connection, _sources_query(scope, season is not None), **asked)
    return [
        _figure_source(facts, last_status, min(now_ms, _wanted_until(season, last_day, now_ms)))
        for *facts, last_status, last_day in found
    ]


def platform_sources(
    connection: Connection, scope: Scope, now_ms: int, season: SeasonRow | None = None
) -> list[FigureSource]:
    """Return those of ``sources`` in which a platform sells: what a figure of the platforms stands on."""
    return [one for one in sources(connection, scope, now_ms, season) if not one.by_hand]


@kept_by_scope
def _sources_query(scope: Scope, of_season: bool) -> Select[Any]:
    # Who is shown a shop is told how fresh its figures are: runs and watermarks follow from it.
    last = (
        select(_RUN.c.channel_id, func.max(_RUN.c.id).label("id"))
        .where(_RUN.c.status != "running")
        .group_by(_RUN.c.channel_id)
        .subquery()
    )
    query = (
        select(*(_CHANNEL.c[name] for name in ("id", "code", "platform", "title", "road")), _WATERMARK.c.as_of_ms)
        .add_columns(_SETTLED.c.feed.is_not(None), _SETTLED.c.as_of_ms, _DELIVERED.c.as_of_ms)
        .add_columns(_RUN.c.status, _last_day())
        .select_from(_CHANNEL)
        .outerjoin(_SETTLED, and_(_SETTLED.c.channel_id == _CHANNEL.c.id, _SETTLED.c.feed == "settlements"))
        .outerjoin(_DELIVERED, and_(_DELIVERED.c.channel_id == _CHANNEL.c.id, _DELIVERED.c.feed == "delivered"))
        .outerjoin(_WATERMARK, and_(_WATERMARK.c.channel_id == _CHANNEL.c.id, _WATERMARK.c.feed == "orders"))
        .outerjoin(last, last.c.channel_id == _CHANNEL.c.id)
        .outerjoin(_RUN, _RUN.c.id == last.c.id)
        .where(scope.where(_CHANNEL), _CHANNEL.c.road != _CARRIER)
        .order_by(_CHANNEL.c.code)
    )
    return query.where(_sells_in_season()) if of_season else query


def _sells_in_season() -> ColumnElement[bool]:
    days = exists().where(_DAYS.c.season_id == bindparam("season"), _DAYS.c.channel_id == _CHANNEL.c.id)
    offered = (
        exists()
        .where(_OFFER.c.channel_id == _CHANNEL.c.id, _OFFER.c.listing_id == _LISTING.c.id)
        .where(_LISTING.c.season_id == bindparam("season"))
    )
    silent = and_(_WATERMARK.c.as_of_ms.is_(None), _CHANNEL.c.created_ms < bindparam("until_ms"))
    return or_(days, offered, silent)


def _last_day() -> ColumnElement[date | None]:
    """Return the last day of the latest season in which a channel had orders."""
    days = select(_DAYS.c.season_id).where(_DAYS.c.channel_id == _CHANNEL.c.id)
    return select(func.max(_SEASON.c.ends_on)).where(_SEASON.c.id.in_(days)).scalar_subquery()


def _wanted_until(season: SeasonRow | None, last_day: date | None, now_ms: int) -> int:
    """Return the instant up to which a channel's figures are wanted: what reaches it is not late."""
    if season is not None:
        return _end_of_season(season)
    return now_ms if last_day is None else start_of(last_day + timedelta(days=1))


def _end_of_season(season: SeasonRow) -> int:
    """Return the instant after a season's last day."""
    return start_of(season.ends_on + timedelta(days=1))


def _figure_source(facts: Sequence[Any], last_status: str | None, until_ms: int) -> FigureSource:
    channel_id, code, platform, title, road, orders_ms, settles, settled_ms, delivered_ms = facts
    wanted_ms = until_ms - LATE_AFTER_MS[road]
    late = orders_ms is not None and orders_ms < wanted_ms
    settles_late = bool(settles) and not late and (settled_ms is None or settled_ms < wanted_ms)
    delivers_late = not late and delivered_ms is not None and delivered_ms < wanted_ms
    read, named = (orders_ms, bool(settles), settled_ms), (channel_id, code, platform, title, road)
    cut_short = last_status in STOPPED
    return FigureSource(*named, *read, late, settles_late, cut_short, delivered_ms, delivers_late)
