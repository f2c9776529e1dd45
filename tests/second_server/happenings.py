"""What happens in a shop, told by the test: orders, parcels, cancels, returns, refunds and payouts."""

from __future__ import annotations

from tests.second_server.books import Entry, Line, Offer, Order, Parcel, Shop

#: The looks of line ids; contract: any text, unique in its order.
LOOKS = ("07", "7", "x/1 #2", "X/1 #2", "dòng-{n}", "0", "{n}e3", "null")


def put_on_sale(shop: Shop, sku: str, seller_id: str, price: int, pack_g: int, stock: int) -> None:
    """Put an approved offer into a shop, as if it had been typed there."""
    content: dict[str, object] = {
        "sku": sku, "seller_id": seller_id, "title": f"Vải {sku}", "description": "", "category": "",
        "price_dong": price, "pack_g": pack_g, "stock": stock, "growing_area_code": None, "certificate": None,
        "photos": [],
    }  # fmt: skip
    shop.offers[sku] = Offer(content, shop.raised(sku), "approved", None, shop.clock.now)
    shop.journals["offers"].commit(sku)


def move_stock(shop: Shop, sku: str, packs: int) -> None:
    """Raise or lower what an offer has left; below nothing it does not go."""
    if sku not in shop.offers:
        return
    offer = shop.offers[sku]
    offer.content["stock"] = max(0, int(str(offer.content["stock"])) + packs)
    offer.version, offer.updated_at = shop.raised(sku), shop.clock.now
    shop.journals["offers"].commit(sku)


def _line(shop: Shop, order_code: str, place: int, sku: str, packs: int, discount: int) -> Line:
    content = shop.offers[sku].content
    gross = int(str(content["price_dong"])) * packs
    grams = int(str(content["pack_g"]))
    kept = gross - discount
    look = LOOKS[(sum(map(ord, order_code)) + place) % len(LOOKS)].format(n=place)
    return Line(
        id=look, sku=sku, seller_id=str(content["seller_id"]), title=str(content["title"]), quantity=packs,
        pack_g=grams, gross=gross, discount=discount, fee=kept * 7 // 200, freight=grams * packs // 300,
        vat=kept // 100, pit=kept // 200,
    )  # fmt: skip


def place(shop: Shop, code: str, wanted: list[tuple[str, int]], *, discount: int = 0, method: str = "cod") -> Order:
    """Place an order of SKUs and packs; the discount, in đồng, is on its first line."""
    lines = [_line(shop, code, n, sku, packs, 0 if n else discount) for n, (sku, packs) in enumerate(wanted)]
    for sku, packs in wanted:
        move_stock(shop, sku, -packs)
    now = shop.clock.now
    province = None if len(shop.orders) % 5 == 4 else "Hà Nội"
    order = Order(code, lines[0].seller_id, province, method, "placed", now, [("placed", now)], lines)
    shop.changed(order)
    return order


def goes(shop: Shop, order: Order, *statuses: str) -> None:
    """Let an order go through statuses, all at this moment."""
    for status in statuses:
        order.history.append((status, shop.clock.now))
        order.status = status
    shop.changed(order)


def parcel(shop: Shop, order: Order, waybill: str, state: str, carrier: str = "VNPost") -> None:
    """Say how far a parcel of an order is; another carrier may take it on under its waybill."""
    key = f"{order.code}\n{waybill}"
    shop.parcels[key] = Parcel(order.code, waybill, carrier, state, shop.clock.now)
    shop.journals["shipments"].commit(key)


def never_delivered(shop: Shop, order: Order, *, back: bool) -> None:
    """Let the whole parcel fail and turn round for good; back: it has arrived."""
    for line in order.lines:
        line.undelivered = line.quantity - line.cancelled
    goes(shop, order, "failed", "returning", *(["returned"] if back else []))


def cancel(shop: Shop, order: Order) -> None:
    """Cancel a whole order and give its stock back."""
    for line in order.lines:
        move_stock(shop, line.sku, line.quantity - line.cancelled)
        line.cancelled, line.undelivered = line.quantity, 0
    goes(shop, order, "cancelled")


def reopen(shop: Shop, order: Order, status: str) -> None:
    """Take a cancel back; the order goes on with a status."""
    for line in order.lines:
        move_stock(shop, line.sku, -line.cancelled)
        line.cancelled = 0
    goes(shop, order, status)


def cancel_packs(shop: Shop, order: Order, line: Line, packs: int) -> None:
    """Cancel some packs of a line, not all of the order."""
    line.cancelled += packs
    move_stock(shop, line.sku, packs)
    order.history.append(("cancelled", shop.clock.now))
    shop.changed(order)


def return_packs(shop: Shop, order: Order, line: Line, packs: int, *, restock: bool = False) -> None:
    """Let delivered packs come back; all of them make the order a returned one."""
    line.returned += packs
    line.restock = restock
    order.history.append(("returned", shop.clock.now))
    if not sum(one.staying for one in order.lines):
        order.status = "returned"
    shop.changed(order)


def lose_packs(shop: Shop, order: Order, line: Line, packs: int) -> None:
    """Let one of several parcels of a delivered order never arrive and come back."""
    line.undelivered += packs
    shop.changed(order)


def correct(shop: Shop, order: Order, line: Line, *, short_g: int = 0, refunded: int = 0, replaced: int = 0) -> None:
    """Note what adds nothing to the history: grams missing, đồng given back, packs sent again."""
    line.short_g += short_g
    line.refunded += refunded
    line.replaced += replaced
    shop.changed(order)


def drop(shop: Shop, order: Order, line: Line) -> None:
    """Take a line out of an order."""
    order.lines.remove(line)
    move_stock(shop, line.sku, line.quantity - line.cancelled)
    shop.changed(order)


def replace(shop: Shop, order: Order, line: Line, sku: str, packs: int) -> Line:
    """Put another SKU into a line's place, under a new id."""
    new = _line(shop, order.code, 0, sku, packs, 0)
    new.id = f"{line.id}→{sku}"
    order.lines[order.lines.index(line)] = new
    move_stock(shop, line.sku, line.quantity - line.cancelled)
    move_stock(shop, sku, -packs)
    shop.changed(order)
    return new


def shuffle_lines(shop: Shop, order: Order) -> None:
    """Give the lines of an order in another order; nothing else changes."""
    order.lines.reverse()
    shop.changed(order)


def _owed(line: Line) -> tuple[int, int, int, int, int]:
    goods = line.gross - line.discount
    grams = line.quantity * line.pack_g
    stays_g = line.staying * line.pack_g - line.short_g
    kept = goods * stays_g // grams - line.refunded
    scaled = (line.fee * kept // goods, line.freight, line.vat * kept // goods, line.pit * kept // goods)
    return (kept, *scaled)


def settle(shop: Shop, order: Order, settlement_id: str, *, by_line: bool) -> None:
    """Pay an order out, in one entry or one for each line; freight is charged in full."""
    owed = [(line, _owed(line)) for line in order.lines if line.staying]
    if not by_line:
        sums = [sum(part) for part in zip(*(parts for _, parts in owed), strict=True)]
        pay(shop, Entry(f"{order.code}/tt", settlement_id, order.code, None, shop.clock.now, *sums))
        return
    for line, parts in owed:
        pay(shop, Entry(f"{order.code}/{line.id}", settlement_id, order.code, line.id, shop.clock.now, *parts))


def pay(shop: Shop, entry: Entry) -> None:
    """Put an entry into the payouts; one with a known id corrects that one."""
    shop.entries[entry.id] = entry
    shop.journals["settlements"].commit(entry.id)
