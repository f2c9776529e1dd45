"""The plan: what one shop's season must come out at, checked before any order is made of it."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from connectors.partner.server.core.documents import Dong, Name, Text
from connectors.partner.server.core.problems import Problem

Count = Annotated[int, Meta(ge=0, le=10_000_000)]


class PlannedOffer(Struct, forbid_unknown_fields=True):
    """One SKU; ``packs`` is what must be delivered less returned when the season is over."""

    sku: Name
    title: Text
    pack_g: Annotated[int, Meta(ge=1, le=1_000_000)]
    price_dong: Dong
    packs: Count


class PlannedSeller(Struct, forbid_unknown_fields=True):
    """One seller: orders placed in all, and how many of them end cancelled, returned or partly returned."""

    seller_id: Name
    title: Text
    orders: Count
    offers: Annotated[list[PlannedOffer], Meta(max_length=50)]
    cancelled: Count = 0
    returned: Count = 0
    partly_returned: Count = 0
    verified: bool = True

    @property
    def kept(self) -> int:
        """Return how many orders end delivered, wholly or partly."""
        return self.orders - self.cancelled - self.returned


class Plan(Struct, forbid_unknown_fields=True):
    """The season of one shop, from the first to the last day on which orders are placed."""

    shop_id: Name
    title: Text
    seed: Annotated[int, Meta(ge=0, le=2**53)]
    opens: date
    closes: date
    sellers: Annotated[list[PlannedSeller], Meta(max_length=200_000)]
    max_lines: Annotated[int, Meta(ge=1, le=4)] = 3
    settle: bool = True

    @property
    def orders(self) -> int:
        """Return the number of orders placed in the whole season."""
        return sum(seller.orders for seller in self.sellers)


def check(plan: Plan) -> None:
    """Refuse (Problem 422) a plan that cannot come out exactly."""
    errors = list(_faults_of(plan))
    if errors:
        raise Problem("invalid", "The plan cannot come out exactly.", errors=errors[:20])


def encode(plan: Plan) -> bytes:
    """Return a plan as canonical JSON, so that the same plan has the same bytes."""
    return msgspec.json.encode(plan)


def _faults_of(plan: Plan) -> Iterator[str]:
    if plan.closes < plan.opens:
        yield "closes is before opens"
    if (plan.closes - plan.opens).days > 400:
        yield "a season has at most 400 days"
    names = [seller.seller_id for seller in plan.sellers]
    if len(set(names)) < len(names):
        yield "a seller_id is given twice"
    skus = [offer.sku for seller in plan.sellers for offer in seller.offers]
    if len(set(skus)) < len(skus):
        yield "a sku is given twice"
    for seller in plan.sellers:
        yield from _faults_of_seller(seller, plan.max_lines)


def _faults_of_seller(seller: PlannedSeller, max_lines: int) -> Iterator[str]:
    packs = sum(offer.packs for offer in seller.offers)
    sold = sum(1 for offer in seller.offers if offer.packs)
    name = seller.seller_id
    if seller.kept < seller.partly_returned:
        yield f"{name}: more orders end cancelled or returned than are placed"
    elif seller.orders and not seller.offers:
        yield f"{name}: orders without an offer"
    elif packs < seller.kept:
        yield f"{name}: {packs} packs cannot fill {seller.kept} delivered orders"
    elif sold > seller.kept * max_lines:
        yield f"{name}: {sold} SKUs do not fit {seller.kept} delivered orders of {max_lines} lines"
