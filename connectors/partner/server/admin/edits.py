"""What may befall an order that was placed by hand: its steps, its cancels and resumptions, its lines."""

from collections.abc import Callable
from typing import Annotated, Literal

from msgspec import Meta, Struct

from connectors import rfc3339
from connectors.partner.server.core.documents import Dong, Event, Grams, Line, Name, Order, Text
from connectors.partner.server.core.problems import Problem
from marketplace.words.instants import iso

Count = Annotated[int, Meta(ge=1, le=10_000_000)]
Kind = Literal[
    "confirm", "collect", "ship", "fail", "deliver", "send_back", "cancel", "cancel_line", "resume", "return", "short",
    "set_quantity", "add_line", "drop_line", "reprice", "settle", "refund",
]  # fmt: skip
_LEADS_TO = {
    "confirm": "confirmed", "collect": "collected", "ship": "shipping", "fail": "failed", "deliver": "delivered",
    "send_back": "returning",
}  # fmt: skip
_OVER = ("delivered", "returning", "returned", "cancelled")


class HandLine(Struct, forbid_unknown_fields=True, kw_only=True):
    """One line to order; what is left out is read from the stored offer of that SKU."""

    sku: Name
    quantity: Count
    seller_id: Name | None = None
    title: Text | None = None
    pack_g: Count | None = None
    price_dong: Dong | None = None
    discount_dong: Dong = 0
    fee_dong: Dong = 0
    freight_dong: Dong = 0
    tax_dong: Dong = 0


class HandEvent(Struct, forbid_unknown_fields=True, kw_only=True):
    """What befalls an order.

    ``line_id`` names the line of a cancel, return, short weight (``short_g`` grams), new quantity or price
    (``price_dong`` a pack) or drop; ``packs`` how many are cancelled, returned, or ordered now; ``line`` a line to add.
    """

    shop_id: Name
    type: Kind
    line_id: Name | None = None
    packs: Count | None = None
    restock: bool = False
    short_g: Grams = 0
    price_dong: Dong | None = None
    line: HandLine | None = None
    at: str | None = None


def instant(text: str | None, now_ms: int) -> int:
    """Return an instant that a request names, or now; Problem 422 when it cannot be read."""
    if text is None:
        return now_ms
    try:
        return rfc3339.instant(text)
    except ValueError as error:
        raise Problem("invalid", "An instant is RFC 3339 with its offset.") from error


def standing(order: Order) -> dict[str, int]:
    """Return the packs of each SKU that are ordered and not cancelled."""
    packs: dict[str, int] = {}
    for line in order.lines:
        packs[line.sku] = packs.get(line.sku, 0) + line.quantity - line.cancelled
    return packs


def change(order: Order, event: HandEvent, at_ms: int) -> None:
    """Change an order in place; Problem when it does not stand so that this can befall it."""
    if event.type in _LEADS_TO:
        if order.status == "cancelled" and event.type != "send_back":
            raise Problem("state", "A cancelled order is resumed first.")
        _step(order, _LEADS_TO[event.type], at_ms)
    else:
        _CHANGES[event.type](order, event, at_ms)
    for line in order.lines:
        line.short_g = min(line.short_g, stays(line) * line.pack_g)


def _step(order: Order, status: str, at_ms: int) -> None:
    order.status = status
    order.history.append(Event(status, iso(at_ms)))


def _beside(order: Order, status: str, at_ms: int) -> None:
    """Note in the history what befell a part of an order, whose status stays."""
    order.history.append(Event(status, iso(at_ms)))


def _cancel(order: Order, _: HandEvent, at_ms: int) -> None:
    """Cancel an order, on its way too; its parcel is where it was."""
    if order.status in _OVER:
        raise Problem("state", f"An order that is {order.status} cannot be cancelled.")
    if any(line.returned or line.undelivered for line in order.lines):
        raise Problem("state", "Packs of the order came back; what stays is cancelled line by line.")
    for line in order.lines:
        line.cancelled = line.quantity
    _step(order, "cancelled", at_ms)


def _cancel_line(order: Order, event: HandEvent, at_ms: int) -> None:
    if order.status in _OVER:
        raise Problem("state", f"An order that is {order.status} cannot be cancelled.")
    line = _line_of(order, event)
    packs = stays(line) if event.packs is None else event.packs
    if packs > stays(line):
        raise Problem("invalid", "More packs than are left of the line.")
    line.cancelled += packs
    whole = all(line.cancelled == line.quantity for line in order.lines)
    (_step if whole else _beside)(order, "cancelled", at_ms)


def _resume(order: Order, _: HandEvent, at_ms: int) -> None:
    """Take a cancel back: the order goes on from where it stood before, with all its packs."""
    if order.status != "cancelled":
        raise Problem("state", f"An order that is {order.status} was not cancelled.")
    for line in order.lines:
        line.cancelled = 0
    before = [event.status for event in order.history if event.status != "cancelled"]
    _step(order, before[-1] if before else "placed", at_ms)


def _return(order: Order, event: HandEvent, at_ms: int) -> None:
    """Take packs of one line, or the whole order, back; an order is returned when nothing is left of it.

    What comes back of an order that was never delivered is undelivered.
    """
    reached = any(entry.status == "delivered" for entry in order.history)
    lines = order.lines if event.line_id is None else [_line_of(order, event)]
    for line in lines:
        packs = stays(line) if event.packs is None else event.packs
        if packs > stays(line):
            raise Problem("invalid", "More packs than are left of the line.")
        if reached:
            line.returned += packs
        else:
            line.undelivered += packs
        line.restock = event.restock
    whole = not any(stays(line) for line in order.lines)
    (_step if whole else _beside)(order, "returned", at_ms)


def stays(line: Line) -> int:
    """Return the packs of a line that are neither cancelled nor came back."""
    return line.quantity - line.cancelled - line.returned - line.undelivered


def _short(order: Order, event: HandEvent, _: int) -> None:
    """Note the weight that is missing of the packs that stay."""
    line = _line_of(order, event)
    if event.short_g > stays(line) * line.pack_g:
        raise Problem("invalid", "More grams than the packs that stay weigh.")
    line.short_g = event.short_g


def _set_quantity(order: Order, event: HandEvent, _: int) -> None:
    """Order more or fewer packs of a line at the same price a pack."""
    line, packs = _line_of(order, event), event.packs
    if order.status in _OVER or packs is None or packs < line.quantity - stays(line):
        raise Problem("invalid", "The line cannot have so many packs.")
    line.gross_dong = line.gross_dong * packs // line.quantity
    line.discount_dong = min(line.discount_dong, line.gross_dong)
    line.quantity = packs


def _drop_line(order: Order, event: HandEvent, _: int) -> None:
    """Take a line out of an order, as if it had never been there."""
    line = _line_of(order, event)
    if order.status in _OVER or len(order.lines) == 1:
        raise Problem("invalid", "The line cannot be taken out of the order.")
    order.lines.remove(line)


def _reprice(order: Order, event: HandEvent, _: int) -> None:
    """Correct the price a pack of a line, however late."""
    line = _line_of(order, event)
    if event.price_dong is None:
        raise Problem("invalid", "A correction names a price.")
    line.gross_dong = event.price_dong * line.quantity
    line.discount_dong = min(line.discount_dong, line.gross_dong)


def _line_of(order: Order, event: HandEvent) -> Line:
    for line in order.lines:
        if line.id == event.line_id:
            return line
    raise Problem("invalid", "line_id names no line of the order.")


_CHANGES: dict[str, Callable[[Order, HandEvent, int], None]] = {
    "cancel": _cancel,
    "cancel_line": _cancel_line,
    "resume": _resume,
    "return": _return,
    "short": _short,
    "set_quantity": _set_quantity,
    "drop_line": _drop_line,
    "reprice": _reprice,
}
