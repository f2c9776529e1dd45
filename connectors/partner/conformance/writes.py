"""Writing the test offer, which is what level 2 is tried with."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from connectors.answers import Answer
from connectors.partner.conformance.asking import TEST_SKU, Asker, UnmetError, UntriedError, decoded, shaped
from connectors.partner.conformance.lists import sample_of
from connectors.partner.conformance.shapes import Offer, Offers, Result, Results
from connectors.partner.contract.wire import Seller


def batch(asker: Asker, *items: dict[str, Any], key: str = "") -> Answer:
    """Send a batch of offers."""
    headers = {"Idempotency-Key": key or str(uuid4())}
    return asker.ask("POST", f"{asker.shop_path}/offers/batch", document={"items": items}, headers=headers)


def written(asker: Asker, *items: dict[str, Any], key: str = "") -> list[Result]:
    """Write offers and return what became of each; UnmetError unless there is one answer for each, in their order."""
    return results_of(batch(asker, *items, key=key), items)


def results_of(answer: Answer, items: Sequence[dict[str, Any]]) -> list[Result]:
    """Return what an answer says became of each item; UnmetError unless it says one for each, in their order."""
    results = shaped(answer, Results).results
    if [result.sku for result in results] != [item["sku"] for item in items]:
        raise UnmetError("There is not one result for each item, in the order of the batch.")
    return results


def standing(asker: Asker) -> Offer | None:
    """Return the test offer as the list has it, None where it is not there."""
    offers = asker.items(Offers[Offer], f"{asker.shop_path}/offers", 10, (("sku", TEST_SKU),))
    return next((offer for offer in offers if offer.sku == TEST_SKU), None)


def offer(asker: Asker, **changes: Any) -> dict[str, Any]:
    """Return the test offer as a batch writes it: over what stands there, if no other version is named."""
    item = content(asker, **changes)
    if "if_version" in item:
        return item
    stands = standing(asker)
    return item | {"if_version": stands.version if stands else None}


def content(asker: Asker, **changes: Any) -> dict[str, Any]:
    """Return the test offer as a single write takes it."""
    sellers = sample_of(asker, "sellers")
    if not sellers:
        raise UntriedError("Not tried: the shop has no seller in whose name the test offer could be written.")
    return {
        "sku": TEST_SKU,
        "seller_id": decoded(sellers[0], Seller).seller_id,
        "title": "Lên Sàn: thử hợp đồng kết nối, không phải hàng bán",
        "description": "",
        "category": "",
        "price_dong": 1000,
        "pack_g": 1000,
        "stock": 0,
        "growing_area_code": None,
        "certificate": None,
        "photos": [],
    } | changes


def accepted(asker: Asker, item: dict[str, Any]) -> Offer:
    """Write one offer and return it as it was accepted; UnmetError when it was not."""
    (result,) = written(asker, item)
    if result.outcome != "accepted" or result.offer is None:
        raise UnmetError(f"The test offer was not accepted: {result.outcome}.")
    return result.offer
