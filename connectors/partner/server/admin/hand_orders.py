"""Orders placed and changed by hand through the sandbox, beside any season."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from connectors.partner.server.admin.edits import HandEvent, HandLine, change, instant, standing, stays
from connectors.partner.server.core import offers
from connectors.partner.server.core.documents import Entry, Event, Line, Name, Order, Payment, Text
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import SHIFT, Shop, Store
from marketplace.words.instants import day_of, iso


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


def place(store: Store, shop: Shop, wanted: HandOrder, now_ms: int) -> Order:
    """Place an order and take its packs from stored offers; call inside a transaction."""
    code = wanted.code or _free_code(store, shop)
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
    offers.take(store, shop.no, standing(order), at_ms)
    return order


def _free_code(store: Store, shop: Shop) -> str:
    number = store.last("orders", shop.no) + 1
    while store.order(shop.no, code := f"TAY-{number:06d}"):
        number += 1
    return code


def befall(store: Store, shop: Shop, code: str, event: HandEvent, now_ms: int) -> Order:
    """Change an order placed by hand; call inside a transaction."""
    row = store.one("SELECT body, origin FROM orders WHERE shop = ? AND code = ?", (shop.no, code))
    if row is None:
        raise Problem("not-found", f"There is no order {code}.")
    if row[1]:
        raise Problem("state", "An order of a plan is changed by its plan alone.")
    order = msgspec.json.decode(row[0], type=Order)
    at_ms = instant(event.at, now_ms)
    if event.type in ("settle", "refund"):
        (_settle if event.type == "settle" else _refund)(store, shop, order, at_ms)
        return order
    before = standing(order)
    if event.type == "add_line":
        _add_line(store, shop, order, event)
    else:
        change(order, event, at_ms)
    order.updated_at = iso(at_ms)
    _keep(store, shop, order, at_ms)
    now = standing(order)
    moved = {sku: now.get(sku, 0) - before.get(sku, 0) for sku in sorted(now.keys() | before.keys())}
    offers.take(store, shop.no, moved, at_ms)
    return order


def _add_line(store: Store, shop: Shop, order: Order, event: HandEvent) -> None:
    if event.line is None or order.status in ("cancelled", "returned"):
        raise Problem("invalid", "There is no line to add, or no order to add it to.")
    order.lines.append(_line(store, shop, max(int(line.id) for line in order.lines) + 1, event.line))


def _settle(store: Store, shop: Shop, order: Order, at_ms: int) -> None:
    gross = fee = freight = tax = 0
    for line in order.lines:
        kept = stays(line)
        gross += (line.gross_dong - line.discount_dong) * kept // line.quantity
        fee += line.fee_dong * kept // line.quantity
        freight += line.freight_dong
        tax += line.tax_dong * kept // line.quantity
    _pay(store, shop, order, at_ms, (gross, fee, freight, tax))


def _refund(store: Store, shop: Shop, order: Order, at_ms: int) -> None:
    """Take back whatever was paid out for an order."""
    base = shop.no << SHIFT
    sums = [0, 0, 0, 0]
    for (body,) in store.db.execute(
        "SELECT body FROM settlements WHERE id > ? AND id < ?", (base, base + (1 << SHIFT))
    ):
        paid = msgspec.json.decode(body, type=Entry)
        if paid.order_code == order.code:
            for at, dong in enumerate((paid.gross_dong, paid.fee_dong, paid.freight_dong, paid.tax_dong)):
                sums[at] -= dong
    _pay(store, shop, order, at_ms, sums)


def _pay(store: Store, shop: Shop, order: Order, at_ms: int, sums: Sequence[int]) -> None:
    gross, fee, freight, tax = sums
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


def _keep(store: Store, shop: Shop, order: Order, at_ms: int) -> None:
    store.put_order(shop.no, order.code, day_of(at_ms), 0, msgspec.json.encode(order))
