"""The books in the words of the contract, each record with fields that no client knows."""

from __future__ import annotations

from tests.second_server.books import Entry, Line, Offer, Order, Parcel, Shop, written

Json = dict[str, object]


def order(one: Order) -> Json:
    """Say an order."""
    return {
        "x_internal": {"bin": [1, None]}, "code": one.code, "seller_id": one.seller_id, "status": one.status,
        "placed_at": written(one.history[0][1]), "updated_at": written(one.updated_at), "province": one.province,
        "payment": {"method": one.method, "instalments": 0},
        "history": [{"at": written(at), "by": "hệ thống", "status": status} for status, at in one.history],
        "lines": [line(each) for each in one.lines],
    }  # fmt: skip


def line(one: Line) -> Json:
    """Say a line; what is 0 and may be left out is left out on some."""
    said: Json = {
        "id": one.id, "sku": one.sku, "seller_id": one.seller_id, "title": one.title, "quantity": one.quantity,
        "pack_g": one.pack_g, "gross_dong": one.gross, "discount_dong": one.discount, "fee_dong": one.fee,
        "freight_dong": one.freight, "tax_dong": one.vat + one.pit + one.cit, "cancelled": one.cancelled,
        "returned": one.returned, "restock": one.restock, "short_g": one.short_g, "shelf": "A-1",
    }  # fmt: skip
    late = {
        "undelivered": one.undelivered, "refunded_dong": one.refunded, "replaced": one.replaced,
        "vat_dong": one.vat, "pit_dong": one.pit, "cit_dong": one.cit,
    }  # fmt: skip
    return said | {name: value for name, value in late.items() if value or name == "undelivered"}


def shipment(one: Parcel) -> Json:
    """Say a parcel."""
    return {
        "order_code": one.order_code, "waybill": one.waybill, "carrier": one.carrier, "state": one.state,
        "at": written(one.at), "weight_g": 5200,
    }  # fmt: skip


def entry(one: Entry) -> Json:
    """Say an entry of a payout."""
    said: Json = {
        "id": one.id, "settlement_id": one.settlement_id, "order_code": one.order_code, "line_id": one.line_id,
        "paid_at": written(one.paid_at), "gross_dong": one.gross, "fee_dong": one.fee, "freight_dong": one.freight,
        "tax_dong": one.vat + one.pit + one.cit, "net_dong": one.net, "vat_dong": one.vat, "pit_dong": one.pit,
        "bank": "mẫu",
    }  # fmt: skip
    return said | ({} if one.kind == "order" else {"kind": one.kind, "note": one.note})


def offer(one: Offer) -> Json:
    """Say an offer."""
    return one.content | {
        "version": one.version, "moderation": one.moderation, "reason": one.reason,
        "updated_at": written(one.updated_at), "views": 12,
    }  # fmt: skip


def seller(shop: Shop, seller_id: str) -> Json:
    """Say a seller."""
    title, verified = shop.sellers[seller_id]
    return {"seller_id": seller_id, "title": title, "verified": verified, "grade": "B"}


def record(shop: Shop, name: str, key: str) -> Json:
    """Say the record of a list under its key."""
    if name == "orders":
        return order(shop.orders[key])
    if name == "shipments":
        return shipment(shop.parcels[key])
    if name == "settlements":
        return entry(shop.entries[key])
    return offer(shop.offers[key]) if name == "offers" else seller(shop, key)
