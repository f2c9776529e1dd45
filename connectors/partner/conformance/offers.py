"""What level 2 of the contract requires of offers that are written in batches."""

from connectors.partner.conformance.asking import TEST_SKU, Asker, Rule, UnmetError, refused, shaped
from connectors.partner.conformance.lists import comes_after, last_cursor, sample_of
from connectors.partner.conformance.shapes import Offer
from connectors.partner.conformance.writes import accepted, batch, offer, standing, written

_SAYS = {
    "description": "Thử hợp đồng kết nối",
    "category": "Trái cây tươi",
    "growing_area_code": "LENSAN-THU",
    "certificate": "VietGAP",
    "photos": ["https://lensan.invalid/contract-check.jpg"],
}
"""What an offer may leave out."""
_PATH = f"offers/{TEST_SKU}"


def _write_and_read(asker: Asker) -> str:
    made = accepted(asker, offer(asker))
    stands = standing(asker)
    if stands is None or (stands.version, stands.stock, stands.title) != (made.version, 0, made.title):
        raise UnmetError("What was accepted is not what can be read.")
    alone = asker.good(Offer, f"{asker.shop_path}/{_PATH}")
    if alone != stands:
        raise UnmetError("The offer alone is another than in the list.")
    return f"{TEST_SKU} stands at version {stands.version} with a stock of 0."


def _stock(asker: Asker) -> str:
    """Write a stock of 1, and of 0 at once, whatever was seen between; that it is 0 again is what matters most."""
    before = accepted(asker, offer(asker))
    try:
        one = accepted(asker, offer(asker, stock=1))
        seen = asker.good(Offer, f"{asker.shop_path}/{_PATH}")
    finally:
        accepted(asker, offer(asker))
    last = asker.good(Offer, f"{asker.shop_path}/{_PATH}")
    if last.stock:
        raise UnmetError(f"A stock of 0 was accepted, read again it is {last.stock}. Look after {TEST_SKU}.")
    if one.stock != 1 or seen.stock != 1:
        raise UnmetError(f"A stock of 1 was accepted; the answer says {one.stock}, read again it is {seen.stock}.")
    if one.version <= before.version:
        raise UnmetError("Another stock was written, and the version did not rise.")
    return "A stock of 1 was there, and of 0 afterwards."


def _listed_last(asker: Asker) -> str:
    """Look for the test offer behind the cursor that was the last before it was written."""
    stands, cursor = accepted(asker, offer(asker)), last_cursor(asker, "offers")
    accepted(asker, offer(asker, price_dong=stands.price_dong + 1000))
    came = comes_after(asker, "offers", cursor, TEST_SKU)
    accepted(asker, offer(asker))
    if not came:
        raise UnmetError(f"{TEST_SKU} was written, and does not come behind the cursor that was the last.")
    return "It came behind the cursor."


def _same_again(asker: Asker) -> str:
    first = accepted(asker, offer(asker))
    second = accepted(asker, offer(asker))
    if second.version != first.version:
        raise UnmetError(f"The same write raised the version from {first.version} to {second.version}.")
    return f"The version stays {second.version}."


def _left_out(asker: Asker) -> str:
    first = accepted(asker, offer(asker, **_SAYS))
    unsaid = [name for name, value in _SAYS.items() if getattr(first, name) != value]
    if unsaid:
        raise UnmetError(f"It does not say what was written: {', '.join(unsaid)}.")
    short = {name: value for name, value in offer(asker, price_dong=2000).items() if name not in _SAYS}
    second = accepted(asker, short)
    lost = [name for name, value in _SAYS.items() if getattr(second, name) != value]
    if lost or second.price_dong != 2000:
        raise UnmetError(f"A write that left them out changed {', '.join(lost) or 'no price'}.")
    bare = accepted(asker, offer(asker))
    kept = [name for name, value in _SAYS.items() if getattr(bare, name) == value]
    if kept:
        raise UnmetError(f"Written as empty, it still shows {', '.join(kept)}.")
    return f"A new price left {', '.join(_SAYS)} as they were."


def _stale(asker: Asker) -> str:
    stands = accepted(asker, offer(asker))
    (result,) = written(asker, offer(asker, price_dong=2000, if_version=stands.version + 1000))
    if result.outcome != "conflict":
        raise UnmetError(f"A write with a version that is not current is {result.outcome}, not a conflict.")
    if result.offer is None or result.offer.version != stands.version:
        raise UnmetError("The conflict does not show the offer as it stands.")
    now = standing(asker)
    if now is None or now.version != stands.version:
        raise UnmetError("The write was a conflict, and was carried out all the same.")
    return f"It stays at version {stands.version}."


def _mixed(asker: Asker) -> str:
    bad = offer(asker, sku=f"{TEST_SKU}-BAD", seller_id="lensan-no-such-seller", if_version=None)
    refusal, result = written(asker, bad, offer(asker))
    if refusal.outcome != "refused" or refusal.problem is None:
        raise UnmetError(f"An item with an unknown seller is {refusal.outcome}, or does not say why.")
    if result.outcome != "accepted":
        raise UnmetError("A good item fell with a bad one.")
    refused(asker.ask("GET", f"{asker.shop_path}/offers/{TEST_SKU}-BAD"), not_found=404)
    return (refusal.problem.detail or refusal.problem.title)[:200]


def _in_order(asker: Asker) -> str:
    """Write one SKU twice in a batch: the second item meets the version that the first one made."""
    stands = accepted(asker, offer(asker))
    first = offer(asker, price_dong=3000)
    second = first | {"price_dong": 4000, "if_version": stands.version + 1}
    made, after = written(asker, first, second)
    if made.outcome != "accepted" or made.offer is None:
        raise UnmetError(f"The first of two writes of one SKU is {made.outcome}.")
    if made.offer.version == stands.version + 1 and after.outcome != "accepted":
        raise UnmetError(f"The second of two writes of one SKU is {after.outcome}; it named the version of the first.")
    now = standing(asker)
    wanted = 4000 if after.outcome == "accepted" else 3000
    accepted(asker, offer(asker))
    if now is None or now.price_dong != wanted:
        raise UnmetError("After two writes of one SKU it does not stand as the last that was accepted.")
    return "The second write met the version of the first."


def _unknown_field(asker: Asker) -> str:
    return refused(batch(asker, offer(asker, lensan_unknown=1)), invalid=422)


def _out_of_bounds(asker: Asker) -> str:
    for name, wrong in {"stock": -1, "pack_g": 0, "title": "x" * 201, "price_dong": "1000"}.items():
        try:
            refused(batch(asker, offer(asker, **{name: wrong})), invalid=422)
        except UnmetError as error:
            raise UnmetError(f"{name} out of its bounds: {error}") from None
    return "stock, pack_g, title and price_dong out of their bounds are refused."


def _too_many(asker: Asker) -> str:
    item = offer(asker)
    return refused(batch(asker, *[item] * 501), invalid=422, too_large=413)


def _media_type(asker: Asker) -> str:
    path, headers = f"{asker.shop_path}/offers/batch", {"Content-Type": "text/plain"}
    return refused(asker.ask("POST", path, document={"items": [offer(asker)]}, headers=headers), media_type=415)


def _no_json(asker: Asker) -> str:
    headers = {"Content-Type": "application/json"}
    return refused(asker.ask("POST", f"{asker.shop_path}/offers/batch", body=b"{", headers=headers), malformed=400)


def _charset(asker: Asker) -> str:
    path, headers = f"{asker.shop_path}/offers/batch", {"Content-Type": "application/json; charset=utf-8"}
    shaped(asker.ask("POST", path, document={"items": [offer(asker)]}, headers=headers), dict)
    return "application/json; charset=utf-8 is taken."


def _sellers(asker: Asker) -> str:
    if not sample_of(asker, "sellers"):
        raise UnmetError("The shop has no seller in whose name an offer could be written.")
    offer(asker)
    return "There is a seller."


OFFERS = (
    Rule(2, "sellers", "The shop has a seller", "List the sellers of the shop from level 2 on.", _sellers),
    Rule(
        2, "offer-write", f"An offer can be written and read ({TEST_SKU}, stock 0)",
        "What is accepted stands at once in the list and alone.", _write_and_read,
    ),
    Rule(
        2, "offer-stock", "A stock that was accepted is really there afterwards",
        "Stock is absolute: write the number that was sent, and raise the version.", _stock,
    ),
    Rule(
        2, "offer-moves", "An offer that changes comes behind the cursor that was the last",
        "List offers in commit order; one that changes, also in stock, moves to the end.", _listed_last,
    ),
    Rule(
        2, "offer-same", "The same write again is accepted and raises no version",
        "Compare with what stands, and leave the version.", _same_again,
    ),
    Rule(
        2, "offer-left-out", "A field left out of a write stays as it is",
        "Only null, an empty text or an empty list takes off what is there.", _left_out,
    ),
    Rule(
        2, "offer-stale", "A write with a stale version is a conflict that shows the offer",
        "Compare if_version with the current version in the transaction of the write.", _stale,
    ),
    Rule(2, "offer-bad-item", "A bad item is refused alone", "Give each item its own result, with a problem.", _mixed),
    Rule(
        2, "offer-in-order", "The items of a batch are carried out in their order",
        "Where a SKU stands twice, the second item meets the version that the first made.", _in_order,
    ),
    Rule(
        2, "field-unknown", "A field that the contract does not know is refused", "Answer 422 invalid.", _unknown_field
    ),
    Rule(2, "field-bounds", "A field out of its bounds is refused", "Answer 422 invalid.", _out_of_bounds),
    Rule(
        2, "batch-size", "A batch of more than 500 items is refused", "Answer 422 invalid, or 413 too-large.", _too_many
    ),
    Rule(2, "media-type", "A body of another media type is refused", "Answer 415 media-type.", _media_type),
    Rule(2, "media-charset", "charset=utf-8 in the media type is taken", "Ignore parameters of the type.", _charset),
    Rule(2, "json", "A body that is no JSON is refused", "Answer 400 malformed.", _no_json),
)  # fmt: skip
