"""The hand-over list (bảng kê bàn giao bưu gửi): boxes that were packed against waybills, by day and post office.

Where both do not meet there is a task: an order without a parcel, a parcel that holds other boxes than its order has,
one that the carrier refused or has not taken down, one of an order that was cancelled, one that nobody fetched, and one
of which a part came back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Integer, Select, case, cast, func, select

from marketplace.orders import pick_ups
from marketplace.orders.pick_ups import ShippingAccount
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence
from marketplace.words.records import OrderState

_PARCEL, _ORDERS, _CHANNEL, _LINE = (TABLES[name] for name in ("parcel", "orders", "channel", "order_line"))
_RECIPIENT = TABLES["recipient"]


class ParcelTask(StrEnum):
    """What is to be done about an order or its parcel before, or after, the van has left."""

    NOT_POSTED = "not posted"
    """It is promised for the day, and no carrier was asked for a parcel."""
    NOT_MADE = "not made"
    """The carrier has not taken it down yet."""
    REFUSED = "refused"
    CANCELLED = "cancelled"
    """Its order was cancelled, and the parcel stands."""
    OTHER_BOXES = "other boxes"
    """Its order has more or fewer boxes by now than the parcel was asked for."""
    NOT_FETCHED = "not fetched"
    """The day is over, and the carrier has said nothing of it since."""
    PART = "part"
    """Only a part was delivered or came back; how many packs, a person says."""


class PostedRow(NamedTuple):
    """An order that is handed over on a day, and its parcel; without one its state is None."""

    post_office: str
    shop: str
    code: str
    state: str | None
    waybill: str | None
    packs: int
    """Boxes that its order has by now."""
    weight_g: int
    cod_dong: int
    task: ParcelTask | None
    reason: Sentence | None = None
    """Why the carrier refused."""


@dataclass(frozen=True, slots=True)
class HandOverList:
    """What one account at a carrier is handed on one day."""

    day: date
    rows: Sequence[PostedRow]

    @property
    def boxes(self) -> int:
        """The boxes of all orders of the day, with or without a waybill."""
        return sum(one.packs for one in self.rows)

    @property
    def waybills(self) -> int:
        """The parcels that have one."""
        return sum(one.waybill is not None for one in self.rows)

    @property
    def tasks(self) -> list[PostedRow]:
        """The rows about which somebody has to do something."""
        return [one for one in self.rows if one.task is not None]


class _PostedOrder(NamedTuple):
    """An order of the day, and what it has by now; its parcel's columns are empty where there is none."""

    order_id: int
    shop: str
    code: str
    order_state: str
    packs: int
    weight_g: int
    state: str | None = None
    waybill: str | None = None
    parcel_packs: int = 0
    cod_dong: int = 0
    said_ms: int | None = None
    part: str | None = None
    part_settled_ms: int | None = None
    why: str | None = None
    why_vi: str | None = None


def hand_over_list(connection: Connection, scope: Scope, channel_id: int, day: date, today: date) -> HandOverList:
    """Return what a carrier's account is handed on a day, and the promised orders that nobody has posted."""
    posted = [_PostedOrder(*row) for row in connection.execute(_posted(scope, channel_id, day))]
    promised = [_PostedOrder(*row) for row in connection.execute(_promised(scope, day))]
    offices = _offices(connection, [*posted, *promised])
    rows = [_row(one, offices.get(one.order_id), over=day < today) for one in posted]
    rows += [
        _row(one, account, over=False)
        for one in promised
        if (account := offices.get(one.order_id)) is not None and account.channel_id == channel_id
    ]
    return HandOverList(day, sorted(rows, key=lambda one: (one.post_office, one.shop, one.code)))


def _row(one: _PostedOrder, account: ShippingAccount | None, *, over: bool) -> PostedRow:
    reason = Sentence(one.why, one.why_vi or one.why) if one.why else None
    office = "" if account is None else account.post_office
    return PostedRow(
        office, one.shop, one.code, one.state, one.waybill, one.packs, one.weight_g, one.cod_dong,
        _task(one, over=over), reason,
    )  # fmt: skip


def _task(one: _PostedOrder, *, over: bool) -> ParcelTask | None:
    """Return what comes first of what is to be done."""
    found = {
        ParcelTask.NOT_POSTED: one.state is None,
        ParcelTask.REFUSED: one.state == "refused",
        ParcelTask.CANCELLED: one.order_state == OrderState.CANCELLED,
        ParcelTask.OTHER_BOXES: one.packs != one.parcel_packs,
        ParcelTask.PART: one.part is not None and one.part_settled_ms is None,
        ParcelTask.NOT_MADE: one.waybill is None,
        ParcelTask.NOT_FETCHED: over and one.said_ms is None,
    }
    return next((task for task, is_so in found.items() if is_so), None)


def _offices(connection: Connection, orders: Sequence[_PostedOrder]) -> dict[int, ShippingAccount]:
    """Return with which account each order is sent, where it is of one cooperative that ships."""
    accounts = pick_ups.accounts(connection)
    owners = pick_ups.cooperatives_of(connection, [one.order_id for one in orders])
    return {
        order_id: accounts[owner]
        for order_id, [*several] in owners.items()
        if len(several) == 1 and (owner := several[0]) in accounts
    }


def _posted(scope: Scope, channel_id: int, day: date) -> Select[Any]:
    """Return the query of the last parcel of each order of a day, unless it was taken back."""
    of = ("state", "waybill", "packs", "cod_dong", "said_ms", "part", "part_settled_ms", "why", "why_vi")
    parcel = [_PARCEL.c[name] for name in of]
    newest = select(func.max(_PARCEL.c.id)).group_by(_PARCEL.c.order_id)
    return (
        _orders(scope).add_columns(*parcel).join(_PARCEL, _PARCEL.c.order_id == _ORDERS.c.id)
        .where(_PARCEL.c.channel_id == channel_id, _PARCEL.c.hand_over_on == day, _PARCEL.c.state != "cancelled")
        .where(_PARCEL.c.id.in_(newest)).group_by(_PARCEL.c.id, *parcel)
    )  # fmt: skip


def _promised(scope: Scope, day: date) -> Select[Any]:
    """Return the query of the orders that are promised for a day and have no parcel."""
    sent = select(_PARCEL.c.id).where(_PARCEL.c.order_id == _ORDERS.c.id, _PARCEL.c.state != "cancelled").exists()
    return (
        _orders(scope).join(_RECIPIENT, _RECIPIENT.c.order_id == _ORDERS.c.id)
        .where(_RECIPIENT.c.promised_on == day, _ORDERS.c.order_state != "cancelled", ~sent)
    )  # fmt: skip


def _orders(scope: Scope) -> Select[Any]:
    order = (_ORDERS.c.id, _CHANNEL.c.code, _ORDERS.c.remote_id, _ORDERS.c.order_state)
    left_g = _LINE.c.ordered_g - _LINE.c.cancelled_g
    packs = func.sum(case((_LINE.c.pack_g > 0, left_g / _LINE.c.pack_g), else_=0))
    return (
        select(*order, cast(packs, Integer), cast(func.sum(left_g), BigInteger))
        .join_from(_ORDERS, _CHANNEL, _CHANNEL.c.id == _ORDERS.c.channel_id)
        .join(_LINE, _LINE.c.order_id == _ORDERS.c.id)
        .where(scope.where(_ORDERS)).group_by(*order)
    )  # fmt: skip
