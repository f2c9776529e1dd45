"""What was expected and received by settlement (đợt đối soát), and for all that was paid out between two days."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, case, func, select

from marketplace.settlement.difference_review import differences
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of

_PAYOUT, _CHANNEL, _PART, _TRANSFER = (TABLES[name] for name in ("payout", "channel", "transfer_part", "transfer"))


class SettlementRow(NamedTuple):
    """One settlement (đợt đối soát) of a shop, in đồng: what it holds back, pays, and how far the money has come.

    A difference counts in the settlement of the order's last payout, where it became what it is. ``other_dong`` is what
    it pays (or takes) for no order.
    """

    channel: str
    shop: str
    settlement: str
    from_ms: int
    to_ms: int
    orders: int
    gross_dong: int
    charged_dong: int
    other_dong: int
    received_dong: int
    difference_dong: int
    open_differences: int
    wallet_dong: int
    bank_dong: int

    @property
    def expected_dong(self) -> int:
        """What it should have paid."""
        return self.received_dong - self.difference_dong


class SettlementTotals(NamedTuple):
    """All that was paid out between two days, in đồng."""

    expected_dong: int
    received_dong: int
    difference_dong: int
    open_differences: int


def settlements(
    connection: Connection, scope: Scope, from_on: date | None = None, to_on: date | None = None
) -> list[SettlementRow]:
    """Return the settlements that paid anything out between two days, both included, the latest first."""
    differing = _differences_by_settlement(connection, scope, from_on, to_on)
    arrived = _arrived_by_settlement(connection, scope)
    rows = []
    for channel_id, code, shop, settlement, *paid in connection.execute(_settlements_query(scope, from_on, to_on)):
        steps = [arrived[channel_id, settlement, step] for step in ("wallet", "bank")]
        figures = (*map(int, paid), *differing[code, settlement], *steps)
        rows.append(SettlementRow._make((code, shop, settlement, *figures)))
    return rows


def _settlements_query(scope: Scope, from_on: date | None, to_on: date | None) -> Select[Any]:
    charged = _PAYOUT.c.fee_dong + _PAYOUT.c.freight_dong + _PAYOUT.c.tax_dong
    of_order = _PAYOUT.c.order_id.is_not(None)
    last_paid = func.max(_PAYOUT.c.paid_ms)
    sums = (
        func.min(_PAYOUT.c.paid_ms), last_paid, func.count(_PAYOUT.c.order_id.distinct()),
        func.sum(case((of_order, _PAYOUT.c.gross_dong), else_=0)), func.sum(case((of_order, charged), else_=0)),
        func.sum(case((_PAYOUT.c.order_id.is_(None), _PAYOUT.c.net_dong), else_=0)), func.sum(_PAYOUT.c.net_dong),
    )  # fmt: skip
    query = (
        select(_CHANNEL.c.id, _CHANNEL.c.code, _CHANNEL.c.title, _PAYOUT.c.settlement, *sums)
        .join_from(_PAYOUT, _CHANNEL, _CHANNEL.c.id == _PAYOUT.c.channel_id)
        .where(scope.where(_PAYOUT))
        .group_by(_CHANNEL.c.id, _CHANNEL.c.code, _CHANNEL.c.title, _PAYOUT.c.settlement)
        .order_by(last_paid.desc(), _CHANNEL.c.code, _PAYOUT.c.settlement)
    )
    if from_on is not None:
        query = query.where(_PAYOUT.c.paid_ms >= start_of(from_on))
    return query if to_on is None else query.where(_PAYOUT.c.paid_ms < start_of(to_on + timedelta(days=1)))


def totals_between(connection: Connection, scope: Scope, from_on: date | None, to_on: date | None) -> SettlementTotals:
    """Return what was expected and paid out between two days, both included."""
    rows = settlements(connection, scope, from_on, to_on)
    received = sum(row.received_dong for row in rows)
    differing = sum(row.difference_dong for row in rows)
    return SettlementTotals(received - differing, received, differing, sum(row.open_differences for row in rows))


def _differences_by_settlement(
    connection: Connection, scope: Scope, from_on: date | None, to_on: date | None
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return by shop and settlement what differs, and how many of it nobody has settled."""
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for one in differences(connection, scope):
        if from_on is not None and one.paid_ms < start_of(from_on):
            continue
        if to_on is not None and one.paid_ms >= start_of(to_on + timedelta(days=1)):
            continue
        dong, count = found[one.channel, one.settlement]
        found[one.channel, one.settlement] = (dong + one.difference_dong, count + (one.settled_ms is None))
    return found


def _arrived_by_settlement(connection: Connection, scope: Scope) -> dict[tuple[int, str, str], int]:
    """Return how much has arrived by shop, settlement and step ('wallet', 'bank')."""
    query = (
        select(_PART.c.channel_id, _PART.c.settlement, _TRANSFER.c.step, func.sum(_PART.c.amount_dong))
        .join_from(_PART, _TRANSFER, _TRANSFER.c.id == _PART.c.transfer_id)
        .where(_PART.c.channel_id.is_not(None), scope.where(_PART))
        .group_by(_PART.c.channel_id, _PART.c.settlement, _TRANSFER.c.step)
    )
    found: dict[tuple[int, str, str], int] = defaultdict(int)
    for channel_id, settlement, step, amount_dong in connection.execute(query):
        found[channel_id, settlement, step] = int(amount_dong)
    return found
