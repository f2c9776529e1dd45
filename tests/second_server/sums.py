"""The season as the second server counts it, from its own books and in the words of the contract."""

from __future__ import annotations

from dataclasses import dataclass

from tests.second_server.books import Order, Shop

#: Statuses of an order that has been with the buyer: what its lines keep was delivered.
WITH_THE_BUYER = ("delivered", "returning", "returned")


@dataclass(frozen=True)
class Sums:
    """Packs of the season in grams, and money in đồng."""

    ordered_g: int
    cancelled_g: int
    undelivered_g: int
    returned_g: int
    short_g: int
    delivered_g: int
    sold_dong: int
    refunded_dong: int


def season(shop: Shop, seller_id: str | None = None) -> Sums:
    """Count the season of a shop, or of one of its sellers."""
    lines = [
        (order, line)
        for order in shop.orders.values()
        for line in order.lines
        if seller_id in (None, line.seller_id)
    ]  # fmt: skip
    kept = [(line, line.pack_g * line.staying - line.short_g) for order, line in lines if _reached(order)]
    money = sum((line.gross - line.discount) * g // (line.pack_g * line.quantity) - line.refunded for line, g in kept)
    return Sums(
        ordered_g=sum(line.pack_g * line.quantity for _, line in lines),
        cancelled_g=sum(line.pack_g * line.cancelled for _, line in lines),
        undelivered_g=sum(line.pack_g * line.undelivered for _, line in lines),
        returned_g=sum(line.pack_g * line.returned for _, line in lines),
        short_g=sum(line.short_g for _, line in lines),
        delivered_g=sum(g for _, g in kept),
        sold_dong=money,
        refunded_dong=sum(line.refunded for _, line in lines),
    )


def _reached(order: Order) -> bool:
    return order.status in WITH_THE_BUYER and order.was("delivered")


def paid(shop: Shop) -> dict[str, int]:
    """Sum the payouts of a shop, in đồng, by their parts."""
    entries = shop.entries.values()
    return {
        "gross": sum(one.gross for one in entries),
        "fee": sum(one.fee for one in entries),
        "freight": sum(one.freight for one in entries),
        "tax": sum(one.vat + one.pit + one.cit for one in entries),
        "net": sum(one.net for one in entries),
    }
