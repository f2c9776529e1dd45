"""The partner contract's words, turned into ours and back."""

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import TypeVar

from msgspec import UNSET, UnsetType
from msgspec.json import Decoder, Encoder

from connectors.errors import Changed
from connectors.keep import plainly
from connectors.partner.pages import BROKEN, Kind
from connectors.partner.wire import (
    Batch,
    Entries,
    Entry,
    Line,
    Offer,
    Offers,
    OfferWrite,
    Order,
    Orders,
    Result,
    Results,
    Seller,
    Sellers,
    Shipment,
    Shipments,
)
from connectors.rfc3339 import instant
from marketplace.words.records import (
    SAYS,
    Fulfilment,
    LineRecord,
    OfferRecord,
    OfferResult,
    OfferWish,
    OrderRecord,
    OrderState,
    Outcome,
    Page,
    Reject,
    SellerRecord,
    SettlementRecord,
    ShipmentRecord,
    State,
)

T = TypeVar("T")
_ORDERS: Kind[Order] = Kind("orders", "code", Order, Orders)
_ENTRIES: Kind[Entry] = Kind("entries", "id", Entry, Entries)
_OFFERS: Kind[Offer] = Kind("offers", "sku", Offer, Offers)
_SHIPMENTS: Kind[Shipment] = Kind("shipments", "waybill", Shipment, Shipments)
_SELLERS: Kind[Seller] = Kind("sellers", "seller_id", Seller, Sellers)
_RESULTS = Decoder(Results)
_RESULT = Decoder(Result)
_encode = Encoder().encode
_REASON_MAX = 500

_DELIVERED, _CANCELLED, _RETURNED = State.DELIVERED, State.CANCELLED, State.RETURNED
_AFTER_DELIVERY = (_DELIVERED, State.RETURNING, _RETURNED)


def orders_page(body: bytes, states: Mapping[str, State]) -> Page[OrderRecord]:
    """Read a page of orders, their statuses by the status table; Changed when it is no such page."""
    return _ORDERS.page(body, partial(_order, states))


def settlements_page(body: bytes) -> Page[SettlementRecord]:
    """Read a page of payout entries; Changed when it is no such page."""
    return _ENTRIES.page(body, _entry)


def kept_orders(kept: bytes, states: Mapping[str, State]) -> list[OrderRecord | Reject]:
    """Read what was kept of orders (a JSON list) again, as the status table is now."""
    return _ORDERS.again(kept, partial(_order, states))


def kept_settlements(kept: bytes) -> list[SettlementRecord | Reject]:
    """Read what was kept of payout entries (a JSON list) again."""
    return _ENTRIES.again(kept, _entry)


def shipments_page(body: bytes, states: Mapping[str, State]) -> Page[ShipmentRecord]:
    """Read a page of parcels, their states by the status table; Changed when it is no such page."""
    return _SHIPMENTS.page(body, partial(_shipment, states))


def kept_shipments(kept: bytes, states: Mapping[str, State]) -> list[ShipmentRecord | Reject]:
    """Read what was kept of parcels (a JSON list) again, as the status table is now."""
    return _SHIPMENTS.again(kept, partial(_shipment, states))


def sellers_page(body: bytes) -> Page[SellerRecord]:
    """Read a page of sellers; Changed when it is no such page."""
    return _SELLERS.page(body, lambda seller, _: SellerRecord(seller.seller_id, seller.verified))


def offers_page(body: bytes) -> Page[OfferRecord]:
    """Read a page of offers; Changed when it is no such page."""
    return _OFFERS.page(body, lambda offer, _: _standing(offer))


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
    return _odd_tax(line)


def _odd_tax(taxed: Line | Entry) -> str | None:
    """Return that the parts of a tax are not the tax, where any part is said."""
    parts = (taxed.vat_dong, taxed.pit_dong, taxed.cit_dong)
    return "VAT, PIT and CIT do not add up to the tax." if any(parts) and sum(parts) != taxed.tax_dong else None


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


def _entry(entry: Entry, _: bytes) -> SettlementRecord | str:
    if entry.net_dong != entry.gross_dong - entry.fee_dong - entry.freight_dong - entry.tax_dong:
        return "The net amount is not gross less fee, freight and tax."
    if entry.order_code is None and entry.kind == "order":
        return "An entry of kind order names no order."
    odd = _odd_tax(entry)
    if odd is not None:
        return odd
    try:
        paid_ms = instant(entry.paid_at)
    except ValueError as error:
        return f"An instant cannot be read: {error}."
    return SettlementRecord(
        entry.id,
        entry.settlement_id,
        entry.order_code,
        entry.line_id,
        paid_ms,
        entry.gross_dong,
        entry.fee_dong,
        entry.freight_dong,
        entry.tax_dong,
        entry.net_dong,
        entry.vat_dong,
        entry.pit_dong,
        entry.cit_dong,
        entry.kind,
        entry.note,
    )


def _shipment(states: Mapping[str, State], shipment: Shipment, encoded: bytes) -> ShipmentRecord | Reject | str:
    state = states.get(shipment.state)
    if state is None:
        reason = f"The state {shipment.state!r} is not in the status table."
        return Reject("", reason, encoded, "status", shipment.state)
    parcel = SAYS[state][1]
    if parcel is Fulfilment.NONE:
        return f"The state {shipment.state!r} says nothing of where a parcel is."
    try:
        at_ms = instant(shipment.at)
    except ValueError as error:
        return f"An instant cannot be read: {error}."
    return ShipmentRecord(shipment.order_code, shipment.waybill, shipment.carrier, parcel, at_ms)


def _standing(offer: Offer) -> OfferRecord:
    return OfferRecord(
        offer.sku,
        offer.seller_id,
        offer.title,
        offer.price_dong,
        offer.pack_g,
        offer.stock,
        offer.version,
        offer.moderation,
        offer.reason,
        offer.growing_area_code or "",
        offer.certificate or "",
    )


def batch_of(wishes: Sequence[OfferWish]) -> bytes:
    """Write a batch of wishes for the wire."""
    return _encode(Batch([_write(wish) for wish in wishes]))


def _write(wish: OfferWish) -> OfferWrite:
    return OfferWrite(
        sku=wish.sku,
        seller_id=wish.seller,
        title=wish.title,
        description=UNSET if wish.description is None else wish.description,
        category=UNSET if wish.category is None else wish.category,
        price_dong=wish.price_dong,
        pack_g=wish.pack_g,
        stock=wish.stock,
        if_version=wish.if_version,
        growing_area_code=_or_none(wish.growing_area),
        certificate=_or_none(wish.certificate),
    )


def _or_none(wished: str | None) -> str | UnsetType | None:
    """Write a word: left out where it stays as it is, null where there is to be none."""
    return UNSET if wished is None else wished or None


def results_of(body: bytes, wishes: Sequence[OfferWish]) -> list[OfferResult]:
    """Read the answers to a batch; Changed unless there is one for each wish, in the order of the batch."""
    raws = read(body, _RESULTS).results
    if len(raws) != len(wishes):
        raise Changed(f"The batch had {len(wishes)} items, its answer has {len(raws)}.")
    return [_result(bytes(raw), wish) for raw, wish in zip(raws, wishes, strict=True)]


def _result(raw: bytes, wish: OfferWish) -> OfferResult:
    try:
        result = _RESULT.decode(raw)
    except BROKEN as error:
        unclear = f"The answer to this item is unclear. {plainly(error)}"
        return OfferResult(wish.sku, Outcome.REFUSED, None, unclear, "Chưa rõ sàn trả lời gì về sản phẩm này.")
    if result.sku != wish.sku:
        raise Changed("The answers to a batch are not in the order of the batch.")
    problem = result.problem
    reason = (problem.detail or problem.title)[:_REASON_MAX] or None if problem is not None else None
    offer = _standing(result.offer) if result.offer is not None else None
    return OfferResult(wish.sku, Outcome(result.outcome), offer, reason)


def read(body: bytes, decoder: Decoder[T]) -> T:
    """Decode a small answer of the contract; Changed when it has not the agreed shape."""
    try:
        return decoder.decode(body)
    except BROKEN as error:
        raise Changed(f"An answer has not the agreed shape. {plainly(error)}") from None
