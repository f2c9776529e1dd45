"""Days: a season day by day and platform by platform, for the charts."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from marketplace.exchange.channels import via_platforms
from marketplace.orders.totals import ORDER_COUNTS
from marketplace.reports.figures.orders_once import counts_by_day, shared_channels, with_counts, without_orders
from marketplace.reports.figures.sums import Query, Sums, sum_columns, sums_of, total
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES

_DAY = TABLES["day_total"]
_CHANNEL = TABLES["channel"]
_ORDERS = TABLES["channel_day"]


class DayRow(NamedTuple):
    """What one platform's shops did on one local day (yyyymmdd)."""

    day: int
    platform: str
    sums: Sums


def day_series(connection: Connection, scope: Scope, season_id: int) -> list[DayRow]:
    """Return the platforms' days of a season in order, each order counted once.

    Who sees single households and no communes is shown none.
    """
    shared = [] if scope.everywhere else shared_channels(connection, scope, season_id, via_platforms_alone=True)
    sums: dict[tuple[int, str], Sums] = {}
    for day, platform, channel_id, *found in bulk.rows(connection, _sums_query(scope), season=season_id):
        own = sums_of(found)
        by_draws = scope.everywhere or channel_id in shared
        sums[day, platform] = sums.get((day, platform), Sums()).plus(without_orders(own) if by_draws else own)
    with_counts(sums, counts_by_day(connection, scope, season_id, shared))
    if scope.everywhere:
        found = bulk.rows(connection, _orders_query(scope), season=season_id)
        with_counts(sums, {(day, platform): list(map(int, counts)) for day, platform, *counts in found})
    return [DayRow(*key, own) for key, own in sums.items()]


@kept_by_scope
def _sums_query(scope: Scope) -> Query:
    return (
        select(_DAY.c.day, _CHANNEL.c.platform, _DAY.c.channel_id, *sum_columns(_DAY))
        .join_from(_DAY, _CHANNEL, _CHANNEL.c.id == _DAY.c.channel_id)
        .where(_DAY.c.season_id == bindparam("season"), scope.where(_DAY), via_platforms(_DAY.c.channel_id))
        .group_by(_DAY.c.day, _CHANNEL.c.platform, _DAY.c.channel_id)
        .order_by(_DAY.c.day, _CHANNEL.c.platform)
    )


@kept_by_scope
def _orders_query(scope: Scope) -> Query:
    return (
        select(_ORDERS.c.day, _CHANNEL.c.platform, *(total(_ORDERS.c[name]) for name in ORDER_COUNTS))
        .join_from(_ORDERS, _CHANNEL, _CHANNEL.c.id == _ORDERS.c.channel_id)
        .where(_ORDERS.c.season_id == bindparam("season"), scope.where(_ORDERS), via_platforms(_ORDERS.c.channel_id))
        .group_by(_ORDERS.c.day, _CHANNEL.c.platform)
    )
