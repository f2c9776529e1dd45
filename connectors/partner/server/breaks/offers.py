"""Offers that are not written as they were sent."""

from typing import Any

from connectors.partner.server.breaks.service import problem
from connectors.partner.server.breaks.twist import (
    Break,
    IncomingRequest,
    OutgoingAnswer,
    after,
    before,
    in_items,
    in_page,
)
from connectors.partner.server.core import offers
from connectors.partner.server.core.documents import OfferWrite

_EMPTY: dict[str, Any] = {
    "description": "",
    "category": "",
    "growing_area_code": None,
    "certificate": None,
    "photos": [],
}
Items = list[dict[str, Any]]


def _items(change: Any) -> Any:
    """Return a change of the items of a batch; one without items stays as it is.

    What comes again under its key is changed as it was before, so that it is the same again.
    """

    def changed(asked: IncomingRequest) -> IncomingRequest:
        document = asked.document
        if not isinstance(document, dict) or not document.get("items"):
            return asked
        known, name = asked.memory.setdefault("known", {}), (asked.headers.get("idempotency-key"), asked.body)
        if name[0] is None or name not in known:
            known[name] = asked.with_document({"items": change(asked, document["items"])}).body
        return asked._replace(body=known[name])

    return changed


def _results(change: Any) -> Any:
    def changed(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        return (
            answer.with_document({"results": change(asked, answer.document["results"])})
            if answer.status == 200
            else answer
        )

    return changed


def _retitled(_: IncomingRequest, items: Items) -> Items:
    return [item | {"title": "Hàng khác"} for item in items]


def _as_sent(name: str) -> Any:
    """Let the answer say of a field what was sent, whatever was written."""

    def changed(asked: IncomingRequest, results: Items) -> Items:
        for item, result in zip(asked.memory["sent"], results, strict=True):
            if result["offer"]:
                result["offer"][name] = item[name]
        return results

    return _results(changed)


def _written_otherwise(name: str, rule: str, says: str, field: str, change: Any) -> Break:
    """Return a break that writes something else than was sent, and answers as if it had not."""

    def kept(asked: IncomingRequest, items: Items) -> Items:
        asked.memory["sent"] = items
        return list(change(asked, items))

    first = before(name, rule, says, _items(kept), "batch")
    return first._replace(said=after(name, rule, says, _as_sent(field), "batch").said)


def _no_stock(_: IncomingRequest, items: Items) -> Items:
    return [item | {"stock": min(item["stock"], 0)} for item in items]


def _more_stock(_: IncomingRequest, items: Items) -> Items:
    return [item | {"stock": item["stock"] or 1} for item in items]


def _dearer(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    if answer.status != 200:
        return answer
    return answer.with_document(answer.document | {"price_dong": answer.document["price_dong"] + 1})


def _unmoved(asked: IncomingRequest, page: dict[str, Any], name: str) -> None:
    if asked.param("cursor"):
        page[name] = []


def _rising(asked: IncomingRequest, items: Items) -> Items:
    asked.memory["count"] = asked.memory.get("count", 0) + 1
    return [item | {"category": str(asked.memory["count"])} for item in items]


def _erased(_: IncomingRequest, items: Items) -> Items:
    return [_EMPTY | item for item in items]


def _forced(asked: IncomingRequest, items: Items) -> Items:
    """Name the version that stands, whatever was sent."""
    return [item | {"if_version": _version(asked, item["sku"])} for item in items]


def _version(asked: IncomingRequest, sku: str) -> int | None:
    shop = asked.shop
    stored = offers.find(asked.market.store, shop.no, sku) if shop else None
    return stored.version if stored else None


def _first_version(offer: dict[str, Any]) -> None:
    offer["version"] = 1


def _first_versions(_: IncomingRequest, results: Items) -> Items:
    for result in results:
        if result["offer"]:
            _first_version(result["offer"])
    return results


def _still(name: str, rule: str, says: str) -> Break:
    """Return a break that takes any version and shows the first for ever."""
    read, written = (
        in_items("", "", "", _first_version, "offers"),
        after("", "", "", _results(_first_versions), "batch"),
    )
    return _batch(name, rule, says, _forced)._replace(
        said=lambda asked, answer: written.said(asked, read.said(asked, answer))
    )


def _dumb(_: IncomingRequest, results: Items) -> Items:
    return [result | {"offer": None} if result["outcome"] == "conflict" else result for result in results]


def _all_or_nothing(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    bad = answer.status == 200 and any(one["outcome"] == "refused" for one in answer.document["results"])
    return problem("seller") if bad else answer


def _unreasoned(_: IncomingRequest, results: Items) -> Items:
    return [result | {"problem": None} if result["outcome"] == "refused" else result for result in results]


def _at_once(_: IncomingRequest, items: Items) -> Items:
    """Let every item of a SKU name the version of the first."""
    first = {item["sku"]: item.get("if_version") for item in reversed(items)}
    return [item | {"if_version": first[item["sku"]]} for item in items]


def _known(_: IncomingRequest, items: Items) -> Items:
    names = OfferWrite.__struct_fields__
    return [{name: value for name, value in item.items() if name in names} for item in items]


def _mended(_: IncomingRequest, items: Items) -> Items:
    """Take what is out of bounds for the nearest that is within."""
    return [
        item
        | {
            "stock": max(item["stock"], 0),
            "pack_g": max(item["pack_g"], 1),
            "title": item["title"][:200],
            "price_dong": int(item["price_dong"]),
        }
        for item in items
    ]


def _turned(_: IncomingRequest, results: Items) -> Items:
    return results[::-1]


def _typed(asked: IncomingRequest) -> IncomingRequest:
    return asked.with_header("content-type", "application/json")


def _narrow(asked: IncomingRequest) -> IncomingRequest:
    narrow = ";" not in asked.headers.get("content-type", "")
    return asked if narrow else asked.with_header("content-type", "text/plain")


def _other_refusal(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return problem("invalid") if answer.status == 400 else answer


def _found(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return answer._replace(status=200, body=b"{}") if answer.status == 404 else answer


def _no_sellers(_: IncomingRequest, page: dict[str, Any], name: str) -> None:
    page.update({name: [], "has_more": False})


def _of_nobody(offer: dict[str, Any]) -> None:
    offer["seller_id"] = "LENSAN-NOBODY"


def _batch(name: str, rule: str, says: str, change: Any) -> Break:
    return before(name, rule, says, _items(change), "batch")


BREAKS = (
    in_page("sellers-none", "sellers", "The list of sellers is empty.", _no_sellers, "sellers"),
    in_items("offer-of-nobody", "offer-seller", "The seller of an offer is not listed.", _of_nobody, "offers"),
    _written_otherwise("title-lost", "offer-write", "Another title is written than was sent.", "title", _retitled),
    after("offer-differs", "offer-write", "Alone an offer has another price than in the list.", _dearer, "offer"),
    _written_otherwise("stock-lost", "offer-stock", "The stock is answered and not written.", "stock", _no_stock),
    _written_otherwise("stock-stays", "offer-stock", "A stock of 0 is answered and not written.", "stock", _more_stock),
    _still("version-still", "offer-stock", "The version of an offer stays 1, whatever is written."),
    in_page("offer-unmoved", "offer-moves", "An offer that is written stays where it was listed.", _unmoved, "offers"),
    _batch("version-restless", "offer-same", "The same write again raises the version.", _rising),
    _batch("left-out-erased", "offer-left-out", "What a write leaves out is taken off.", _erased),
    _batch("stale-taken", "offer-stale", "A write with a stale version is carried out.", _forced),
    after("conflict-dumb", "offer-stale", "A conflict does not show the offer.", _results(_dumb), "batch"),
    after("batch-all-or-nothing", "offer-bad-item", "A bad item refuses the batch.", _all_or_nothing, "batch"),
    after("refusal-unreasoned", "offer-bad-item", "A refused item has no problem.", _results(_unreasoned), "batch"),
    after("results-turned", "offer-bad-item", "The results are in another order.", _results(_turned), "batch"),
    _batch("batch-at-once", "offer-in-order", "Items of one SKU do not meet each other.", _at_once),
    _batch("field-passed-over", "field-unknown", "An unknown field is passed over.", _known),
    _batch("bounds-mended", "field-bounds", "What is out of bounds is taken for the nearest.", _mended),
    _batch(
        "batch-cut", "batch-size", "Of a batch that is too long the first 500 are taken.", lambda _, items: items[:500]
    ),
    before("type-passed-over", "media-type", "Any media type is taken.", _typed, "batch"),
    before("type-narrow", "media-charset", "A charset in the media type is refused.", _narrow, "batch"),
    after("json-as-invalid", "json", "What is no JSON is 422.", _other_refusal, "batch"),
    after("offer-invented", "offer-unknown", "An unknown offer is answered with nothing.", _found, "offer"),
)
