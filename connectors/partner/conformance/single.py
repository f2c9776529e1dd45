"""What level 2 of the contract requires of single offers: ETag, If-Match and If-None-Match."""

from connectors.partner.conformance.asking import TEST_SKU, Asker, Rule, UnmetError, refused, shaped
from connectors.partner.conformance.shapes import Offer
from connectors.partner.conformance.writes import accepted, content, offer

_NOWHERE = f"{TEST_SKU}-NOT-THERE"


def _path(asker: Asker, sku: str = TEST_SKU) -> str:
    return f"{asker.shop_path}/offers/{sku}"


def _put(asker: Asker, headers: dict[str, str], **kinds: int) -> str:
    accepted(asker, offer(asker))
    return refused(asker.ask("PUT", _path(asker), document=content(asker), headers=headers), **kinds)


def _tagged(asker: Asker) -> str:
    stands = accepted(asker, offer(asker))
    tag = asker.ask("GET", _path(asker)).headers.get("ETag")
    if tag != f'"{stands.version}"':
        raise UnmetError(f'The ETag is {tag or "missing"}, where "{stands.version}" was agreed.')
    answer = asker.ask("PUT", _path(asker), document=content(asker, price_dong=5000), headers={"If-Match": tag})
    after = shaped(answer, Offer)
    if answer.headers.get("ETag") != f'"{after.version}"' or after.version <= stands.version:
        raise UnmetError("The write does not answer with the new version as its ETag.")
    if asker.good(Offer, _path(asker)).price_dong != 5000:
        raise UnmetError("What a single write was answered with is not what can be read.")
    accepted(asker, offer(asker))
    return f"{tag} was taken by If-Match."


def _not_there(asker: Asker) -> str:
    item = content(asker, sku=_NOWHERE)
    said = refused(asker.ask("PUT", _path(asker, _NOWHERE), document=item, headers={"If-Match": '"1"'}), version=412)
    refused(asker.ask("GET", _path(asker, _NOWHERE)), not_found=404)
    return said


def _there(asker: Asker) -> str:
    return _put(asker, {"If-None-Match": "*"}, version=412)


SINGLE = (
    Rule(
        2, "single-etag", "The single offer carries its version as ETag, and If-Match takes it",
        'Send ETag: "<version>" with GET and PUT.', _tagged,
    ),
    Rule(
        2, "single-stale", "A single write with a stale If-Match is refused", "Answer 412 version.",
        lambda asker: _put(asker, {"If-Match": '"999999"'}, version=412),
    ),
    Rule(
        2, "single-bare", "A single write without If-Match is refused", "Answer 428 precondition.",
        lambda asker: _put(asker, {}, precondition=428),
    ),
    Rule(
        2, "single-there", "A single write of a new offer is refused where there is one", "Answer 412 version.", _there
    ),
    Rule(
        2, "single-not-there", "If-Match on what is not there is refused, and makes nothing", "Answer 412 version.",
        _not_there,
    ),
    Rule(
        2, "offer-unknown", "An offer that does not exist is not found", "Answer 404 not-found.",
        lambda asker: refused(asker.ask("GET", _path(asker, _NOWHERE)), not_found=404),
    ),
)  # fmt: skip
