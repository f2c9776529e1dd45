"""Read the books of a cooperative's periods, in a constant number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, or_, select

from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.periods import AccountingPeriod, periods_of
from marketplace.settlement.order_reader import orders_of_lines, orders_of_lots, read_orders
from marketplace.settlement.statements.books import Books, LotView
from marketplace.settlement.statements.seller_of_record import MembershipHistory
from marketplace.settlement.statements.weight_and_money import price_of
from marketplace.settlement.tax_rates import all_rates
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES

_LOT, _HOUSEHOLD, _PRODUCE = TABLES["lot"], TABLES["household"], TABLES["produce"]
_LISTING, _FEEDS = TABLES["listing"], TABLES["listinglot"]
_ENTRY, _PERIOD, _MEMBERSHIP = TABLES["entry"], TABLES["period"], TABLES["membership"]
Query = Select[*tuple[Any, ...]]


def read_period(connection: Connection, period: AccountingPeriod, household_id: int | None = None) -> Books:
    """Read all of a cooperative's books, or what has a part in the money of one household."""
    lots = _lots(connection, period.cooperative_id, household_id)
    return Books(
        period.cooperative_id,
        _kind(connection, period),
        MembershipHistory.read(connection, period.cooperative_id),
        lots,
        periods_of(connection, EVERYTHING, period.cooperative_id),
        {lot_id for (lot_id,) in bulk.rows(connection, _POOLED, cooperative=period.cooperative_id)},
        read_orders(connection, orders_of_lots(connection, lots)),
        _elsewhere(connection, lots),
        all_rates(connection),
    )


def read_posted(connection: Connection, period: AccountingPeriod, lots: Iterable[int], lines: Iterable[int]) -> Books:
    """Read what the entries of a closed period are about: their lots, with those they were sorted from, and orders.

    What its cooperative sold in all other periods has no part in it.
    """
    return Books(
        period.cooperative_id,
        _kind(connection, period),
        MembershipHistory({}),
        _with_origins(connection, lots),
        periods_of(connection, EVERYTHING, period.cooperative_id),
        orders=read_orders(connection, orders_of_lines(connection, lines)),
    )


def read_market(connection: Connection, order_ids: Sequence[int]) -> Books:
    """Read orders of the whole market by their ids, with all lots that serve them."""
    orders = read_orders(connection, order_ids)
    drawn = {draw.lot_id for order in orders.values() for line in order.lines for draw in line.draws}
    lots = _by_id(bulk.rows(connection, _SOME_LOTS, ids=drawn))
    return Books(0, "household", MembershipHistory({}), lots, (), orders=orders)


def _kind(connection: Connection, period: AccountingPeriod) -> str:
    """Return of what kind the cooperative of a period is, by which it is taxed."""
    return next(one.kind for one in cooperatives(connection, EVERYTHING) if one.id == period.cooperative_id)


def _with_origins(connection: Connection, lot_ids: Iterable[int]) -> dict[int, LotView]:
    """Read lots, and those that they were sorted from."""
    lots: dict[int, LotView] = {}
    wanted = set(lot_ids)
    while wanted:
        found = _by_id(bulk.rows(connection, _SOME_LOTS, ids=wanted))
        lots |= found
        wanted = {lot.sorted_from_id for lot in found.values() if lot.sorted_from_id is not None} - lots.keys()
    return lots


def _lots_of(which: ColumnElement[bool]) -> Query:
    """Return the query of the lots of a condition, by code."""
    columns = (
        _LOT.c.id, _LOT.c.code, _LOT.c.household_id, _HOUSEHOLD.c.code, _LOT.c.produce_id, _PRODUCE.c.name,
        *(_LOT.c[name] for name in LotView._fields[6:]),
    )  # fmt: skip
    return (
        select(*columns)
        .join_from(_LOT, _HOUSEHOLD, _HOUSEHOLD.c.id == _LOT.c.household_id)
        .join(_PRODUCE, _PRODUCE.c.id == _LOT.c.produce_id)
        .where(which)
        .order_by(_LOT.c.code)
    )


def _by_id(rows: Iterable[Iterable[Any]]) -> dict[int, LotView]:
    return {lot.id: lot for lot in (LotView(*row) for row in rows)}


def _elsewhere(connection: Connection, lots: Mapping[int, LotView]) -> dict[int, int]:
    """Return by lot bought outright what its fruit fetched by hand."""
    bought = [lot.id for lot in lots.values() if lot.terms == "outright"]
    sql = "SELECT lot_id, grams, price_dong_per_kg FROM lot_move WHERE kind = 'sold elsewhere' AND lot_id IN :lots"
    sums: dict[int, int] = {}
    for lot_id, grams, dong_per_kg in bulk.select(connection, sql, {"lots": bought}):
        dong = price_of(abs(grams), dong_per_kg or 0)
        sums[lot_id] = sums.get(lot_id, 0) + (dong if grams > 0 else -dong)
    return sums


def _lots(connection: Connection, cooperative_id: int, household_id: int | None) -> dict[int, LotView]:
    """Read the lots of members, those that feed pooled listings, and those posted before.

    Of one household its own, and where it has fruit in a pool all that is averaged with it.
    """
    asked = {"cooperative": cooperative_id, "household": household_id}
    return _by_id(bulk.rows(connection, _LOTS if household_id is None else _LOTS_OF_ONE, **asked))


_POOLED = (
    select(_FEEDS.c.lot_id)
    .join_from(_FEEDS, _LISTING, _LISTING.c.id == _FEEDS.c.listing_id)
    .where(_LISTING.c.cooperative_id == bindparam("cooperative"))
)
_MEMBERS = select(_MEMBERSHIP.c.household_id).where(_MEMBERSHIP.c.cooperative_id == bindparam("cooperative"))
_POSTED = (
    select(_ENTRY.c.lot_id)
    .join_from(_ENTRY, _PERIOD, _PERIOD.c.id == _ENTRY.c.period_id)
    .where(_PERIOD.c.cooperative_id == bindparam("cooperative"))
)
_THEIRS = or_(_LOT.c.household_id.in_(_MEMBERS), _LOT.c.id.in_(_POOLED), _LOT.c.id.in_(_POSTED))
_IN_POOL = select(_LOT.c.produce_id).where(_LOT.c.household_id == bindparam("household"), _LOT.c.terms == "pool")
_AVERAGED = and_(_LOT.c.terms == "pool", _LOT.c.produce_id.in_(_IN_POOL))
_SOME_LOTS = _lots_of(_LOT.c.id.in_(bindparam("ids", expanding=True)))
_LOTS = _lots_of(_THEIRS)
_LOTS_OF_ONE = _lots_of(and_(_THEIRS, or_(_LOT.c.household_id == bindparam("household"), _AVERAGED)))
