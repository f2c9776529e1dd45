"""Offers written by the partner: versions, conditions, moderation."""

from __future__ import annotations

import re

from tests.second_server import spoken
from tests.second_server.books import Offer, Shop
from tests.second_server.refusals import Refused

EMPTY: dict[str, object] = {
    "description": "", "category": "", "growing_area_code": None, "certificate": None, "photos": [],
}  # fmt: skip


def write(shop: Shop, said: dict[str, object]) -> Offer:
    """Write an offer whose condition holds; an identical write changes nothing, a new offer waits for moderation."""
    sku = str(said["sku"])
    if said["seller_id"] not in shop.sellers:
        raise Refused("seller", f"Không có người bán {said['seller_id']}.")
    before = shop.offers.get(sku)
    content = {**EMPTY, **(before.content if before else {}), **said}
    if before and content == before.content:
        return before
    moderation = before.moderation if before else "pending"
    reason = before.reason if before else "Chờ xem ảnh"
    shop.offers[sku] = Offer(content, shop.raised(sku), moderation, reason, shop.clock.now)
    shop.journals["offers"].commit(sku)
    return shop.offers[sku]


def one_of_batch(shop: Shop, item: dict[str, object]) -> spoken.Json:
    """Carry one item of a batch out and say its result."""
    content = {name: value for name, value in item.items() if name != "if_version"}
    sku, wanted = str(item["sku"]), item.get("if_version")
    before = shop.offers.get(sku)
    if wanted != (before.version if before else None):
        problem = Refused("version", "Sản phẩm đã khác, xem offer.").problem()
        return {"sku": sku, "outcome": "conflict", "offer": before and spoken.offer(before), "problem": problem}
    try:
        after = write(shop, content)
    except Refused as refused:
        return {
            "sku": sku,
            "outcome": "refused",
            "offer": before and spoken.offer(before),
            "problem": refused.problem(),
        }
    return {"sku": sku, "outcome": "accepted", "offer": spoken.offer(after), "problem": None}


def meets(shop: Shop, sku: str, if_match: str | None, if_none_match: str | None) -> None:
    """Refuse a write whose condition is missing, unreadable or does not hold."""
    if (if_match is None) == (if_none_match is None):
        raise Refused("precondition", "Cần đúng một trong If-Match và If-None-Match.")
    before = shop.offers.get(sku)
    tag = {"ETag": f'"{before.version}"'} if before else {}
    if if_none_match is not None:
        if if_none_match.strip() != "*":
            raise Refused("malformed", "If-None-Match chỉ nhận *.")
        if before:
            raise Refused("version", "Đã có.", **tag)
        return
    tags = [one.strip() for one in str(if_match).split(",")]
    if not all(re.fullmatch(r'\*|(W/)?"[!#-~]*"', one) for one in tags):
        raise Refused("malformed", "If-Match không đọc được.")
    if before is None or not {"*", f'"{before.version}"'} & set(tags):
        raise Refused("version", "Không còn là bản đã đọc.", **tag)


def moderate(shop: Shop, sku: str, moderation: str, reason: str | None = None) -> None:
    """Decide about an offer; that changes it, so it has another version."""
    offer = shop.offers[sku]
    offer.moderation, offer.reason, offer.version = moderation, reason, shop.raised(sku)
    offer.updated_at = shop.clock.now
    shop.journals["offers"].commit(sku)


def take_away(shop: Shop, sku: str) -> None:
    """Let the platform take an offer away; it leaves the list."""
    del shop.offers[sku]
    shop.journals["offers"].places.pop(sku)
