"""Periods: a cooperative's accounting periods, which are opened and closed in order and never rewritten."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from marketplace.storage import bulk, locks
from marketplace.storage.scope import EVERYTHING, Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of
from marketplace.words.messages import Refusal

_PERIOD = TABLES["period"]


class PeriodError(Refusal):
    """A period cannot be opened or closed; ``sentence`` says why and what to do, in the app's words too."""


class AccountingPeriod(NamedTuple):
    """A cooperative's period, both days included; ``closed_ms`` is None while it is open."""

    id: int
    cooperative_id: int
    from_on: date
    to_on: date
    closed_ms: int | None
    closed_by: str | None

    @property
    def end_ms(self) -> int:
        """The instant after its last day."""
        return start_of(self.to_on + timedelta(days=1))

    @property
    def days(self) -> str:
        """Its days as 10/06/2026-16/06/2026."""
        return f"{self.from_on:%d/%m/%Y}-{self.to_on:%d/%m/%Y}"


_COLUMNS = [_PERIOD.c[name] for name in AccountingPeriod._fields]


def periods_of(connection: Connection, scope: Scope, cooperative_id: int) -> list[AccountingPeriod]:
    """Return a cooperative's periods in order."""
    return [AccountingPeriod(*row) for row in bulk.rows(connection, _periods(scope), cooperative=cooperative_id)]


@kept_by_scope
def _periods(scope: Scope) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .where(_PERIOD.c.cooperative_id == bindparam("cooperative"), scope.where(_PERIOD))
        .order_by(_PERIOD.c.from_on)
    )


def find_period(connection: Connection, scope: Scope, cooperative_id: int, day: date | None) -> AccountingPeriod:
    """Return the period a day falls in; without a day the first open one, else the latest; PeriodError otherwise."""
    known = periods_of(connection, scope, cooperative_id)
    if not known:
        raise PeriodError(
            "This cooperative has no period yet; open one with `lensan period open FROM TO`",
            "Hợp tác xã này chưa mở kỳ nào; hãy mở kỳ trước.",
        )
    if day is None:
        return next((one for one in known if one.closed_ms is None), known[-1])
    for one in known:
        if one.from_on <= day <= one.to_on:
            return one
    days = ", ".join(one.days for one in known)
    raise PeriodError(
        f"No period covers {day:%d/%m/%Y}; the periods are: {days}",
        f"Chưa có kỳ nào gồm ngày {day:%d/%m/%Y}; các kỳ hiện có: {days}",
    )


def open_period(connection: Connection, cooperative_id: int, from_on: date, to_on: date, who: str) -> AccountingPeriod:
    """Open a period from a day to a day, after every closed one and over none that is there; once for the same days."""
    lock_exclusive(connection)
    if to_on < from_on:
        raise PeriodError(
            f"A period cannot end on {to_on:%d/%m/%Y}, before it begins; turn the days round",
            f"Kỳ không thể kết thúc ngày {to_on:%d/%m/%Y}, trước ngày bắt đầu; hãy đổi lại hai ngày.",
        )
    for one in periods_of(connection, EVERYTHING, cooperative_id):
        if (one.from_on, one.to_on) == (from_on, to_on):
            return one
        _refuse_beside(one, from_on, to_on)
    values = {"cooperative_id": cooperative_id, "from_on": from_on, "to_on": to_on, "opened_by": who}
    added = connection.execute(insert(_PERIOD).values(values).returning(_PERIOD.c.id)).scalar_one()
    return AccountingPeriod(added, cooperative_id, from_on, to_on, None, None)


def _refuse_beside(one: AccountingPeriod, from_on: date, to_on: date) -> None:
    """Refuse days that a period which is there covers, or that come before a closed one."""
    if from_on <= one.to_on and one.from_on <= to_on:
        raise PeriodError(
            f"The period {one.days} covers some of these days; periods do not overlap",
            f"Kỳ {one.days} đã có một phần những ngày này; các kỳ không được trùng nhau.",
        )
    if one.closed_ms is not None and to_on < one.from_on:
        raise PeriodError(
            f"The period {one.days} is closed already; open one that begins after it",
            f"Kỳ {one.days} đã chốt; hãy mở kỳ bắt đầu sau kỳ đó.",
        )


def lock_shared(connection: Connection) -> None:
    """Let nobody open or close a period until this write transaction has ended; SQLite's writer is alone anyway.

    Whoever writes what a closed period forbids holds them before looking, and before locking lots or orders. It is the
    table that is locked: a row would not hold a period that is opened and closed meanwhile.
    """
    locks.lock_table(connection, "period", "ROW SHARE")


def lock_exclusive(connection: Connection) -> None:
    """Open or close a period while nobody else does, nor holds them; the first statement of its transaction.

    A lock that is waited for as the first statement comes before the state that the transaction sees.
    """
    locks.lock_table(connection, "period", "EXCLUSIVE")


def period_of(connection: Connection, period_id: int) -> AccountingPeriod:
    """Return a period by its id; PeriodError without one."""
    for row in bulk.rows(connection, _ONE, period=period_id):
        return AccountingPeriod(*row)
    raise PeriodError("There is no such period; see `lensan period list`", "Không có kỳ này; hãy xem danh sách kỳ.")


def mark_closed(connection: Connection, period_id: int, who: str, now_ms: int) -> None:
    """Write by whom and when a period was closed."""
    bulk.update(connection, _PERIOD, ("closed_ms", "closed_by"), [(now_ms, who, period_id)])


_ONE = select(*_COLUMNS).where(_PERIOD.c.id == bindparam("period"))
_SETTLED = (
    select(*_COLUMNS)
    .where(
        _PERIOD.c.cooperative_id == bindparam("cooperative"),
        _PERIOD.c.closed_ms.is_not(None),
        _PERIOD.c.to_on >= bindparam("day"),
    )
    .order_by(_PERIOD.c.from_on)
    .limit(1)
)
_CLOSED_UNTIL = (
    select(_PERIOD.c.cooperative_id, func.max(_PERIOD.c.to_on))
    .where(_PERIOD.c.closed_ms.is_not(None))
    .group_by(_PERIOD.c.cooperative_id)
)


def settled_before(connection: Connection, cooperative_id: int, day: date) -> AccountingPeriod | None:
    """Return the closed period that a day falls into or before, so that nothing more may be dated so; it is held."""
    lock_shared(connection)
    found = bulk.rows(connection, _SETTLED, cooperative=cooperative_id, day=day)
    return next((AccountingPeriod(*row) for row in found), None)


def closed_until(connection: Connection) -> dict[int, date]:
    """Return the last day of every cooperative's last closed period, held; one that closed none is missing."""
    lock_shared(connection)
    return dict(bulk.rows(connection, _CLOSED_UNTIL))
