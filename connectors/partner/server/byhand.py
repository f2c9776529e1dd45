"""Orders placed and changed by hand through the sandbox, beside any season."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from marketplace.words.instants import day_of, iso, parse_iso

from . import offers
from .documents import Dong, Entry, Event, Grams, Line, Name, Order, Payment, Text
from .problems import Problem
from .store import Shop, Store

Count = Annotated[int, Meta(ge=1, le=10_000_000)]
_BEFORE_SHIPPING = ("placed", "confirmed")
_LEADS_TO = {
    "confirm": "confirmed", "collect": "collected", "ship": "shipping", "fail": "failed", "deliver": "delivered",
    "send_back": "returning",
}  # fmt: skip


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


class HandOrder(Struct, forbid_unknown_fields=True, kw_only=True):
    """An order to place at the shop's now, or at ``at``; ``status`` may be any word, known to the contract or not."""

    shop_id: Name
    lines: Annotated[list[HandLine], Meta(min_length=1, max_length=50)]
    code: Name | None = None
    seller_id: Name | None = None
    status: Text = "placed"
    province: Text | None = None
    payment: Literal["cod", "prepaid"] = "cod"
    at: str | None = None


class HandEvent(Struct, forbid_unknown_fields=True, kw_only=True):
    """What befalls an order: ``line_id`` and ``packs`` for a line's cancel or return, grams for short weight."""

    shop_id: Name
    type: Literal[
        "confirm",
        "collect",
        "ship",
        "fail",
        "deliver",
        "send_back",
        "cancel",
        "cancel_line",
        "return",
        "short",
        "settle",
    ]
    line_id: Name | None = None
    packs: Count | None = None
    restock: bool = False
    short_g: Grams = 0
    at: str | None = None


def instant(text: str | None, now_ms: int) -> int:
    """Return an instant that a request names, or now; Problem 422 when it cannot be read."""
    if text is None:
        return now_ms
    try:
        return parse_iso(text)
    except (ValueError, OverflowError) as error:
        raise Problem("invalid", "An instant is RFC 3339 with its offset.") from error


def place(store: Store, shop: Shop, wanted: HandOrder, now_ms: int) -> Order:
    """Place an order and take its packs from stored offers; call inside a transaction."""
    code = wanted.code or f"TAY-{store.last('orders', shop.no) + 1:06d}"
    if store.order(shop.no, code):
        raise Problem("exists", f"There is an order {code} already.")
    lines = [_line(store, shop, number, line) for number, line in enumerate(wanted.lines, 1)]
    at_ms = instant(wanted.at, now_ms)
    order = Order(
        code=code,
        seller_id=wanted.seller_id or lines[0].seller_id,
        status=wanted.status,
        placed_at=iso(at_ms),
        updated_at=iso(at_ms),
        province=wanted.province,
        payment=Payment(wanted.payment),
        history=[Event(wanted.status, iso(at_ms))],
        lines=lines,
    )
    _keep(store, shop, order, at_ms)
    _move(store, shop, [(line.sku, line.quantity) for line in lines], at_ms)
    return order


def befall(store: Store, shop: Shop, code: str, event: HandEvent, now_ms: int) -> Order:
    """Change an order placed by hand; call inside a transaction."""
    row = store.one("SELECT body, origin FROM orders WHERE shop = ? AND code = ?", (shop.no, code))
    if row is None:
        raise Problem("not-found", f"There is no order {code}.")
    if row[1]:
        raise Problem("state", "An order of a plan is changed by its plan alone.")
    order = msgspec.json.decode(row[0], type=Order)
    at_ms = instant(event.at, now_ms)
    if event.type == "settle":
        _settle(store, shop, order, at_ms)
        return order
    back = _change(order, event, at_ms)
    order.updated_at = iso(at_ms)
    _keep(store, shop, order, at_ms)
    _move(store, shop, [(sku, -packs) for sku, packs in back], at_ms)
    return order


def _change(order: Order, event: HandEvent, at_ms: int) -> list[tuple[str, int]]:
    """Change an order in place; return the packs that a cancel gives back to their offers."""
    if event.type in _LEADS_TO:
        _step(order, _LEADS_TO[event.type], at_ms)
        return []
    if event.type in ("cancel", "cancel_line"):
        return _cancel(order, event, at_ms)
    if event.type == "short":
        _line_of(order, event).short_g = event.short_g
        return []
    _return(order, event, at_ms)
    return []


def _step(order: Order, status: str, at_ms: int) -> None:
    order.status = status
    order.history.append(Event(status, iso(at_ms)))


def _cancel(order: Order, event: HandEvent, at_ms: int) -> list[tuple[str, int]]:
    if order.status not in _BEFORE_SHIPPING:
        raise Problem("state", f"An order that is {order.status} cannot be cancelled.")
    lines = order.lines if event.type == "cancel" else [_line_of(order, event)]
    back = []
    for line in lines:
        packs = (
            event.packs if event.packs is not None and event.type == "cancel_line" else line.quantity - line.cancelled
        )
        if packs > line.quantity - line.cancelled:
            raise Problem("invalid", "More packs than are left of the line.")
        line.cancelled += packs
        back.append((line.sku, packs))
    if all(line.cancelled == line.quantity for line in order.lines):
        _step(order, "cancelled", at_ms)
    return back


def _return(order: Order, event: HandEvent, at_ms: int) -> None:
    """Take packs of one line, or the whole order, back; an order is returned when nothing is left of it."""
    lines = order.lines if event.line_id is None else [_line_of(order, event)]
    for line in lines:
        left = line.quantity - line.cancelled - line.returned
        packs = left if event.packs is None else event.packs
        if packs > left:
            raise Problem("invalid", "More packs than are left of the line.")
        line.returned += packs
        line.restock = event.restock
    status = order.status
    _step(order, "returned", at_ms)
    if any(line.quantity > line.cancelled + line.returned for line in order.lines):
        order.status = status


def _settle(store: Store, shop: Shop, order: Order, at_ms: int) -> None:
    gross = fee = freight = tax = 0
    for line in order.lines:
        kept = line.quantity - line.cancelled - line.returned
        gross += (line.gross_dong - line.discount_dong) * kept // line.quantity
        fee += line.fee_dong * kept // line.quantity
        freight += line.freight_dong
        tax += line.tax_dong * kept // line.quantity
    row_id = store.next_id("settlements", shop.no)
    entry = Entry(
        id=f"TT-{order.code}-{row_id & 0xFFFFFF}",
        settlement_id=f"TT-{iso(at_ms)[:10]}",
        order_code=order.code,
        line_id=None,
        paid_at=iso(at_ms),
        gross_dong=gross,
        fee_dong=fee,
        freight_dong=freight,
        tax_dong=tax,
        net_dong=gross - fee - freight - tax,
    )
    store.db.execute("INSERT INTO settlements VALUES (?, ?, ?)", (row_id, day_of(at_ms), msgspec.json.encode(entry)))


def _line(store: Store, shop: Shop, number: int, wanted: HandLine) -> Line:
    stored = offers.find(store, shop.no, wanted.sku)
    known = msgspec.json.decode(stored.content) if stored else {}
    price = wanted.price_dong if wanted.price_dong is not None else known.get("price_dong", 0)
    return Line(
        id=str(number),
        sku=wanted.sku,
        seller_id=wanted.seller_id or known.get("seller_id", "unknown"),
        title=wanted.title or known.get("title", wanted.sku),
        quantity=wanted.quantity,
        pack_g=wanted.pack_g or known.get("pack_g", 1000),
        gross_dong=price * wanted.quantity,
        discount_dong=wanted.discount_dong,
        fee_dong=wanted.fee_dong,
        freight_dong=wanted.freight_dong,
        tax_dong=wanted.tax_dong,
    )


def _line_of(order: Order, event: HandEvent) -> Line:
    for line in order.lines:
        if line.id == event.line_id:
            return line
    raise Problem("invalid", "line_id names no line of the order.")


def _keep(store: Store, shop: Shop, order: Order, at_ms: int) -> None:
    store.put_order(shop.no, order.code, day_of(at_ms), 0, msgspec.json.encode(order))


def _move(store: Store, shop: Shop, packs: list[tuple[str, int]], at_ms: int) -> None:
    """Take packs from the stored offers of their SKUs; packs below zero are given back."""
    sums: dict[str, int] = {}
    for sku, count in packs:
        sums[sku] = sums.get(sku, 0) + count
    offers.take(store, shop.no, sums, at_ms)
