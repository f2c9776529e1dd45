"""The account of a household with its cooperative: what was brought forward, handed over, and is left."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, select

from marketplace.directory.periods import AccountingPeriod
from marketplace.settlement.adjustment_allocation import allocations_of
from marketplace.settlement.hand_overs import HandOverRow, hand_overs, handed_over_until
from marketplace.settlement.statements.period_entries import Posting
from marketplace.settlement.statements.weight_and_money import NOTHING, Worth
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_ENTRY, _PERIOD = TABLES["entry"], TABLES["period"]


class HouseholdAccount(NamedTuple):
    """Đồng between a cooperative and a household: brought forward + net + adjusted − handed over = left."""

    brought_dong: int
    net_dong: int
    advance_dong: int
    paid_dong: int
    cod_dong: int
    adjusted_dong: int = 0
    """What was given to the household of payouts without an order; below 0 what it bears of them."""

    @property
    def left_dong(self) -> int:
        """What the cooperative still owes the household; below 0 what was handed over too much."""
        handed_dong = self.advance_dong + self.paid_dong + self.cod_dong
        return self.brought_dong + self.net_dong + self.adjusted_dong - handed_dong


def posted_entries(connection: Connection, period: AccountingPeriod, household_id: int | None = None) -> list[Posting]:
    """Return what a closed period posted, for all or for one household."""
    of = {} if household_id is None else {"household": household_id}
    found = bulk.rows(connection, _entries(one_home=bool(of)), period=period.id, **of)
    return [
        Posting(of_period_id, household_id, lot_id, line_id, kind, Worth(*worth), tax_source, estimated)
        for of_period_id, household_id, lot_id, line_id, kind, *worth, tax_source, estimated in found
    ]


@cache
def _entries(*, one_home: bool) -> Select[Any]:
    names = ("of_period_id", "household_id", "lot_id", "line_id", "kind", *Worth._fields, "tax_source", "estimated")
    query = select(*(_ENTRY.c[name] for name in names)).where(_ENTRY.c.period_id == bindparam("period"))
    if one_home:
        query = query.where(_ENTRY.c.household_id == bindparam("household"))
    return query.order_by(_ENTRY.c.id)


def subjects_of(posted: Iterable[Posting]) -> tuple[set[int], set[int]]:
    """Return the ids of the lots and of the order lines that postings are about."""
    several = list(posted)
    return {one.lot_id for one in several}, {one.line_id for one in several if one.line_id is not None}


class HandOversSince(NamedTuple):
    """What was handed over since the last day of the period before."""

    since: date
    rows: list[HandOverRow]


def hand_overs_since(
    connection: Connection,
    scope: Scope,
    period: AccountingPeriod,
    periods: Sequence[AccountingPeriod],
    household_id: int | None = None,
) -> HandOversSince:
    """Return what was handed over since the period before, to all or to one; ``periods`` are the cooperative's."""
    since = max((one.to_on for one in periods if one.to_on < period.from_on), default=date.min)
    return HandOversSince(
        since, hand_overs(connection, scope, period.cooperative_id, (since, period.to_on), household_id)
    )


def household_accounts(
    connection: Connection, scope: Scope, period: AccountingPeriod, posted: Iterable[Posting], handed: HandOversSince,
    household_id: int | None = None,
) -> dict[int, HouseholdAccount]:  # fmt: skip
    """Return the accounts at the end of a period of all households with an entry, money or adjustment by then."""
    net: dict[int, int] = {}
    for one in posted:
        if one.household_id is not None:
            net[one.household_id] = net.get(one.household_id, 0) + one.worth.net_dong
    brought = _net_before(connection, period, household_id)
    since = handed.since
    for home, dong in handed_over_until(connection, scope, period.cooperative_id, since, household_id).items():
        brought[home] = brought.get(home, 0) - dong
    given: dict[int, list[HandOverRow]] = {}
    for row in handed.rows:
        given.setdefault(row.household_id, []).append(row)
    adjusted: dict[int, int] = {}
    for share in allocations_of(connection, period.cooperative_id, period.to_on):
        sums = adjusted if share.on_day > since else brought
        sums[share.household_id] = sums.get(share.household_id, 0) + share.amount_dong
    everyone = net.keys() | brought.keys() | given.keys() | adjusted.keys()
    return {
        home: HouseholdAccount(brought.get(home, 0), net.get(home, 0), *_by_kind(given.get(home, ())))._replace(
            adjusted_dong=adjusted.get(home, 0)
        )
        for home in (everyone if household_id is None else {household_id})
    }


def add_up(worths: Iterable[Worth]) -> Worth:
    """Return all of them added up."""
    several = list(worths)
    return Worth._make(map(sum, zip(*several, strict=True))) if several else NOTHING


def _by_kind(rows: Iterable[HandOverRow]) -> Sequence[int]:
    sums = {"advance": 0, "paid": 0, "cod": 0}
    for row in rows:
        sums[row.kind] += row.amount_dong
    return tuple(sums.values())


def _net_before(connection: Connection, period: AccountingPeriod, household_id: int | None) -> dict[int, int]:
    asked = {"cooperative": period.cooperative_id, "before": period.from_on, "household": household_id}
    return {
        home: int(dong) for home, dong in bulk.rows(connection, _net_before_query(household_id is not None), **asked)
    }


@cache
def _net_before_query(of_one: bool) -> Select[Any]:
    home = _ENTRY.c.household_id
    return (
        select(home, func.sum(_ENTRY.c.net_dong))
        .join_from(_ENTRY, _PERIOD, _PERIOD.c.id == _ENTRY.c.period_id)
        .where(_PERIOD.c.cooperative_id == bindparam("cooperative"), _PERIOD.c.from_on < bindparam("before"))
        .where(home == bindparam("household") if of_one else home.is_not(None))
        .group_by(home)
    )
