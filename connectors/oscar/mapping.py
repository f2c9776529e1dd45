"""Oscar's words, turned into ours and back.

What oscar does not say is said nowhere: a pack's weight is 0 (the market knows what a pack of its SKU weighs), a
status has no instant of its own (it counts when it was first seen), and freight is the buyer's on top of the lines.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import TypeVar

from msgspec import DecodeError, Raw
from msgspec.json import Decoder, Encoder

from connectors.allow_list import keep, plainly
from connectors.errors import Changed
from connectors.oscar.wire import (
    Entry,
    Line,
    Listed,
    NewProduct,
    NewStock,
    Order,
    Partner,
    Product,
    ProductClass,
    Stock,
)
from connectors.rfc3339 import instant
from marketplace.words.names import key
from marketplace.words.records import (
    SAYS,
    DesiredOffer,
    Fulfilment,
    LineRecord,
    OfferRecord,
    OrderRecord,
    OrderState,
    Reject,
    State,
)

T = TypeVar("T")
BROKEN = (DecodeError, UnicodeDecodeError, RecursionError)
CURRENCY = "VND"
FINAL = (State.DELIVERED, State.RETURNED, State.CANCELLED)
_LISTED, _ENTRY, _LINE = Decoder(Listed), Decoder(Entry), Decoder(Line)
_ORDER, _STOCK, _PRODUCT = Decoder(Order), Decoder(Stock), Decoder(Product)
_PARTNER, _CLASS = Decoder(Partner), Decoder(ProductClass)
_ANY, _RAWS = Decoder(), Decoder(list[Raw])
encode = Encoder().encode
_ID = re.compile(r"/(\d+)/?$")
# The version of an offer: which stock record, and how much of it was on sale (may be below 0).
_ON_SALE_BITS, _ZERO = 32, 1 << 31


def listed(body: bytes, what: str) -> Listed:
    """Read one page of a list; Changed when it is none."""
    try:
        return _LISTED.decode(body)
    except BROKEN as error:
        raise Changed(f"The list of {what} has not the agreed shape; is paging on? {plainly(error)}") from None


def entry_of(raw: bytes) -> Entry | Reject:
    """Read an order as the list shows it."""
    try:
        return _ENTRY.decode(raw)
    except BROKEN as error:
        return _rejected(raw, error)


def _rejected(raw: bytes, error: Exception) -> Reject:
    kept = keep(raw, Entry)
    number = Decoder(dict[str, object]).decode(kept).get("number", "")
    return Reject(f"orders[] number {number}".rstrip(), plainly(error), kept)


def entry_mark(entry: Entry) -> int:
    """Return the 48-bit fingerprint of what the list shows of an order."""
    return int.from_bytes(blake2b(encode(entry), digest_size=6).digest(), "big")


def id_of(url: str) -> int:
    """Return the number at the end of an address of the API; Changed when there is none."""
    found = _ID.search(url)
    if found is None:
        raise Changed("An address of the shop does not end in a number.")
    return int(found[1])


def placed_ms(entry: Entry) -> int:
    """Return when an order was placed; 0 when that cannot be read."""
    try:
        return instant(entry.date_placed)
    except ValueError:
        return 0


def is_final(entry: Entry, states: Mapping[str, State]) -> bool:
    """Say whether nothing is expected to happen to an order any more."""
    return states.get(entry.status) in FINAL


def order_of(entry: Entry, lines: Sequence[bytes], read_ms: int) -> Order | Reject:
    """Put an order and its lines together, as they stood when they were read."""
    try:
        return Order(entry, [_LINE.decode(line) for line in lines], read_ms)
    except BROKEN as error:
        kept = {"order": entry, "lines": [_ANY.decode(keep(line, Line)) for line in lines], "read_ms": read_ms}
        return Reject(
            _where(entry), f"A line cannot be read; does the shop name its SKU? {plainly(error)}", encode(kept)
        )


def kept_orders(kept: bytes, states: Mapping[str, State]) -> list[OrderRecord | Reject]:
    """Read what was kept of orders (a JSON list) again, as the status table is now."""
    return [_again(bytes(raw), states) for raw in _RAWS.decode(kept)]


def _again(raw: bytes, states: Mapping[str, State]) -> OrderRecord | Reject:
    try:
        return record_of(_ORDER.decode(raw), states)
    except BROKEN as error:
        return Reject("orders[]", plainly(error), keep(raw, Order))


def _where(entry: Entry) -> str:
    return f"orders[] number {entry.number}"


def record_of(whole: Order, states: Mapping[str, State]) -> OrderRecord | Reject:
    """Return the record of an order, or in one sentence why there is none."""
    entry = whole.order
    for word in (entry.status, *(line.status for line in whole.lines if line.status)):
        if word not in states:
            reason = f"The status {word!r} is not in the status table."
            return Reject(_where(entry), reason, encode(whole), "status", word)
    placed, state = placed_ms(entry), states[entry.status]
    lines = _lines(whole.lines, state, states)
    if entry.currency != CURRENCY:
        lines = f"The order is in {entry.currency}, not in {CURRENCY}."
    elif not placed:
        lines = "The instant it was placed at cannot be read."
    if isinstance(lines, str):
        return Reject(_where(entry), lines, encode(whole))
    mark = int.from_bytes(blake2b(encode((entry, whole.lines)), digest_size=8).digest(), "big", signed=True)
    order_state, fulfilment = SAYS[state]
    if all(line.cancelled == line.quantity for line in lines):
        order_state = OrderState.CANCELLED
    read_ms = whole.read_ms
    return OrderRecord(
        code=entry.number,
        order_state=order_state,
        fulfilment=fulfilment,
        status=entry.status,
        updated_ms=read_ms,
        placed_ms=placed,
        delivered_ms=read_ms if fulfilment is Fulfilment.DELIVERED else None,
        cancelled_ms=read_ms if any(line.cancelled for line in lines) else None,
        returned_ms=read_ms if any(line.returned for line in lines) else None,
        province=(entry.shipping_address.state if entry.shipping_address else "") or None,
        lines=lines,
        fingerprint=mark,
        as_read=True,
    )


def _lines(found: Sequence[Line], state: State, states: Mapping[str, State]) -> tuple[LineRecord, ...] | str:
    """Return the lines of an order, or in one sentence what is wrong with one of them."""
    lines: list[LineRecord] = []
    seen: dict[str, int] = {}
    for line in found:
        n = seen.get(line.partner_sku, 0)
        record = _line(line, n, {state, states.get(line.status)})
        if record is None:
            return f"lines[{len(lines)}]: the price is no amount of whole đồng, or the discount is more than it."
        seen[line.partner_sku] = n + 1
        lines.append(record)
    return tuple(lines) or "The order has no lines."


def _line(line: Line, n: int, says: set[State | None]) -> LineRecord | None:
    """Return a line's record; it is cancelled or returned whole, with its order or by its own status.

    Whether fruit that came back can be sold again oscar does not say, so it counts as spoiled.
    """
    gross, paid = dong(line.price_incl_tax_excl_discounts), dong(line.price_incl_tax)
    if gross is None or paid is None or not 0 <= paid <= gross:
        return None
    cancelled = line.quantity if State.CANCELLED in says else 0
    returned = line.quantity if State.RETURNED in says and not cancelled else 0
    return LineRecord(
        sku=line.partner_sku, line_no=n, remote_id=str(line.id), quantity=line.quantity, pack_g=0, gross_dong=gross,
        discount_dong=gross - paid, fee_dong=0, freight_dong=0, tax_dong=0, cancelled=cancelled, returned=returned,
        restock=not returned, short_g=0,
    )  # fmt: skip


def dong(amount: Decimal | None) -> int | None:
    """Return an amount in đồng; None when it is none, or no whole number of them."""
    if amount is None or not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) > 10**14:
        return None
    return int(amount)


# --- offers -----------------------------------------------------------------------------------------------------------


def product_of(raw: bytes) -> Product | Reject:
    """Read a product with its stock records."""
    try:
        return _PRODUCT.decode(raw)
    except BROKEN as error:
        return Reject("products[]", plainly(error), keep(raw, Product))


def stock_of(raw: bytes) -> Stock:
    """Read one stock record; Changed when it is none."""
    return _read(raw, _STOCK, "stock record")


def partner_of(raw: bytes) -> Partner:
    """Read one partner; Changed when it is none."""
    return _read(raw, _PARTNER, "partner")


def class_of(raw: bytes) -> ProductClass:
    """Read one product class; Changed when it is none."""
    return _read(raw, _CLASS, "product class")


def _read(raw: bytes, decoder: Decoder[T], what: str) -> T:
    try:
        return decoder.decode(raw)
    except BROKEN as error:
        raise Changed(f"A {what} has not the agreed shape. {plainly(error)}") from None


def on_sale(stock: Stock) -> int:
    """Return the packs on sale: in stock less allocated; below 0 what oscar sold beyond its stock."""
    return (stock.num_in_stock or 0) - (stock.num_allocated or 0)


def version_of(stock: Stock, packs: int | None = None) -> int:
    """Return the version of an offer: its stock record and the packs on sale, its own or those told."""
    packs = on_sale(stock) if packs is None else packs
    return id_of(stock.url) << _ON_SALE_BITS | (packs + _ZERO)


def record_id(version: int) -> int:
    """Return the stock record that a version tells of."""
    return version >> _ON_SALE_BITS


def offer_of(stock: Stock, title: str, public: bool, seller: str) -> OfferRecord | str:
    """Return how an offer stands there, or why that cannot be said."""
    price = dong(stock.price)
    if price is None or stock.price_currency != CURRENCY:
        return f"The price of SKU {stock.partner_sku} is no amount of whole đồng."
    moderation = "approved" if public else "hidden"
    reason = None if public else "The shop does not show the product."
    return OfferRecord(
        sku=stock.partner_sku, seller=seller, title=title, price_dong=price, pack_g=0, stock=max(0, on_sale(stock)),
        version=version_of(stock), moderation=moderation, reason=reason,
    )  # fmt: skip


def stock_write(stock: Stock, wish: DesiredOffer) -> dict[str, object]:
    """Return what to write so that the wished packs are on sale: they, and what is allocated to orders already."""
    return {"num_in_stock": max(0, wish.stock + (stock.num_allocated or 0)), "price": f"{wish.price_dong}.00"}


def content_write(product: Product, wish: DesiredOffer) -> dict[str, object]:
    """Return what of a product's words is not as wished; one that nothing is wished of stays."""
    wished = {"title": wish.title, "description": wish.description}
    return {name: text for name, text in wished.items() if text is not None and (getattr(product, name) or "") != text}


def new_product(wish: DesiredOffer, partner_url: str, product_class: str) -> NewProduct:
    """Write a wish as a new product with its stock."""
    stock = NewStock(partner_url, wish.sku, CURRENCY, f"{wish.price_dong}.00", wish.stock)
    slug = re.sub(r"[^a-z0-9]+", "-", key(f"{wish.title} {wish.sku}")).strip("-")
    return NewProduct(product_class, wish.title, slug[:200], wish.sku, wish.description or "", [stock])
