"""Posting (giao cho bưu cục): parcels of packed orders are asked for, taken back, and counted in part.

An act leaves a request alone; the clock makes the parcel at the carrier, once, whatever happens in between.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.exchange import sync_requests
from marketplace.inventory.allocation.line import reversed_dong
from marketplace.operations import parcel_reports
from marketplace.orders import parcels, pick_ups, recipients
from marketplace.orders.parcels import NewParcel, ParcelError, ParcelRow
from marketplace.orders.pick_ups import PickUpRow
from marketplace.orders.stored import StoredOrder, read_lines, read_orders
from marketplace.storage import bulk
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES
from marketplace.words import money
from marketplace.words.parcels import Address
from marketplace.words.records import Fulfilment, OrderState

_ORDERS, _CHANNEL = TABLES["orders"], TABLES["channel"]
_PAID = "SELECT coalesce(sum(net_dong), 0) FROM payout WHERE order_id = :order"
_BY_HAND = "hand"


class _NamedOrder(NamedTuple):
    """An order as a person names it, and the shop that sold it."""

    order_id: int
    channel_id: int
    road: str
    code: str


class Sealing(NamedTuple):
    """By what recipients are sealed and opened, how many days they are kept at most, and today."""

    key: str
    opening: tuple[str, ...]
    days: int
    today: date

    def __repr__(self) -> str:
        return f"Sealing(…, {self.days})"


class Posted(NamedTuple):
    """A parcel that was asked for: its number with us, what is in it, and what is collected."""

    number: str
    packs: int
    weight_g: int
    cod_dong: int


def post(
    connection: Connection,
    scope: Scope,
    code: str,
    on: date,
    who: Signed,
    now_ms: int,
    *,
    shop: str = "",
    cod_dong: int | None = None,
) -> Posted:
    """Ask the cooperative's carrier for the parcel of a packed order; ParcelError where it cannot be sent.

    ``shop`` is the code of the shop where several have an order of this code. Without ``cod_dong`` what is still owed
    is collected of an order by hand, and nothing of a platform's.
    """
    named, order = _order(connection, scope, code, shop)
    _check_packed(connection, order)
    if order.id not in recipients.kept(connection, [order.id]):
        raise ParcelError(
            f"nobody knows who gets order {code}: no recipient is kept, or not any more; type it again",
            f"Đơn {code} không có hoặc không còn thông tin người nhận; hãy nhập lại người nhận.",
        )
    account = _account(connection, order)
    value_dong = value_of(order)
    due_dong = max(0, value_dong - paid_dong(connection, order.id)) if named.road == _BY_HAND else 0
    cod_dong = due_dong if cod_dong is None else cod_dong
    if not 0 <= cod_dong <= value_dong:
        raise ParcelError(
            f"order {code} is worth {money.text(value_dong)}; collect at most that",
            f"Đơn {code} trị giá {money.text(value_dong)}; tiền thu hộ không thể hơn số đó.",
        )
    packs = sum(line.standing_packs for line in order.lines)
    weight_g = sum(line.values.ordered_g - line.values.cancelled_g for line in order.lines)
    new = NewParcel(order.id, account.channel_id, packs, weight_g, value_dong, cod_dong, account.service, on)
    number = parcels.ask(connection, new, code, who.person_id, now_ms)
    audit.note(connection, now_ms, who, "parcel asked for", number, {"amount": cod_dong, "count": packs})
    sync_requests.request(connection, account.channel_id, now_ms, who.name)
    return Posted(number, packs, weight_g, cod_dong)


def say_who(
    connection: Connection, scope: Scope, code: str, said: Address, who: Signed, now_ms: int, by: Sealing, *,
    shop: str = "",
) -> int:  # fmt: skip
    """Note who gets a packed order, in place of who was kept; return until when that is kept, in ms.

    Without name, telephone and street it is the place of who is kept that is put right. ParcelError where the order has
    left or has a parcel, RecipientError where something is missing.
    """
    _, order = _order(connection, scope, code, shop)
    _check_open(connection, order)
    known = recipients.kept(connection, [order.id]).get(order.id)
    to = said
    if known is not None and not (said.name or said.phone or said.street):
        before = recipients.recipient(connection, order.id, by.opening)
        to = said if before is None else before._replace(commune=said.commune, district=None, province=said.province)
    on = max(known.promised_on if known is not None else by.today, by.today)
    goes_ms = recipients.keep(connection, order.id, to, on, now_ms, by.key, days=by.days)
    audit.note(connection, now_ms, who, "recipient typed", code)
    return goes_ms


def take_back(
    connection: Connection, scope: Scope, code: str, who: Signed, now_ms: int, *, shop: str = ""
) -> ParcelRow:
    """Ask the carrier to take the parcel of an order back; ParcelError where there is none that stands."""
    _, order = _order(connection, scope, code, shop)
    standing = [one for one in parcels.of_orders(connection, [order.id]) if one.stands]
    if not standing:
        raise ParcelError(
            f"order {code} has no parcel that could be taken back", f"Đơn {code} không có bưu gửi nào để hủy."
        )
    parcel = standing[-1]
    parcels.ask_cancel(connection, parcel.id)
    audit.note(connection, now_ms, who, "parcel taken back", parcel.number)
    sync_requests.request(connection, parcel.channel_id, now_ms, who.name)
    return parcel


def settle_part(
    connection: Connection,
    scope: Scope,
    code: str,
    back: Mapping[int, int],
    who: Signed,
    now_ms: int,
    *,
    shop: str = "",
) -> None:
    """Say how many packs of each line (by its number) came back of a parcel of which a carrier told a part.

    ParcelError where no carrier told of one, or a line has fewer packs.
    """
    _, order = _order(connection, scope, code, shop)
    open_parts = [one for one in parcels.of_orders(connection, [order.id]) if one.part and one.part_settled_ms is None]
    if not open_parts:
        raise ParcelError(
            f"no carrier told that a part of order {code} came back", f"Đơn {code} không có phần nào chờ ghi số thùng."
        )
    parcel_reports.settle_part(connection, open_parts[-1], back, now_ms)
    audit.note(
        connection, now_ms, who, "part of a parcel settled", open_parts[-1].number, {"count": sum(back.values())}
    )


def of_order(connection: Connection, scope: Scope, code: str, *, shop: str = "") -> Sequence[ParcelRow]:
    """Return the parcels of an order, the oldest first; ParcelError where the scope shows none of its code."""
    return parcels.of_orders(connection, [_named(connection, scope, code, shop).order_id])


def _order(connection: Connection, scope: Scope, code: str, shop: str) -> tuple[_NamedOrder, StoredOrder]:
    """Return an order that the scope may send, with its lines; ParcelError where it is none, or several are."""
    named = _named(connection, scope, code, shop)
    order = read_orders(connection, named.channel_id, [code])[code]
    read_lines(connection, [order])
    return named, order


def _named(connection: Connection, scope: Scope, code: str, shop: str) -> _NamedOrder:
    columns = (_ORDERS.c.id, _ORDERS.c.channel_id, _CHANNEL.c.road, _CHANNEL.c.code)
    query = select(*columns).join(_CHANNEL, _CHANNEL.c.id == _ORDERS.c.channel_id)
    query = query.where(_ORDERS.c.remote_id == code, scope.doing(Act.ORDERS).where(_ORDERS))
    found = [_NamedOrder(*row) for row in connection.execute(query) if not shop or row.code == shop]
    if not found or not scope.may(Act.ORDERS):
        raise ParcelError(f"there is no order {code}; check its code", f"Không có đơn {code}; hãy kiểm tra mã đơn.")
    if len(found) > 1:
        codes = ", ".join(sorted(one.code for one in found))
        raise ParcelError(
            f"several shops have an order {code}; say which: {codes}",
            f"Nhiều gian hàng có đơn {code}; hãy chọn gian hàng: {codes}.",
        )
    return found[0]


def _check_packed(connection: Connection, order: StoredOrder) -> None:
    """Raise ParcelError where an order lacks fruit, has left, or has a parcel."""
    _check_open(connection, order)
    if any(line.missing_g for line in order.lines):
        raise ParcelError(
            f"order {order.code} is short of fruit; settle that first (Thiếu hàng giao)",
            f"Đơn {order.code} còn thiếu hàng; hãy xử lý ở trang Thiếu hàng giao trước.",
        )


def _check_open(connection: Connection, order: StoredOrder) -> None:
    """Raise ParcelError where an order has left, is cancelled, or has a parcel."""
    code = order.code
    if order.order_state == OrderState.CANCELLED or order.fulfilment != Fulfilment.NONE:
        raise ParcelError(
            f"order {code} is cancelled, or its parcel is under way already",
            f"Đơn {code} đã hủy hoặc đã gửi đi rồi.",
        )
    for one in parcels.of_orders(connection, [order.id]):
        if one.state in ("asked", "made", "cancelling"):
            raise ParcelError(
                f"order {code} has a parcel already: {one.waybill or one.number}",
                f"Đơn {code} đã có bưu gửi: {one.waybill or one.number}.",
            )


def _account(connection: Connection, order: StoredOrder) -> PickUpRow:
    """Return with which carrier, and from where, an order is sent; ParcelError where nobody has said so."""
    owners = pick_ups.cooperatives_of(connection, [order.id])[order.id]
    found = [one for owner in sorted(owners) if (one := pick_ups.pick_up(connection, owner)) is not None]
    if len(found) != 1 or len(owners) != 1:
        raise ParcelError(
            f"order {order.code} is not of one cooperative that ships with a carrier; say with which:"
            " `lensan carriers ship`",
            f"Đơn {order.code} chưa thuộc một HTX đã chọn đơn vị vận chuyển; hãy khai nơi lấy hàng của HTX trước.",
        )
    return found[0]


def value_of(order: StoredOrder) -> int:
    """Return what stays of an order is worth, in đồng."""
    return sum(line.facts.amount_dong - sum(reversed_dong(line.facts)) for line in order.lines)


def paid_dong(connection: Connection, order_id: int) -> int:
    """Return what was paid of an order so far, in đồng."""
    return int(bulk.scalar(connection, _PAID, {"order": order_id}))
