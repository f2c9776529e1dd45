"""Orders counted once for whoever reads: by their draws, in the shops where fruit of several parts went into one."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, bindparam, case, func, literal, select, tuple_
from sqlalchemy import union_all as union

from marketplace.exchange.channels import HAND_SHOPS
from marketplace.orders.totals import EVENTS, SLOTS
from marketplace.reports.figures.sums import Query, Sums
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import MS_PER_DAY, day_of

_LOT, _DRAW, _LINE, _ORDER = (TABLES[name] for name in ("lot", "draw", "order_line", "orders"))
_CHANNEL, _DAY, _TOTAL = (TABLES[name] for name in ("channel", "day_total", "household_total"))
SALES = (
    _LOT.join(_DRAW, _DRAW.c.lot_id == _LOT.c.id)
    .join(_LINE, _LINE.c.id == _DRAW.c.line_id)
    .join(_ORDER, _ORDER.c.id == _LINE.c.order_id)
)
"""Every draw with its lot and its order."""
_LEFT_G = _DRAW.c.drawn_g - _DRAW.c.cancelled_g - _DRAW.c.short_g - _DRAW.c.undelivered_g
_GRAMS = {
    "placed": _DRAW.c.drawn_g,
    "delivered": _LEFT_G,
    "cancelled": _DRAW.c.cancelled_g,
    "returned": _DRAW.c.returned_g,
    "paid": _LEFT_G - _DRAW.c.returned_g,
}
_VIETNAM_MS = 7 * 3_600_000
# An order of one part alone makes one in its part's count and one in its shop's: where both are the same, every sum
# of parts counts each order once, and no draw need be read.
_SHARED = """
SELECT part.channel_id
FROM (SELECT channel_id, sum(placed_orders) AS orders FROM {parts} WHERE season_id = :season GROUP BY channel_id) part
LEFT JOIN (SELECT channel_id, sum(placed_orders) AS orders FROM channel_day WHERE season_id = :season
           GROUP BY channel_id) shop ON shop.channel_id = part.channel_id
WHERE part.orders <> coalesce(shop.orders, 0){of_them}
"""
_OF_PLATFORMS = f" AND part.channel_id NOT IN ({HAND_SHOPS})"
_SHARED_BY = {
    (by_place, alone): _SHARED.format(parts=parts, of_them=_OF_PLATFORMS if alone else "")
    for by_place, parts in ((True, "day_total"), (False, "household_total"))
    for alone in (True, False)
}

OrderCounts = dict[tuple[Any, ...], list[int]]
"""Orders by event (in the order of ``EVENTS``), by the key they were asked for."""


def shared_channels(
    connection: Connection, scope: Scope, season_id: int, *, via_platforms_alone: bool = False
) -> list[int]:
    """Return the shops in which some order counts in several of the parts that the scope's sums are made of."""
    sql = _SHARED_BY[scope.by_place, via_platforms_alone]
    return sorted(bulk.scalars(connection, sql, {"season": season_id}))


def counts_by_channel(connection: Connection, scope: Scope, season_id: int, shared: list[int]) -> OrderCounts:
    """Return the orders in reach by shop, of these shops."""
    return read_counts(connection, _by_channel(scope), season_id, shared)


def counts_by_day(connection: Connection, scope: Scope, season_id: int, shared: list[int]) -> OrderCounts:
    """Return the orders in reach by (local day, platform), of these shops."""
    counts: OrderCounts = {}
    if shared:
        for event, day, platform, orders in bulk.rows(connection, _by_day(scope), season=season_id, shared=shared):
            counts.setdefault((day_of(day * MS_PER_DAY), platform), [0] * len(EVENTS))[event] = int(orders)
    return counts


def counts_by_household(connection: Connection, scope: Scope, season_id: int, ids: Iterable[int]) -> OrderCounts:
    """Return the orders of these households in any shop, each counted once for each of them."""
    wanted = sorted(ids)
    found = bulk.rows(connection, _by_household(scope), season=season_id, ids=wanted) if wanted else []
    return {(household_id,): [int(count) for count in counts] for household_id, *counts in found}


def read_counts(connection: Connection, query: Query, season_id: int, shared: list[int]) -> OrderCounts:
    """Ask a query of ``counted_once`` of these shops; none where there are none."""
    found = bulk.rows(connection, query, season=season_id, shared=shared) if shared else []
    return {tuple(row[: -len(EVENTS)]): [int(count) for count in row[-len(EVENTS) :]] for row in found}


def with_counts(sums: dict[Any, Sums], counts: OrderCounts) -> None:
    """Add the orders that were counted by draws to sums that leave them out, by the same key."""
    for key, orders in counts.items():
        if key in sums:
            sums[key] = sums[key].plus(Sums().with_orders(orders))


def without_orders(sums: Sums) -> Sums:
    """Return the weights and money alone."""
    return sums.with_orders([0] * len(SLOTS))


def counted_once(scope: Scope, key: list[ColumnElement[Any]], of: FromClause = SALES) -> Query:
    """Build what counts the orders in reach of some shops by a key, each once."""
    counts = (func.count(case((_happened(event), _ORDER.c.id)).distinct()) for event in EVENTS)
    return select(*key, *counts).select_from(of).where(*_in_reach(scope)).where(_of_shared()).group_by(*key)


def _of_shared() -> ColumnElement[bool]:
    return _ORDER.c.channel_id.in_(bindparam("shared", expanding=True))


def _happened(event: str) -> ColumnElement[bool]:
    return and_(_ORDER.c[f"{event}_ms"].is_not(None), _GRAMS[event] > 0)


def _in_reach(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions on draws: of the season, and of the parts whose weights the scope's sums add up."""
    if scope.by_place:
        shown = select(_DAY.c.commune_id, _DAY.c.commune_now_id).where(
            _DAY.c.season_id == bindparam("season"), scope.where(_DAY)
        )
        reach = tuple_(_LOT.c.commune_id, func.coalesce(_LOT.c.commune_now_id, 0)).in_(shown)
    else:
        homes = select(_TOTAL.c.household_id).where(_TOTAL.c.season_id == bindparam("season"), scope.where(_TOTAL))
        reach = _LOT.c.household_id.in_(homes)
    return [_LOT.c.season_id == bindparam("season"), reach]


@kept_by_scope
def _by_channel(scope: Scope) -> Query:
    return counted_once(scope, [_ORDER.c.channel_id])


@kept_by_scope
def _by_day(scope: Scope) -> Query:
    sales = SALES.join(_CHANNEL, _CHANNEL.c.id == _ORDER.c.channel_id)
    per_event = []
    for number, event in enumerate(EVENTS):
        day = ((_ORDER.c[f"{event}_ms"] + _VIETNAM_MS) // MS_PER_DAY).label("day")
        columns = (literal(number).label("event"), day, _CHANNEL.c.platform)
        query = select(*columns, func.count(_ORDER.c.id.distinct()).label("orders")).select_from(sales)
        query = query.where(*_in_reach(scope)).where(_of_shared(), _happened(event))
        per_event.append(query.group_by("day", _CHANNEL.c.platform))
    every = union(*per_event).subquery()
    return select(every)


@kept_by_scope
def _by_household(scope: Scope) -> Query:
    counts = (func.count(case((_happened(event), _ORDER.c.id)).distinct()) for event in EVENTS)
    wanted = _LOT.c.household_id.in_(bindparam("ids", expanding=True))
    homes = select(_TOTAL.c.household_id).where(_TOTAL.c.season_id == bindparam("season"), scope.where(_TOTAL))
    reach = (_LOT.c.season_id == bindparam("season"), _LOT.c.household_id.in_(homes), wanted)
    return select(_LOT.c.household_id, *counts).select_from(SALES).where(*reach).group_by(_LOT.c.household_id)
