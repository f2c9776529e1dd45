"""Sellers and offers of the partner contract: how they stand, what is written, and what became of it."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType
from msgspec.json import Decoder, Encoder

from connectors.allow_list import plainly
from connectors.errors import Changed
from connectors.partner.contract.mapping.answers import read
from connectors.partner.contract.pages import BROKEN, HOLDS_NUL, Kind, holds_nul
from connectors.partner.contract.wire import Batch, Offer, Offers, OfferWrite, Result, Results, Seller, Sellers
from marketplace.words.records import DesiredOffer, OfferRecord, OfferResult, Outcome, Page, SellerRecord

_OFFERS: Kind[Offer] = Kind("offers", "sku", Offer, Offers)
_SELLERS: Kind[Seller] = Kind("sellers", "seller_id", Seller, Sellers)
_RESULTS = Decoder(Results)
_RESULT = Decoder(Result)
_encode = Encoder().encode
_REASON_MAX = 500


def sellers_page(body: bytes) -> Page[SellerRecord]:
    """Read a page of sellers; Changed when it is no such page."""
    return _SELLERS.page(body, lambda seller, _: SellerRecord(seller.seller_id, seller.verified))


def offers_page(body: bytes) -> Page[OfferRecord]:
    """Read a page of offers; Changed when it is no such page."""
    return _OFFERS.page(body, lambda offer, _: _standing(offer))


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


def batch_of(wishes: Sequence[DesiredOffer]) -> bytes:
    """Write a batch of wishes for the wire."""
    return _encode(Batch([_write(wish) for wish in wishes]))


def _write(wish: DesiredOffer) -> OfferWrite:
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


def results_of(body: bytes, wishes: Sequence[DesiredOffer]) -> list[OfferResult]:
    """Read the answers to a batch; Changed unless there is one for each wish, in the order of the batch."""
    raws = read(body, _RESULTS).results
    if len(raws) != len(wishes):
        raise Changed(f"The batch had {len(wishes)} items, its answer has {len(raws)}.")
    return [_result(bytes(raw), wish) for raw, wish in zip(raws, wishes, strict=True)]


def _result(raw: bytes, wish: DesiredOffer) -> OfferResult:
    try:
        result = _RESULT.decode(raw)
    except BROKEN as error:
        return _unclear(wish, plainly(error))
    if holds_nul(_encode(result)):
        return _unclear(wish, HOLDS_NUL)
    if result.sku != wish.sku:
        raise Changed("The answers to a batch are not in the order of the batch.")
    problem = result.problem
    reason = (problem.detail or problem.title)[:_REASON_MAX] or None if problem is not None else None
    offer = _standing(result.offer) if result.offer is not None else None
    return OfferResult(wish.sku, Outcome(result.outcome), offer, reason)


def _unclear(wish: DesiredOffer, why: str) -> OfferResult:
    told = f"The answer to this item is unclear. {why}"
    return OfferResult(wish.sku, Outcome.REFUSED, None, told, "Chưa rõ sàn trả lời gì về sản phẩm này.")
