"""What becomes of an order by hand: handed over, cancelled, brought back, set right; each act is a signed report."""

from collections.abc import Callable

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.exchange import sync_requests
from marketplace.exchange.channels import ChannelRow
from marketplace.inventory.lots import Provenance
from marketplace.operations.by_hand.money import no_order
from marketplace.operations.by_hand.records import as_cancelled, as_delivered, as_returned, as_undelivered
from marketplace.operations.by_hand.selling import HandRefusal, require_shop
from marketplace.operations.harvest.removal import spoil
from marketplace.operations.intake import take_orders
from marketplace.orders import recipients, shipments
from marketplace.orders.intake.unsaid import report_of
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import StoredOrder, read_lines, read_orders
from marketplace.storage import bulk
from marketplace.storage.scope import Act, Scope
from marketplace.words.records import Fulfilment, OrderRecord, OrderState

_LOTS = "SELECT id, code FROM lot WHERE id IN :lots"
Change = Callable[[OrderRecord, int], OrderRecord]


def deliver(connection: Connection, scope: Scope, channel: ChannelRow, code: str, who: Signed, now_ms: int) -> None:
    """Note that the buyer has the order (đã giao); said again it changes nothing."""
    order = _read(connection, scope, channel, code)
    if order.times.delivered_ms is not None:
        return
    _refuse_cancelled(order)
    _report(connection, channel, order, as_delivered, now_ms)
    _noted(connection, channel, order, "order by hand delivered", who, now_ms)


def set_back(connection: Connection, scope: Scope, channel: ChannelRow, code: str, who: Signed, now_ms: int) -> None:
    """Take back that the buyer has the order, which was said by mistake; said again it changes nothing."""
    order = _read(connection, scope, channel, code)
    if order.times.delivered_ms is None:
        return
    _refuse_cancelled(order)
    _refuse_told_by_others(connection, order)
    _report(connection, channel, order, as_undelivered, now_ms)
    _noted(connection, channel, order, "order by hand set back", who, now_ms)


def cancel(
    connection: Connection, scope: Scope, channel: ChannelRow, code: str, who: Signed, now_ms: int, *,
    still_there: bool | None = None,
) -> None:  # fmt: skip
    """Cancel an order (hủy): its fruit goes back to its lots; said again it changes nothing.

    Of one that was called delivered by mistake it must be said whether its boxes are ``still_there``: where they are
    not, their fruit is written off as spoiled, so that nobody is sold it.
    """
    order = _read(connection, scope, channel, code)
    if order.order_state == OrderState.CANCELLED:
        return
    if order.times.delivered_ms is not None:
        if still_there is None:
            raise HandRefusal(
                f"Order {code} is delivered; write down what came back of it, or that it was called so by mistake and"
                " whether its boxes are still there",
                f"Đơn {code} đã giao nên không hủy được; nếu khách trả hàng, hãy ghi Trả lại, còn nếu ghi nhầm, hãy"
                " chọn ở mục Ghi nhầm là đã giao.",
            )
        _refuse_told_by_others(connection, order)
    _report(connection, channel, order, as_cancelled, now_ms)
    if still_there is False:
        _write_off(connection, order, who, now_ms)
    _noted(connection, channel, order, "order by hand cancelled", who, now_ms)


def give_back(
    connection: Connection, scope: Scope, channel: ChannelRow, code: str, packs: int, who: Signed, now_ms: int
) -> None:
    """Note that the buyer brought packs back (trả lại); what came back of perishable fruit is spoiled."""
    order = _read(connection, scope, channel, code)
    kept = sum(line.values.quantity - line.values.returned_g // line.values.pack_g for line in order.lines)
    if order.times.delivered_ms is None or order.fulfilment == Fulfilment.RETURNED:
        raise HandRefusal(
            f"Order {code} is not with its buyer; only what was delivered comes back",
            f"Đơn {code} chưa giao hoặc đã trả hết; chỉ ghi trả lại cho đơn khách đang giữ hàng.",
        )
    if not 0 < packs <= kept:
        raise HandRefusal(
            f"The buyer of order {code} has {kept} boxes; write how many of them came back",
            f"Khách của đơn {code} đang giữ {kept} thùng; hãy ghi số thùng trả lại.",
        )
    _report(connection, channel, order, lambda record, at_ms: as_returned(record, packs, at_ms), now_ms)
    _noted(connection, channel, order, "order by hand returned", who, now_ms, {"count": packs})


def _read(connection: Connection, scope: Scope, channel: ChannelRow, code: str) -> StoredOrder:
    """Read an order of a shop, locked; HandRefusal where it is none, or the scope sells nothing there."""
    require_shop(connection, scope, channel, Act.SELL)
    order = read_orders(connection, channel.id, [code]).get(code)
    if order is None:
        raise no_order(code)
    read_lines(connection, [order])
    return order


def _write_off(connection: Connection, order: StoredOrder, who: Signed, now_ms: int) -> None:
    """Write the fruit of an order, which is in its lots again, off as spoiled."""
    gone: dict[int, int] = {}
    for line in order.lines:
        for drawn in line.draws:
            gone[drawn.lot_id] = gone.get(drawn.lot_id, 0) + drawn.left_g + drawn.over_g
    codes = dict(bulk.select(connection, _LOTS, {"lots": sorted(gone)}))
    why = f"đơn {order.code} ghi nhầm, thùng không còn"
    for lot_id, grams in sorted(gone.items()):
        if grams:
            spoil(connection, codes[lot_id], grams, why, Provenance(who.name, now_ms, now_ms))


def _refuse_told_by_others(connection: Connection, order: StoredOrder) -> None:
    """Raise HandRefusal where more is known of a delivery than a person's word: it came back, or a carrier told it."""
    if any(line.values.returned_g or line.values.undelivered_g for line in order.lines):
        raise HandRefusal(
            f"Boxes of order {order.code} came back from its buyer, so it was delivered",
            f"Đơn {order.code} đã ghi khách trả hàng, nên không sửa thành chưa giao được.",
        )
    if sent := shipments.waybills(connection, [order.id]).get(order.id):
        raise HandRefusal(
            f"The carrier told of parcel {sent[-1]} of order {order.code}; ask the carrier to put it right",
            f"Đơn {order.code} đi theo vận đơn {sent[-1]}, do đơn vị vận chuyển báo; hãy nhờ họ sửa.",
        )


def _refuse_cancelled(order: StoredOrder) -> None:
    if order.order_state == OrderState.CANCELLED:
        raise HandRefusal(
            f"Order {order.code} is cancelled; write a new one",
            f"Đơn {order.code} đã hủy; nếu khách mua lại, hãy ghi đơn mới.",
        )


def _report(connection: Connection, channel: ChannelRow, order: StoredOrder, change: Change, now_ms: int) -> None:
    """Take the order in as it stands now; a clock that was set back is no older than what is known."""
    at_ms = max(now_ms, order.updated_ms + 1)
    record = change(report_of(order), at_ms)
    take_orders(connection, channel.id, channel.code, RunCaches(), [record], now_ms)
    recipients.forget(connection, [order.id])  # handed over, or never to be


def _noted(
    connection: Connection, channel: ChannelRow, order: StoredOrder, act: AuditAct, who: Signed, now_ms: int,
    detail: AuditDetail | None = None,
) -> None:  # fmt: skip
    """Sign the act, and have the shops looked at that sell from the same lots."""
    said: AuditDetail = {"shop": channel.code}
    audit.note(connection, now_ms, who, act, order.code, said | (detail or {}))
    lots = sorted({drawn.lot_id for line in order.lines for drawn in line.draws})
    sync_requests.request_for_lots(connection, lots, now_ms)
