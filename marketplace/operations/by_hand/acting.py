"""What becomes of an order by hand: handed over, cancelled, brought back; each act is a report of it, and is signed."""

from collections.abc import Callable

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.directory.audit_acts import AuditAct, AuditDetail
from marketplace.exchange import sync_requests
from marketplace.exchange.channels import ChannelRow
from marketplace.operations.by_hand.money import no_order
from marketplace.operations.by_hand.records import as_cancelled, as_delivered, as_returned
from marketplace.operations.by_hand.selling import HandRefusal, require_shop
from marketplace.operations.intake import take_orders
from marketplace.orders import recipients
from marketplace.orders.intake.unsaid import report_of
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.stored import StoredOrder, read_lines, read_orders
from marketplace.storage.scope import Act, Scope
from marketplace.words.records import Fulfilment, OrderRecord, OrderState

Change = Callable[[OrderRecord, int], OrderRecord]


def deliver(connection: Connection, scope: Scope, channel: ChannelRow, code: str, who: Signed, now_ms: int) -> None:
    """Note that the buyer has the order (đã giao); said again it changes nothing."""
    order = _read(connection, scope, channel, code)
    if order.times.delivered_ms is not None:
        return
    _refuse_cancelled(order)
    _report(connection, channel, order, as_delivered, now_ms)
    _noted(connection, channel, order, "order by hand delivered", who, now_ms)


def cancel(connection: Connection, scope: Scope, channel: ChannelRow, code: str, who: Signed, now_ms: int) -> None:
    """Cancel an order that nobody has got yet (hủy): its fruit goes back to its lots; said again it changes nothing."""
    order = _read(connection, scope, channel, code)
    if order.order_state == OrderState.CANCELLED:
        return
    if order.times.delivered_ms is not None:
        raise HandRefusal(
            f"Order {code} is delivered; write down what came back of it instead",
            f"Đơn {code} đã giao nên không hủy được; nếu khách trả hàng, hãy ghi Trả lại.",
        )
    _report(connection, channel, order, as_cancelled, now_ms)
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
