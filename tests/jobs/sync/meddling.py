"""Somebody else at the platform: a connector in whose way something happens, and offers written by hand."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from connectors.partner.client.client import PartnerConnector
from marketplace.words.records import DesiredOffer, OfferRecord, OfferResult, Page
from tests.jobs.shop import SHOP, TOKEN, Shop

ALL = {"H0-5": 20, "H1-5": 20, "H2-5": 20}
BATCH = ("POST", "/offers/batch")


class Meddled(PartnerConnector):
    """A connector in whose way something happens on the platform: just before offers are read or pushed."""

    before_push: Callable[[], object] = lambda _=None: None
    before_offers: Callable[[], object] = lambda _=None: None

    def push_offers(self, batch: Sequence[DesiredOffer]) -> list[OfferResult]:
        self.before_push()
        return super().push_offers(batch)

    def pull_offers(self, skus: Sequence[str] | None = None) -> Iterator[Page[OfferRecord]]:
        self.before_offers()
        return super().pull_offers(skus)


def meddled(shop: Shop) -> Meddled:
    connector = shop.connector(Meddled)
    assert isinstance(connector, Meddled)
    return connector


def once(work: Callable[[], object]) -> Callable[[], None]:
    """Do something the first time only."""
    todo = [work]

    def do() -> None:
        if todo:
            todo.pop()()

    return do


def put(shop: Shop, sku: str, stock: int, **content: Any) -> None:
    """Write an offer on the platform by hand, past our engine."""
    there = shop.standing().get(sku)
    offer = {"sku": sku, "seller_id": sku[:2], "title": "Vải của nhà", "description": "", "category": "",
             "price_dong": 140_000, "pack_g": 5_000, "stock": stock, "if_version": there and there["version"],
             "growing_area_code": None, "certificate": None, "photos": [], **content}  # fmt: skip
    answer = shop.admin._session.post(
        f"{shop.url}/v1/shops/{SHOP}/offers/batch",
        json={"items": [offer]},
        headers={"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": f"{sku}-{stock}-{len(content)}"},
        timeout=30,
    ).json()
    assert answer["results"][0]["outcome"] == "accepted"
    shop.door.asked.clear()
