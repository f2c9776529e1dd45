"""Orders of the partner contract: a status, its history and its lines, and where they contradict each other."""

from collections.abc import Mapping
from functools import partial
from hashlib import blake2b

from connectors.partner.contract.mapping.taxes import odd_tax
from connectors.partner.contract.pages import Kind
from connectors.partner.contract.wire import Line, Order, Orders
from connectors.rfc3339 import instant
from marketplace.words.records import SAYS, Fulfilment, LineRecord, OrderRecord, OrderState, Page, Reject, State

_ORDERS: Kind[Order] = Kind("orders", "code", Order, Orders)
_DELIVERED, _CANCELLED, _RETURNED = State.DELIVERED, State.CANCELLED, State.RETURNED
_AFTER_DELIVERY = (_DELIVERED, State.RETURNING, _RETURNED)


def orders_page(body: bytes, states: Mapping[str, State]) -> Page[OrderRecord]:
    """Read a page of orders, their statuses by the status table; Changed when it is no such page."""
    return _ORDERS.page(body, partial(_order, states))


def one_order(body: bytes, states: Mapping[str, State]) -> OrderRecord | Reject:
    """Read the answer with one order; Changed when it is no JSON."""
    return _ORDERS.one(body, partial(_order, states))


def kept_orders(kept: bytes, states: Mapping[str, State]) -> list[OrderRecord | Reject]:
    """Read what was kept of orders (a JSON list) again, as the status table is now."""
    return _ORDERS.again(kept, partial(_order, states))


def _order(states: Mapping[str, State], order: Order, encoded: bytes) -> OrderRecord | Reject | str:
    state = states.get(order.status)
    if state is None:
        reason = f"The status {order.status!r} is not in the status table."
        return Reject("", reason, encoded, "status", order.status)
    lines = _lines(order)
    if isinstance(lines, str):
        return lines
    try:
        updated, placed = instant(order.updated_at), instant(order.placed_at)
        delivered, cancelled, returned = _moments(states, order)
        order_state, fulfilment = SAYS[state]
        if lines[0].cancelled == lines[0].quantity and _gone(lines):
            order_state = OrderState.CANCELLED
            fulfilment = _parcel(states, order) if state is _CANCELLED else fulfilment
    except ValueError as error:
        return f"An instant cannot be read: {error}."
    odd = _contradiction(state, lines, delivered, cancelled, returned)
    if odd is not None:
        return odd
    mark = int.from_bytes(blake2b(encoded, digest_size=8).digest(), "big", signed=True)
    return OrderRecord(
        order.code,
        order_state,
        fulfilment,
        order.status,
        updated,
        placed,
        delivered if state in _AFTER_DELIVERY else None,
        cancelled if cancelled is None or any(line.cancelled for line in lines) else None,
        returned if returned is None or any(line.returned or line.undelivered for line in lines) else None,
        order.province,
        lines,
        mark,
    )


def _stays(line: LineRecord) -> bool:
    return line.cancelled + line.returned + line.undelivered != line.quantity


def _gone(lines: tuple[LineRecord, ...]) -> bool:
    return all(line.cancelled == line.quantity for line in lines)


def _parcel(states: Mapping[str, State], order: Order) -> Fulfilment:
    """Return where the parcel of a cancelled order is, by the latest entry of the history that is no cancel."""
    latest, stood = 0, Fulfilment.NONE
    for event in order.history:
        past = states.get(event.status, _CANCELLED)
        if past is not _CANCELLED and (at := instant(event.at)) >= latest:
            latest, stood = at, SAYS[past][1]
    return stood


def _moments(states: Mapping[str, State], order: Order) -> tuple[int | None, int | None, int | None]:
    """Return when an order was first delivered, and last cancelled and returned, by its own history."""
    delivered = cancelled = returned = None
    for event in order.history:
        past = states.get(event.status)
        if past is _DELIVERED:
            at = instant(event.at)
            delivered = at if delivered is None or at < delivered else delivered
        elif past is _CANCELLED:
            at = instant(event.at)
            cancelled = at if cancelled is None or at > cancelled else cancelled
        elif past is _RETURNED:
            at = instant(event.at)
            returned = at if returned is None or at > returned else returned
    return delivered, cancelled, returned


def _lines(order: Order) -> tuple[LineRecord, ...] | str:
    """Return the lines of an order, or in one sentence what is wrong with one of them."""
    lines: list[LineRecord] = []
    seen: dict[str, int] = {}
    for line in order.lines:
        odd = _odd(line)
        if odd is not None:
            return f"lines[{len(lines)}]: {odd}"
        n = seen.get(line.sku, 0)
        seen[line.sku] = n + 1
        lines.append(
            LineRecord(
                line.sku,
                n,
                line.id,
                line.quantity,
                line.pack_g,
                line.gross_dong,
                line.discount_dong,
                line.fee_dong,
                line.freight_dong,
                line.tax_dong,
                line.cancelled,
                line.returned,
                line.restock,
                line.short_g,
                line.title,
                line.seller_id,
                line.undelivered,
                line.refunded_dong,
                line.replaced,
                line.vat_dong,
                line.pit_dong,
                line.cit_dong,
            )
        )
    return tuple(lines)


def _odd(line: Line) -> str | None:
    """Return what of a line contradicts itself, in one sentence."""
    left = line.quantity - line.cancelled - line.returned - line.undelivered
    if left < 0:
        return "more packs are cancelled, undelivered and returned than were ordered."
    if line.short_g > left * line.pack_g:
        return "the short weight is more than the packs that remain."
    if line.discount_dong > line.gross_dong:
        return "the discount is more than the gross amount."
    if line.refunded_dong > line.gross_dong - line.discount_dong:
        return "more is refunded than was paid."
    return odd_tax(line)


def _contradiction(
    state: State,
    lines: tuple[LineRecord, ...],
    delivered: int | None,
    cancelled: int | None,
    returned: int | None,
) -> str | None:
    """Return where an order's status, history and lines contradict each other, in one sentence."""
    if state is _DELIVERED:
        if delivered is None:
            return "The order is delivered, but its history does not say when."
    elif state is _CANCELLED:
        if cancelled is None:
            return "The order is cancelled, but its history does not say when."
        if not _gone(lines):
            return "The order is cancelled, but not all packs of its lines are."
    elif state is _RETURNED and any(_stays(line) for line in lines):
        return "The order is returned, but not all packs of its lines are."
    if returned is None:
        for line in lines:
            if line.returned:
                return "Packs were returned, but the history does not say when."
    return None
