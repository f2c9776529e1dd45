"""The list of differences for people, and settling one: a person accepts it as it is, with a reason."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, case, func, select, update

from marketplace.orders.totals import Tallies, write_totals
from marketplace.settlement.differences import recheck
from marketplace.storage import bulk
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_DIFFERENCE, _ORDERS = TABLES["payout_difference"], TABLES["orders"]
_CHANNEL, _PAYOUT = TABLES["channel"], TABLES["payout"]


class DifferenceError(Refusal):
    """A difference cannot be settled; the message says why and what to do."""


class DifferenceRow(NamedTuple):
    """An order whose payouts are not what they should be: since when that is known, and why it was accepted."""

    id: int
    channel: str
    shop: str
    order: str
    expected_dong: int
    received_dong: int
    opened_ms: int
    reason: str | None
    settled_ms: int | None
    settled_by: str | None
    paid_ms: int
    """When its last payout was."""
    settlement: str
    """The settlement that payout is in."""

    @property
    def difference_dong(self) -> int:
        """What was paid out too much; below 0 too little."""
        return self.received_dong - self.expected_dong


def differences(
    connection: Connection, scope: Scope, *, order: str | None = None, open_only: bool = False
) -> list[DifferenceRow]:
    """Return the differences, the last paid first; with ``open_only`` those that nobody has settled."""
    return [
        DifferenceRow(*row)
        for row in bulk.rows(connection, _differences_query(scope, order is not None, open_only), order=order)
    ]


@kept_by_scope
def _differences_query(scope: Scope, of_one: bool, open_only: bool) -> Select[Any]:
    last = (
        select(_PAYOUT.c.id, func.row_number().over(
            partition_by=_PAYOUT.c.order_id, order_by=(_PAYOUT.c.paid_ms.desc(), _PAYOUT.c.remote_id.desc())
        ).label("place"))
        .join_from(_PAYOUT, _DIFFERENCE, _DIFFERENCE.c.order_id == _PAYOUT.c.order_id)
        .where(_DIFFERENCE.c.gone_ms.is_(None))
        .subquery()
    )  # fmt: skip
    query = (
        select(
            _DIFFERENCE.c.id, _CHANNEL.c.code, _CHANNEL.c.title,
            case((scope.where(_ORDERS), _ORDERS.c.remote_id), else_=""),
            *(_DIFFERENCE.c[name] for name in DifferenceRow._fields[4:10]), _PAYOUT.c.paid_ms, _PAYOUT.c.settlement,
        )
        .join_from(_DIFFERENCE, _ORDERS, _ORDERS.c.id == _DIFFERENCE.c.order_id)
        .join(_CHANNEL, _CHANNEL.c.id == _ORDERS.c.channel_id)
        .join(_PAYOUT, _PAYOUT.c.order_id == _ORDERS.c.id)
        .join(last, last.c.id == _PAYOUT.c.id)
        .where(_DIFFERENCE.c.gone_ms.is_(None), last.c.place == 1, scope.where(_DIFFERENCE))
        .order_by(_PAYOUT.c.paid_ms.desc(), _CHANNEL.c.code, _ORDERS.c.remote_id)
    )  # fmt: skip
    if of_one:
        query = query.where(_ORDERS.c.remote_id == bindparam("order"))
    return query.where(_DIFFERENCE.c.settled_ms.is_(None)) if open_only else query


class SettlingReason(NamedTuple):
    """Why a difference is accepted, by whom and when."""

    why: str
    who: str
    now_ms: int


def settle_difference(
    connection: Connection, scope: Scope, order: str, channel: str | None, reason: SettlingReason
) -> DifferenceRow:
    """Accept an order's difference for a reason: where less came than should have, it counts as paid from then on.

    DifferenceError without a reason, or where it is not certain which order is meant.
    """
    why = reason.why.strip()
    if not why:
        raise DifferenceError(
            "A difference is settled with a reason; say what the platform answered",
            "Hãy ghi lý do chênh lệch, ví dụ sàn đã trả lời thế nào.",
        )
    found = _difference_of(connection, scope, order, channel)
    settled = found._replace(reason=why, settled_ms=reason.now_ms, settled_by=reason.who)
    order_id = _write_settled(connection, settled)
    tallies: Tallies = {}
    recheck(connection, [order_id], reason.now_ms, tallies)
    write_totals(connection, tallies)
    return settled


def _difference_of(connection: Connection, scope: Scope, order: str, channel: str | None) -> DifferenceRow:
    """Return the difference of an order; in one shop, where the order's code stands in several."""
    found = [one for one in differences(connection, scope, order=order) if channel in (None, one.channel)]
    if not found:
        raise DifferenceError(
            f"Nothing differs for order {order}; see `lensan payouts differences`",
            f"Đơn {order} không có chênh lệch nào.",
        )
    if len(found) > 1:
        shops = ", ".join(one.channel for one in found)
        raise DifferenceError(
            f"Order {order} differs in several shops ({shops}); say which with --channel",
            f"Đơn {order} có ở nhiều gian hàng ({shops}); hãy chọn gian hàng.",
        )
    return found[0]


def _write_settled(connection: Connection, settled: DifferenceRow) -> int:
    """Write who accepts a difference and why, and return the id of its order, which is locked.

    Orders are locked before what hangs on them, as everybody does who takes payouts in.
    """
    of_it = _ORDERS.c.id == select(_DIFFERENCE.c.order_id).where(_DIFFERENCE.c.id == settled.id).scalar_subquery()
    order_id = int(connection.execute(select(_ORDERS.c.id).where(of_it).with_for_update()).scalar_one())
    standing = (_DIFFERENCE.c.id == settled.id) & _DIFFERENCE.c.gone_ms.is_(None)
    values = {name: getattr(settled, name) for name in ("reason", "settled_ms", "settled_by")}
    if not connection.execute(update(_DIFFERENCE).where(standing).values(values)).rowcount:
        raise DifferenceError(
            f"The difference of order {settled.order} has become another meanwhile; look again",
            f"Chênh lệch của đơn {settled.order} vừa thay đổi; hãy xem lại.",
        )
    return order_id
