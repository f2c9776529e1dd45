"""The accountant's view of a period: what every household gets, and what stays with the cooperative itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, select

from marketplace.directory.cooperatives import CooperativeRow, cooperative_of
from marketplace.directory.periods import AccountingPeriod
from marketplace.settlement.statements.account import (
    HouseholdAccount,
    add_up,
    hand_overs_since,
    household_accounts,
    posted_entries,
    subjects_of,
)
from marketplace.settlement.statements.books import Books
from marketplace.settlement.statements.books_reader import read_period, read_posted
from marketplace.settlement.statements.closing_entries import postings
from marketplace.settlement.statements.failed_deliveries import FAILED_KIND
from marketplace.settlement.statements.outright_purchases import (
    OutrightResult,
    is_bought,
    outright_result,
    unsold_before,
)
from marketplace.settlement.statements.period_entries import Posting
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING, Scope, kept_by_scope
from marketplace.storage.tables import TABLES

_HOUSEHOLD = TABLES["household"]


class HouseholdPeriodRow(NamedTuple):
    """One household in a period: what it sold on behalf, what was bought from it, corrections, and its account."""

    code: str
    name: str
    sales: Worth
    bought_g: int
    bought_dong: int
    corrections: Worth
    account: HouseholdAccount


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """A period of a cooperative: all households' net less what was bought from them, and what the cooperative's own
    fruit fetched in the shops, are what the lines came to."""

    cooperative: CooperativeRow
    period: AccountingPeriod
    homes: tuple[HouseholdPeriodRow, ...]
    own: OutrightResult
    failed_dong: int
    """What failed deliveries cost the cooperative itself (chi phí giao thất bại)."""
    lines: Worth
    """The sum over all lines, whoever's it is: what was sold, less what the platforms hold back."""


def period_report(connection: Connection, scope: Scope, period: AccountingPeriod) -> PeriodReport:
    """Return a period by household, as it is closed or as it would be now.

    CooperativeError for who is not shown all of the cooperative's money. A household that took back its agreement is
    there without code and name, so that the sums stay right.
    """
    cooperative = cooperative_of(connection, scope, period.cooperative_id, whole=True)
    books, posted, unsold = _posted(connection, period)
    return PeriodReport(
        cooperative,
        period,
        tuple(_homes(connection, scope, period, books, posted)),
        outright_result(books, posted, unsold),
        -sum(one.worth.net_dong for one in posted if one.kind == FAILED_KIND and one.household_id is None),
        add_up(one.worth for one in posted if one.line_id is not None and one.kind != FAILED_KIND),
    )


def _posted(connection: Connection, period: AccountingPeriod) -> tuple[Books, list[Posting], dict[int, int]]:
    """Return what a period posted, what that is about, and what by lot was bought and unsold when it began."""
    unsold = unsold_before(connection, period)
    if period.closed_ms is not None:
        posted = posted_entries(connection, period)
        lots, lines = subjects_of(posted)
        return read_posted(connection, period, {*lots, *unsold}, lines), posted, unsold
    books = read_period(connection, period)
    _open_before(connection, period, books, unsold)
    return books, postings(connection, period, books), unsold


def _open_before(connection: Connection, period: AccountingPeriod, books: Books, unsold: dict[int, int]) -> None:
    """Add to what was unsold when a period began what the open periods before it would buy and sell.

    Where no fruit is bought outright they would do neither.
    """
    bought = any(lot.terms == "outright" for lot in books.lots.values())
    for one in books.periods if bought else ():
        if one.closed_ms is None and one.from_on < period.from_on:
            for posted in postings(connection, one, books):
                if posted.household_id is None or is_bought(books, posted):
                    grams = posted.worth.weight_g + posted.worth.over_g
                    unsold[posted.lot_id] += grams if posted.household_id is not None else -grams


@kept_by_scope
def _households(scope: Scope) -> Select[Any]:
    shown = scope.where(_HOUSEHOLD)
    return (
        select(_HOUSEHOLD.c.id, *(case((shown, _HOUSEHOLD.c[name]), else_="") for name in ("code", "name")))
        .where(_HOUSEHOLD.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(_HOUSEHOLD.c.code)
    )


def _homes(
    connection: Connection, scope: Scope, period: AccountingPeriod, books: Books, posted: Sequence[Posting]
) -> list[HouseholdPeriodRow]:
    standing = household_accounts(
        connection, EVERYTHING, period, posted, hand_overs_since(connection, EVERYTHING, period, books.periods)
    )
    by_home: dict[int | None, list[Posting]] = {}
    for one in posted:
        by_home.setdefault(one.household_id, []).append(one)
    rows = []
    for home_id, code, name in bulk.rows(connection, _households(scope), ids=standing):
        own = by_home.get(home_id, [])
        first = [one for one in own if one.of_period_id == period.id]
        sales = add_up(one.worth for one in first if not is_bought(books, one))
        bought = add_up(one.worth for one in first if is_bought(books, one))
        corrections = add_up(one.worth for one in own if one.of_period_id != period.id)
        rows.append(
            HouseholdPeriodRow(code, name, sales, bought.weight_g, bought.net_dong, corrections, standing[home_id])
        )
    return rows
