"""The statement of one household and period (bảng thanh toán cho hộ), open or closed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from marketplace.directory.cooperatives import CooperativeRow, cooperative_of
from marketplace.directory.periods import AccountingPeriod, PeriodError
from marketplace.directory.residences import address_on
from marketplace.orders.status import PaymentStatus
from marketplace.orders.totals import sold
from marketplace.settlement.hand_overs import HandOverRow
from marketplace.settlement.statements.account import (
    HouseholdAccount,
    add_up,
    hand_overs_since,
    household_accounts,
    posted_entries,
    subjects_of,
)
from marketplace.settlement.statements.awaited import awaited, is_awaited, payment_of
from marketplace.settlement.statements.books import Books, LotView
from marketplace.settlement.statements.books_reader import read_period, read_posted
from marketplace.settlement.statements.closing_entries import postings
from marketplace.settlement.statements.failed_deliveries import FAILED_KIND
from marketplace.settlement.statements.fingerprint import fingerprint_of
from marketplace.settlement.statements.period_entries import Posting
from marketplace.settlement.statements.weight_and_money import Worth
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, Sight, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of

_HOUSEHOLD = TABLES["household"]


class StatementHousehold(NamedTuple):
    """Whose statement it is."""

    id: int
    code: str
    name: str


class StatementRow(NamedTuple):
    """One entry of a statement; ``of`` is the earlier period a correction corrects, None otherwise."""

    kind: str
    of: AccountingPeriod | None
    lot: str
    terms: str
    shop: str
    order: str
    product: str
    day: date | None
    worth: Worth
    payment: PaymentStatus
    tax_source: str | None
    estimated: bool = False
    """Whether fee, freight and tax are what is expected: no settlement has said what they are, or had by the close."""
    awaited: bool = False
    """Whether money of its line, or a word of its charges, is still to come; it moves on after a period is closed."""

    @property
    def why(self) -> str:
        """What moved it, for a correction: 'returned', 'weight', 'price' or 'charges'."""
        if self.worth.returned_g:
            return "returned"
        if self.worth.weight_g:
            return "weight"
        return "price" if self.worth.gross_dong else "charges"


class UndeliveredDraw(NamedTuple):
    """A draw that is not delivered yet: it falls into a later posting."""

    lot: str
    shop: str
    order: str
    product: str
    day: date
    state: str
    weight_g: int
    gross_dong: int


class LotSum(NamedTuple):
    """What a period says of one lot of the household."""

    lot: str
    produce: str
    grade: str | None
    terms: str
    in_g: int | None
    """What was picked, in grams; None for who is not shown lots."""
    worth: Worth


@dataclass(frozen=True, slots=True)
class Statement:
    """What a household is owed for a period; ``awaiting_dong`` is what platforms have still to pay of it."""

    cooperative: CooperativeRow
    period: AccountingPeriod
    home: StatementHousehold
    rows: tuple[StatementRow, ...]
    waiting: tuple[UndeliveredDraw, ...]
    lots: tuple[LotSum, ...]
    hand_overs: tuple[HandOverRow, ...]
    account: HouseholdAccount
    awaiting_dong: int
    fingerprint: str
    """The check number, a SHA-256: as long as it is the same none of its figures has changed."""
    address: str = ""
    """Where it lived on the last day of the period, as that was called then; no figure, so not in the check number."""

    @property
    def sales(self) -> Worth:
        """What the period's own sales and purchases come to."""
        return add_up(row.worth for row in self.rows if row.of is None)

    @property
    def corrections(self) -> Worth:
        """What corrects earlier periods."""
        return add_up(row.worth for row in self.rows if row.of is not None)

    @property
    def total(self) -> Worth:
        """Both together."""
        return self.sales.plus(self.corrections)


def statement(connection: Connection, scope: Scope, period: AccountingPeriod, household_code: str) -> Statement:
    """Return the statement of a household; PeriodError where the scope shows no such household."""
    home = _home(connection, scope, household_code)
    books, posted = _posted(connection, period, home.id)
    own = [one for one in posted if one.household_id == home.id]
    rows = tuple(_rows(books, period, own))
    waiting = tuple(_waiting(books, period, home.id)) if period.closed_ms is None else ()
    given = hand_overs_since(connection, scope, period, books.periods, home.id)
    handed, account = tuple(given.rows), household_accounts(connection, scope, period, own, given, home.id)[home.id]
    cooperative = cooperative_of(connection, scope, period.cooperative_id, whole=False)
    fingerprint = fingerprint_of(
        (cooperative.code, home.code, period), books, zip(own, (row.of for row in rows), strict=True), (handed, account)
    )
    awaiting = sum(
        awaited(books, books.lines[one.line_id]).get(one.lot_id, 0)
        for one in own
        if one.line_id is not None and one.of_period_id == period.id and one.kind != FAILED_KIND
    )
    lots = _lots(books, own, weighed=_weighed(connection, scope, home.id))
    address = address_on(connection, home.id, period.to_on)
    return Statement(cooperative, period, home, rows, waiting, lots, handed, account, awaiting, fingerprint, address)


def _posted(connection: Connection, period: AccountingPeriod, household_id: int) -> tuple[Books, list[Posting]]:
    """Return what a period posted for a household, with what that is about; an open one as it would be closed now."""
    if period.closed_ms is None:
        books = read_period(connection, period, household_id)
        return books, postings(connection, period, books)
    posted = posted_entries(connection, period, household_id)
    return read_posted(connection, period, *subjects_of(posted)), posted


def _home(connection: Connection, scope: Scope, code: str) -> StatementHousehold:
    found = bulk.rows(connection, _household(scope), code=code)
    if not found:
        raise PeriodError(
            f"There is no household {code} here; look for it with `lensan report households`",
            f"Không có hộ {code} ở đây; hãy tìm hộ trong danh sách.",
        )
    return StatementHousehold(*found[0])


@kept_by_scope
def _household(scope: Scope) -> Select[Any]:
    columns = [_HOUSEHOLD.c[name] for name in StatementHousehold._fields]
    shown = (scope.where(_HOUSEHOLD), scope.of_household(Sight.MONEY, _HOUSEHOLD.c.id))
    return select(*columns).where(_HOUSEHOLD.c.code == bindparam("code"), *shown)


def _rows(books: Books, period: AccountingPeriod, own: Sequence[Posting]) -> Iterator[StatementRow]:
    periods = {one.id: one for one in books.periods}
    for one in own:
        lot = books.lots[one.lot_id]
        of = None if one.of_period_id == period.id else periods[one.of_period_id]
        if one.line_id is None:
            day = lot.picked_on if lot.terms == "outright" else None
            yield StatementRow(
                one.kind,
                of,
                lot.code,
                lot.terms,
                "",
                "",
                lot.produce,
                day,
                one.worth,
                PaymentStatus.UNPAID,
                one.tax_source,
            )
            continue
        line = books.lines[one.line_id]
        order = books.order_of(line)
        day = None if order.delivered_ms is None else as_date(day_of(order.delivered_ms))
        yield StatementRow(
            one.kind, of, lot.code, lot.terms, order.shop, order.code, line.title, day, one.worth,
            payment_of(books, line), one.tax_source, one.estimated, is_awaited(books, line),
        )  # fmt: skip


def _waiting(books: Books, period: AccountingPeriod, household_id: int) -> Iterator[UndeliveredDraw]:
    for order in sorted(books.orders.values(), key=lambda one: (one.placed_ms, one.channel, one.code)):
        if order.delivered_ms is not None or order.order_state == "cancelled" or order.placed_ms >= period.end_ms:
            continue
        day = as_date(day_of(order.placed_ms))
        for line in order.lines:
            for draw in line.draws:
                lot = books.lots.get(draw.lot_id)
                weight_g, gross_dong = sold(draw)
                if lot is not None and weight_g and _is_theirs(books, lot, household_id, books.seller(line, lot)):
                    yield UndeliveredDraw(
                        lot.code, order.shop, order.code, line.title, day, order.state, weight_g, gross_dong
                    )


def _is_theirs(books: Books, lot: LotView, household_id: int, seller: int | None) -> bool:
    return lot.household_id == household_id and lot.terms != "outright" and seller == books.cooperative_id


def _weighed(connection: Connection, scope: Scope, household_id: int) -> bool:
    """Say whether the reader is told what the household's lots weighed."""
    query = select(_HOUSEHOLD.c.id).where(_HOUSEHOLD.c.id == household_id)
    return bool(connection.execute(query.where(scope.of_household(Sight.LOTS, _HOUSEHOLD.c.id))).all())


def _lots(books: Books, own: Sequence[Posting], *, weighed: bool) -> tuple[LotSum, ...]:
    sums: dict[int, Worth] = {}
    for one in own:
        sums[one.lot_id] = add_up([sums.get(one.lot_id, Worth()), one.worth])
    lots = sorted((books.lots[lot_id] for lot_id in sums), key=lambda lot: lot.code)
    return tuple(
        LotSum(lot.code, lot.produce, lot.grade, lot.terms, lot.in_g if weighed else None, sums[lot.id]) for lot in lots
    )
