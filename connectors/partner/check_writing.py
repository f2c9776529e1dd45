"""What levels 2 and 3 of the contract require: offers with versions, client credentials, webhooks."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import msgspec
from requests.auth import HTTPBasicAuth

from connectors.partner.asking import TEST_SKU, Asker, Requirement, UnmetError, refused, shaped
from connectors.partner.wire import Offer, Offers, Result, Seller, Sellers, Shops, Webhook, Webhooks

_NOWHERE = "https://lensan.invalid/contract-check"  # RFC 2606: this name never resolves


_SAYS = {
    "description": "Thử hợp đồng kết nối",
    "category": "Trái cây tươi",
    "growing_area_code": "LENSAN-THU",
    "certificate": "VietGAP",
    "photos": ["https://lensan.invalid/contract-check.jpg"],
}
"""What an offer may leave out."""


class _Results(msgspec.Struct):
    results: list[Result]


def _written(asker: Asker, *items: dict[str, Any], key: str = "") -> list[Result]:
    headers = {"Idempotency-Key": key or str(uuid4())}
    answer = asker.ask("POST", f"{asker.shop_path}/offers/batch", document={"items": items}, headers=headers)
    results = shaped(answer, _Results).results
    if [result.sku for result in results] != [item["sku"] for item in items]:
        raise UnmetError("There is not one result for each item, in the order of the batch.")
    return results


def _standing(asker: Asker) -> Offer | None:
    offers = asker.items(Offers[Offer], f"{asker.shop_path}/offers", 10, (("sku", TEST_SKU),))
    return next((offer for offer in offers if offer.sku == TEST_SKU), None)


def _offer(asker: Asker, **changes: Any) -> dict[str, Any]:
    """Return the test offer as it is to be written over what stands there."""
    sellers = asker.items(Sellers[Seller], f"{asker.shop_path}/sellers", 1)
    if not sellers:
        raise UnmetError("The shop has no seller in whose name the test offer could be written.")
    stands = _standing(asker)
    return {
        "sku": TEST_SKU,
        "seller_id": sellers[0].seller_id,
        "title": "Lên Sàn: thử hợp đồng kết nối, không phải hàng bán",
        "description": "",
        "category": "",
        "price_dong": 1000,
        "pack_g": 1000,
        "stock": 0,
        "growing_area_code": None,
        "certificate": None,
        "photos": [],
        "if_version": stands.version if stands else None,
    } | changes


def _accepted(asker: Asker, item: dict[str, Any]) -> Offer:
    (result,) = _written(asker, item)
    if result.outcome != "accepted" or result.offer is None:
        raise UnmetError(f"The test offer was not accepted: {result.outcome}.")
    return result.offer


def _write_and_read(asker: Asker) -> str:
    accepted = _accepted(asker, _offer(asker))
    stands = _standing(asker)
    if stands is None or (stands.version, stands.stock, stands.title) != (accepted.version, 0, accepted.title):
        raise UnmetError("What was accepted is not what can be read.")
    return f"{TEST_SKU} stands at version {stands.version} with a stock of 0."


def _same_again(asker: Asker) -> str:
    first = _accepted(asker, _offer(asker))
    second = _accepted(asker, _offer(asker))
    if second.version != first.version:
        raise UnmetError(f"The same write raised the version from {first.version} to {second.version}.")
    return f"The version stays {second.version}."


def _left_out(asker: Asker) -> str:
    first = _accepted(asker, _offer(asker, **_SAYS))
    unsaid = [name for name, value in _SAYS.items() if getattr(first, name) != value]
    if unsaid:
        raise UnmetError(f"It does not say what was written: {', '.join(unsaid)}.")
    short = {name: value for name, value in _offer(asker, price_dong=2000).items() if name not in _SAYS}
    second = _accepted(asker, short)
    lost = [name for name, value in _SAYS.items() if getattr(second, name) != value]
    if lost or second.price_dong != 2000:
        raise UnmetError(f"A write that left them out changed {', '.join(lost) or 'no price'}.")
    kept = [name for name, value in _SAYS.items() if getattr(_accepted(asker, _offer(asker)), name) == value]
    if kept:
        raise UnmetError(f"Written as empty, it still shows {', '.join(kept)}.")
    return f"A new price left {', '.join(_SAYS)} as they were."


def _stale(asker: Asker) -> str:
    stands = _accepted(asker, _offer(asker))
    (result,) = _written(asker, _offer(asker, price_dong=2000, if_version=stands.version + 1000))
    if result.outcome != "conflict":
        raise UnmetError(f"A write with a version that is not current is {result.outcome}, not a conflict.")
    if result.offer is None or result.offer.version != stands.version:
        raise UnmetError("The conflict does not show the offer as it stands.")
    return f"It stays at version {stands.version}."


def _mixed(asker: Asker) -> str:
    bad = _offer(asker, sku=f"{TEST_SKU}-BAD", seller_id="lensan-no-such-seller", if_version=None)
    refusal, result = _written(asker, bad, _offer(asker))
    if refusal.outcome != "refused" or refusal.problem is None:
        raise UnmetError(f"An item with an unknown seller is {refusal.outcome}, or does not say why.")
    if result.outcome != "accepted":
        raise UnmetError("A good item fell with a bad one.")
    return refusal.problem.detail or refusal.problem.title


def _one_key(asker: Asker) -> str:
    """Send a write again that could not be accepted a second time: its version is gone by then."""
    stands, key = _accepted(asker, _offer(asker)), str(uuid4())
    item = _offer(asker, price_dong=stands.price_dong + 1000)
    first, second = _written(asker, item, key=key), _written(asker, item, key=key)
    if first[0].outcome != "accepted":
        raise UnmetError(f"The test offer was not accepted: {first[0].outcome}.")
    if first != second:
        raise UnmetError("The same Idempotency-Key got two different answers.")
    return "The same answer came twice."


def _other_body(asker: Asker) -> str:
    item, key = _offer(asker), str(uuid4())
    _written(asker, item, key=key)
    other = {"items": [item | {"price_dong": 3000}]}
    path = f"{asker.shop_path}/offers/batch"
    return refused(asker.ask("POST", path, document=other, headers={"Idempotency-Key": key}), 422)


def _unknown_field(asker: Asker) -> str:
    document = {"items": [_offer(asker, lensan_unknown=1)]}
    return refused(asker.ask("POST", f"{asker.shop_path}/offers/batch", document=document), 422)


def _put(asker: Asker, wanted: int, headers: dict[str, str]) -> str:
    item = _offer(asker)
    del item["if_version"]
    return refused(asker.ask("PUT", f"{asker.shop_path}/offers/{TEST_SKU}", document=item, headers=headers), wanted)


def _tagged(asker: Asker) -> str:
    stands = _accepted(asker, _offer(asker))
    tag = asker.ask("GET", f"{asker.shop_path}/offers/{TEST_SKU}").headers.get("ETag")
    if tag != f'"{stands.version}"':
        raise UnmetError(f'The ETag is {tag}, where "{stands.version}" was agreed.')
    item = _offer(asker)
    del item["if_version"]
    headers = {"If-Match": tag}
    shaped(asker.ask("PUT", f"{asker.shop_path}/offers/{TEST_SKU}", document=item, headers=headers), Offer)
    return f"{tag} was taken by If-Match."


def _token(asker: Asker) -> str:
    if ":" not in asker.secret:
        raise UnmetError("Give client_id:client_secret to check level 3.")
    asker.good(Shops, "/v1/shops")
    return "A token came, and opens the list of shops."


def _wrong_client(asker: Asker) -> str:
    client = asker.secret.partition(":")[0]
    answer = asker.http.send(
        "POST",
        "/oauth/token",
        body=b"grant_type=client_credentials",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        auth=HTTPBasicAuth(quote(client), "lensan-wrong-secret"),
        allow=(400, 401),
        json=False,
    )
    error = shaped(answer._replace(status=200), dict[str, Any]).get("error")
    if answer.status not in (400, 401) or error != "invalid_client":
        raise UnmetError(f"It answers {answer.status} and {error!r} where 401 and invalid_client were agreed.")
    return f"It answers {answer.status}."


def _ours(asker: Asker) -> set[str]:
    """Return the ids of webhooks that lead where only this check lets them lead."""
    return {hook.id for hook in asker.good(Webhooks, "/v1/webhooks").webhooks if hook.url == _NOWHERE}


def _webhook(asker: Asker) -> str:
    for left in sorted(_ours(asker)):  # of a check that was broken off
        asker.ask("DELETE", f"/v1/webhooks/{quote(left, safe='')}")
    answer = asker.ask("POST", "/v1/webhooks", document={"shop_id": asker.shop, "url": _NOWHERE})
    made = shaped(answer, Webhook)
    listed, shown = _ours(asker), repr(asker.good(dict[str, Any], "/v1/webhooks"))
    gone = asker.ask("DELETE", f"/v1/webhooks/{quote(made.id, safe='')}").status
    if made.id not in listed:
        raise UnmetError("The webhook was added, but is not listed.")
    if not (made.secret or "").startswith("whsec_"):
        raise UnmetError("The answer has no secret of Standard Webhooks (whsec_…).")
    if (made.secret or "") in shown:
        raise UnmetError("The list of webhooks shows a secret.")
    if gone != 204 or made.id in _ours(asker):
        raise UnmetError("The webhook was added but could not be taken away again.")
    return "One was added and taken away again."


WRITING = (
    Requirement(2, f"An offer can be written and read ({TEST_SKU}, stock 0)", _write_and_read),
    Requirement(2, "The same write again is accepted and raises no version", _same_again),
    Requirement(2, "A field left out of a write stays as it is", _left_out),
    Requirement(2, "A write with a stale version is a conflict that shows the offer", _stale),
    Requirement(2, "A bad item is refused alone", _mixed),
    Requirement(2, "A batch sent twice under one Idempotency-Key is carried out once", _one_key),
    Requirement(2, "An Idempotency-Key used again for another body is refused", _other_body),
    Requirement(2, "A field that the contract does not know is refused", _unknown_field),
    Requirement(2, "The single offer carries its version as ETag, and If-Match takes it", _tagged),
    Requirement(2, "A single write with a stale If-Match is refused", lambda a: _put(a, 412, {"If-Match": '"999999"'})),
    Requirement(2, "A single write without If-Match is refused", lambda a: _put(a, 428, {})),
    Requirement(3, "Client credentials are exchanged for a token", _token),
    Requirement(3, "Wrong client credentials are refused", _wrong_client),
    Requirement(3, "A webhook can be added, listed and taken away", _webhook),
)
