"""Allocation of adjustments: who gets (or bears) a payout without an order – a household, all sellers, the cooperative.

It counts on the day it was paid out, or on the first day after a period that is closed by then. Split, it goes by what
the fruit of each household fetched in that shop in the cooperative's period in which it was paid out, closed or not;
the cooperative bears the part of fruit that it bought outright.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from marketplace.directory.periods import closed_until, find_period, lock_shared
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING, Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.apportion import largest_remainder
from marketplace.words.instants import as_date, day_of, start_of
from marketplace.words.messages import Refusal

_PAYOUT, _SHARE, _CHANNEL = TABLES["payout"], TABLES["payout_share"], TABLES["channel"]
# Fruit that the cooperative bought outright is its own: household 0.
_FETCHED = """
SELECT CASE WHEN t.terms = 'outright' THEN 0 ELSE t.household_id END,
       sum(d.amount_dong - d.cancelled_dong - d.short_dong - d.returned_dong - d.undelivered_dong)
FROM orders o JOIN order_line l ON l.order_id = o.id JOIN draw d ON d.line_id = l.id JOIN lot t ON t.id = d.lot_id
WHERE o.channel_id = :channel AND o.delivered_ms >= :from AND o.delivered_ms < :until AND EXISTS (
    SELECT 1 FROM membership m WHERE m.household_id = t.household_id AND m.cooperative_id = :cooperative)
GROUP BY 1 ORDER BY 1
"""
_SHARED = (
    select(*(_SHARE.c[name] for name in ("household_id", "on_day", "amount_dong", "who", "why")))
    .where(_SHARE.c.cooperative_id == bindparam("cooperative"), _SHARE.c.on_day <= bindparam("until"))
    .where(_SHARE.c.household_id.is_not(None))
    .order_by(_SHARE.c.id)
)


class AllocationError(Refusal):
    """An adjustment cannot be allocated so; the message says why and what to do."""


class UnallocatedRow(NamedTuple):
    """A payout without an order that is not wholly allocated yet, in đồng."""

    id: int
    channel_id: int
    channel: str
    entry: str
    settlement: str
    kind: str
    note: str | None
    paid_ms: int
    net_dong: int
    shared_dong: int

    @property
    def open_dong(self) -> int:
        """What is not allocated yet; below 0 where somebody has to bear it."""
        return self.net_dong - self.shared_dong


class AllocationRow(NamedTuple):
    """What of a payout without an order a household was given, or (below 0) bears; on which day it counts."""

    household_id: int
    on_day: date
    amount_dong: int
    who: str | None
    why: str | None


class AllocationTarget(NamedTuple):
    """To whom an adjustment goes: one household by its id, all (``split``), or else the cooperative itself; and why."""

    cooperative_id: int
    household_id: int | None
    split: bool
    who: str
    why: str | None


def unallocated_adjustments(connection: Connection, scope: Scope) -> list[UnallocatedRow]:
    """Return the payouts without an order that are not wholly allocated, the oldest first."""
    found = [UnallocatedRow(*row) for row in bulk.rows(connection, _unallocated_query(scope))]
    return [row._replace(shared_dong=int(row.shared_dong)) for row in found]


@kept_by_scope
def _unallocated_query(scope: Scope) -> Select[Any]:
    shared = func.coalesce(
        select(func.sum(_SHARE.c.amount_dong)).where(_SHARE.c.payout_id == _PAYOUT.c.id).scalar_subquery(), 0
    )
    return (
        select(_PAYOUT.c.id, _CHANNEL.c.id, _CHANNEL.c.code, _PAYOUT.c.remote_id,
               *(_PAYOUT.c[name] for name in UnallocatedRow._fields[4:9]), shared)
        .join_from(_PAYOUT, _CHANNEL, _CHANNEL.c.id == _PAYOUT.c.channel_id)
        .where(_PAYOUT.c.order_id.is_(None), _PAYOUT.c.net_dong != shared, scope.where(_PAYOUT))
        .order_by(_PAYOUT.c.paid_ms, _PAYOUT.c.id)
    )  # fmt: skip


def allocate_adjustment(
    connection: Connection, scope: Scope, channel: str, entry: str, given: AllocationTarget, now_ms: int
) -> Mapping[int | None, int]:
    """Allocate what is open of a payout, and return the đồng by household (None: the cooperative)."""
    lock_shared(connection)
    found = next(
        (one for one in unallocated_adjustments(connection, scope) if (one.channel, one.entry) == (channel, entry)),
        None,
    )
    if found is None:
        raise AllocationError(
            f"Nothing is open of payout {entry} of {channel}; see `lensan payouts loose`",
            f"Khoản {entry} của gian hàng {channel} không còn gì để phân.",
        )
    parts = _split_by_sales(connection, found, given) if given.split else {given.household_id: found.open_dong}
    on_day = as_date(day_of(found.paid_ms))
    closed_on = closed_until(connection).get(given.cooperative_id, date.min)
    on_day = max(on_day, closed_on + timedelta(days=1)) if closed_on != date.min else on_day
    rows = [
        {"payout_id": found.id, "cooperative_id": given.cooperative_id, "household_id": home, "on_day": on_day,
         "amount_dong": dong, "who": given.who, "why": given.why, "noted_ms": now_ms}
        for home, dong in parts.items() if dong
    ]  # fmt: skip
    connection.execute(insert(_SHARE), rows)
    return parts


def allocations_of(connection: Connection, cooperative_id: int, until: date) -> list[AllocationRow]:
    """Return what was allocated to households of a cooperative up to a day, in the order in which it was allocated."""
    return [AllocationRow(*row) for row in bulk.rows(connection, _SHARED, cooperative=cooperative_id, until=until)]


def _split_by_sales(connection: Connection, found: UnallocatedRow, given: AllocationTarget) -> dict[int | None, int]:
    """Split a payout by what each household's fruit fetched in the period it was paid out in, closed by now or not."""
    period = find_period(connection, EVERYTHING, given.cooperative_id, as_date(day_of(found.paid_ms)))
    asked = {
        "channel": found.channel_id, "cooperative": given.cooperative_id, "from": start_of(period.from_on),
        "until": period.end_ms,
    }  # fmt: skip
    fetched = {household_id or None: int(dong) for household_id, dong in bulk.select(connection, _FETCHED, asked)}
    if not sum(fetched.values()):
        raise AllocationError(
            f"Nothing was delivered in {found.channel} in {period.days}; give it to a household or keep it",
            f"Kỳ {period.days} chưa giao đơn nào ở gian hàng này; hãy giao cho một hộ hoặc để HTX chịu.",
        )
    parts = largest_remainder(abs(found.open_dong), list(fetched.values()))
    sign = 1 if found.open_dong > 0 else -1
    return {home: sign * dong for home, dong in zip(fetched, parts, strict=True)}
