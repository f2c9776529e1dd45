"""Hand-overs: money a cooperative gave a household; added, never changed, and never into a closed period."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from marketplace.directory.periods import settled_before
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

KINDS = ("advance", "paid", "cod")
MOST_DONG = 10**12
_HAND_OVER, _HOUSEHOLD = TABLES["hand_over"], TABLES["household"]
_MEMBERSHIP = TABLES["membership"]


class HandOverError(Refusal):
    """Money cannot be written down as given; the message is one plain sentence with the next action."""


class HandOverRow(NamedTuple):
    """Money given on a day: an advance, a payment, or cash on delivery passed on; below 0 it is taken back."""

    cooperative_id: int
    household_id: int
    on_day: date
    kind: str
    amount_dong: int
    note: str | None
    who: str | None
    noted_ms: int


def add_hand_over(connection: Connection, row: HandOverRow) -> int:
    """Write down money given and return its number; HandOverError when it cannot be, or its period is closed."""
    if row.kind not in KINDS:
        raise HandOverError(
            f"{row.kind} is no kind of hand-over; the kinds are: {', '.join(KINDS)}",
            "Hãy chọn: tạm ứng, trả tiền hoặc tiền thu hộ.",
        )
    if not row.amount_dong or abs(row.amount_dong) > MOST_DONG:
        raise HandOverError(
            "The amount is a whole number of đồng other than 0; write for example 2500000",
            "Số tiền phải là số đồng nguyên, khác 0 và không quá lớn; ví dụ: 2500000.",
        )
    if row.amount_dong < 0 and not row.note:
        raise HandOverError(
            "Money that is taken back needs a note that says why",
            "Thu lại tiền thì phải ghi chú lý do.",
        )
    closed = settled_before(connection, row.cooperative_id, row.on_day)
    if closed is not None:
        raise HandOverError(
            f"The period {closed.days} is closed; write it down for a day after it",
            f"Kỳ {closed.days} đã chốt; hãy ghi vào một ngày sau kỳ đó.",
        )
    _check_member(connection, row)
    return int(connection.execute(insert(_HAND_OVER).values(row._asdict()).returning(_HAND_OVER.c.id)).scalar_one())


def hand_overs(
    connection: Connection,
    scope: Scope,
    cooperative_id: int,
    days: tuple[date, date],
    household_id: int | None = None,
) -> list[HandOverRow]:
    """Return what a cooperative gave after the first day and up to the other, to one household or to all, by day."""
    given = {"cooperative": cooperative_id, "since": days[0], "until": days[1], "household": household_id}
    return [
        HandOverRow(*row) for row in bulk.rows(connection, _hand_overs_query(scope, household_id is not None), **given)
    ]


@kept_by_scope
def _hand_overs_query(scope: Scope, of_one: bool) -> Select[Any]:
    query = (
        select(*(_HAND_OVER.c[name] for name in HandOverRow._fields))
        .join_from(_HAND_OVER, _HOUSEHOLD, _HOUSEHOLD.c.id == _HAND_OVER.c.household_id)
        .where(
            _HAND_OVER.c.cooperative_id == bindparam("cooperative"),
            _HAND_OVER.c.on_day > bindparam("since"),
            _HAND_OVER.c.on_day <= bindparam("until"),
            scope.where(_HAND_OVER),
        )
        .order_by(_HAND_OVER.c.on_day, _HAND_OVER.c.noted_ms, _HAND_OVER.c.kind, _HAND_OVER.c.amount_dong)
    )
    return query.where(_HAND_OVER.c.household_id == bindparam("household")) if of_one else query


def handed_over_until(
    connection: Connection, scope: Scope, cooperative_id: int, until: date, household_id: int | None = None
) -> dict[int, int]:
    """Return what a cooperative gave up to a day in đồng, by household."""
    asked = {"cooperative": cooperative_id, "until": until, "household": household_id}
    found = bulk.rows(connection, _sums_until_query(scope, household_id is not None), **asked)
    return {home: int(dong) for home, dong in found}


@kept_by_scope
def _sums_until_query(scope: Scope, of_one: bool) -> Select[Any]:
    of_cooperative = _HAND_OVER.c.cooperative_id == bindparam("cooperative")
    query = (
        select(_HAND_OVER.c.household_id, func.sum(_HAND_OVER.c.amount_dong))
        .join_from(_HAND_OVER, _HOUSEHOLD, _HOUSEHOLD.c.id == _HAND_OVER.c.household_id)
        .where(of_cooperative, _HAND_OVER.c.on_day <= bindparam("until"), scope.where(_HAND_OVER))
        .group_by(_HAND_OVER.c.household_id)
    )
    return query.where(_HAND_OVER.c.household_id == bindparam("household")) if of_one else query


def _check_member(connection: Connection, row: HandOverRow) -> None:
    """Refuse a household that never was in the cooperative, so that no typed code pays a stranger."""
    query = select(_MEMBERSHIP.c.household_id).where(
        _MEMBERSHIP.c.household_id == row.household_id, _MEMBERSHIP.c.cooperative_id == row.cooperative_id
    )
    if connection.execute(query.limit(1)).first() is None:
        raise HandOverError(
            "This household never was a member of the cooperative; check its code",
            "Hộ này chưa từng là thành viên của HTX; hãy kiểm tra lại mã hộ.",
        )
