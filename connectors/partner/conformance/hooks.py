"""What level 3 of the contract requires: client credentials, webhooks, and the notices that come by them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from requests.auth import HTTPBasicAuth

from connectors.allow_list import plainly, strangers
from connectors.partner.client.notices import NoticeError, UnsignedError, read_notice
from connectors.partner.conformance.asking import Asker, Rule, UnmetError, UntriedError, decoded, refused, shaped
from connectors.partner.conformance.lists import comes_after, last_cursor
from connectors.partner.conformance.notice_listener import MARK, NoticeListener, ReceivedNotice, marked
from connectors.partner.conformance.personal import is_personal, named
from connectors.partner.conformance.shapes import NewWebhook, Notice, Shops, Token, Webhook, Webhooks

_NOWHERE = "https://lensan.invalid/contract-check"  # RFC 2606: this name never resolves


class _NotifiedChange(NamedTuple):
    """What was heard of a change, the secret it should be signed with, and the cursor from before it."""

    heard: ReceivedNotice | None
    secret: str
    cursor: str


def _granted(asker: Asker, client: str, secret: str) -> Any:
    return asker.http.send(
        "POST",
        "/oauth/token",
        body=b"grant_type=client_credentials",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        auth=HTTPBasicAuth(quote(client), quote(secret)),
        allow=(400, 401),
        json=False,
    )


def _token(asker: Asker) -> str:
    client, colon, secret = asker.secret.partition(":")
    if not colon:
        raise UnmetError("Give client_id:client_secret to check level 3.")
    token = shaped(_granted(asker, client, secret), Token)
    shops = shaped(asker.ask("GET", "/v1/shops", token=token.access_token), Shops)
    return f"A token of {token.expires_in} s came, and opens {len(shops.shops)} shops."


def _wrong_client(asker: Asker) -> str:
    answer = _granted(asker, asker.secret.partition(":")[0], "lensan-wrong-secret")
    error = decoded(answer.body, dict[str, Any]).get("error")
    if answer.status not in (400, 401) or error != "invalid_client":
        raise UnmetError(f"It answers {answer.status} where 401 and the error invalid_client were agreed.")
    return f"It answers {answer.status}."


def _listed(asker: Asker) -> list[Webhook]:
    return asker.good(Webhooks, "/v1/webhooks").webhooks


@contextmanager
def _subscribed(asker: Asker, url: str) -> Iterator[NewWebhook]:
    """Have a webhook until the end of the block, at a marked address, which nobody else has.

    What checks that were broken off left is taken away first, by the mark in its address. A webhook without the mark is
    somebody's own, also where it leads to the same place.
    """
    ours = url.rpartition(MARK)[0] + MARK
    for left in _listed(asker):
        if left.url == _NOWHERE or left.url.startswith(ours):
            _drop(asker, left.id)
    made = shaped(asker.ask("POST", "/v1/webhooks", document={"shop_id": asker.shop, "url": url}), NewWebhook)
    try:
        if (made.shop_id, made.url) != (asker.shop, url):
            raise UnmetError("The webhook that was made is of another shop or address than was asked for.")
        yield made
    finally:
        _drop(asker, made.id)


def _drop(asker: Asker, hook_id: str) -> int:
    return asker.ask("DELETE", f"/v1/webhooks/{quote(hook_id, safe='')}").status


def _webhook(asker: Asker) -> str:
    with _subscribed(asker, marked(_NOWHERE)) as made:
        if made.id not in {hook.id for hook in _listed(asker)}:
            raise UnmetError("The webhook was added, but is not listed.")
        if _drop(asker, made.id) != 204 or made.id in {hook.id for hook in _listed(asker)}:
            raise UnmetError("The webhook was added but could not be taken away again.")
    return "One was added and taken away again."


def _secret_hidden(asker: Asker) -> str:
    with _subscribed(asker, marked(_NOWHERE)) as made:
        shown = repr(asker.good(dict[str, Any], "/v1/webhooks"))
    if made.secret in shown or "whsec_" in shown:
        raise UnmetError("The list of webhooks shows a secret.")
    return "No secret is listed."


def _strange_shop(asker: Asker) -> str:
    body = {"shop_id": "lensan-no-such-shop", "url": _NOWHERE}
    return refused(asker.ask("POST", "/v1/webhooks", document=body), forbidden=403, not_found=404)


def _unknown(asker: Asker) -> str:
    return refused(asker.ask("DELETE", "/v1/webhooks/lensan-no-such-webhook"), not_found=404)


def _told(asker: Asker, ear: NoticeListener | None) -> _NotifiedChange:
    """Subscribe, wait for a change to be told, and end the subscription; once in a check."""
    if ear is None:
        raise UntriedError("Not tried: say with --hear where a notice can be sent to.")
    return asker.once("notice", lambda: _listened(asker, ear))


def _listened(asker: Asker, ear: NoticeListener) -> _NotifiedChange:
    cursor = last_cursor(asker, "orders")
    with _subscribed(asker, ear.url) as made:
        ear.ready()
        return _NotifiedChange(ear.hear(), made.secret, cursor)


def _heard(told: _NotifiedChange) -> ReceivedNotice:
    if told.heard is None:
        raise UnmetError("An order was to be changed, and no notice came.")
    return told.heard


def _comes(ear: NoticeListener | None, asker: Asker) -> str:
    _heard(_told(asker, ear))
    return "A notice came."


def _signed(ear: NoticeListener | None, asker: Asker) -> str:
    told = _told(asker, ear)
    heard = _heard(told)
    try:
        read_notice(told.secret, heard.headers, heard.body)
    except UnsignedError:
        raise UnmetError("The notice is not signed with the secret of its webhook, or not just now.") from None
    except NoticeError as error:
        raise UnmetError(str(error)) from None
    return "It is signed with the secret of its webhook."


def _thin(ear: NoticeListener | None, asker: Asker) -> str:
    body = _heard(_told(asker, ear)).body
    try:
        notice = msgspec.json.decode(body, type=Notice)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnmetError(f"The notice has not the agreed shape. {plainly(error)}") from None
    more = strangers(decoded(body, Any), Notice)
    if personal := {name for name in more if is_personal(name)}:
        raise UnmetError(f"The notice carries fields of a buyer: {named(personal)}.")
    if "lines" in more or "history" in more:
        raise UnmetError("The notice carries the order; it only says that it changed.")
    if notice.shop_id != asker.shop:
        raise UnmetError("The notice is of another shop.")
    return f"It says that {notice.order_code} changed, and no more."


def _true(ear: NoticeListener | None, asker: Asker) -> str:
    """Read the order of the notice, alone and behind the cursor from before."""
    told = _told(asker, ear)
    code = decoded(_heard(told).body, dict[str, Any]).get("order_code")
    asker.good(dict[str, Any], f"{asker.shop_path}/orders/{quote(str(code), safe='')}")
    if not comes_after(asker, "orders", told.cursor, str(code)):
        raise UnmetError("The order it names does not come behind the cursor that was the last before it changed.")
    return "The order it names can be read, alone and behind the cursor."


HOOKS = (
    Rule(
        3, "client-token", "Client credentials are exchanged for a token", "Answer POST /oauth/token as RFC 6749, 4.4.",
        _token,
    ),
    Rule(
        3, "client-wrong", "Wrong client credentials are refused", "Answer 401 with the error invalid_client.",
        _wrong_client,
    ),
    Rule(
        3, "webhook", "A webhook can be added, listed and taken away",
        "Answer 201 with an id and a secret whsec_…, list it, and answer 204 to its DELETE.", _webhook,
    ),
    Rule(
        3, "webhook-secret", "The list of webhooks shows no secret", "Tell a secret once, when it is made.",
        _secret_hidden,
    ),
    Rule(
        3, "webhook-shop", "No webhook can be had for a shop of others", "Answer 403 forbidden or 404 not-found.",
        _strange_shop,
    ),
    Rule(3, "webhook-unknown", "A webhook that does not exist is not found", "Answer 404 not-found.", _unknown),
)  # fmt: skip


def notices(ear: NoticeListener | None) -> list[Rule]:
    """Return the rules of notices, tried where there is an ear for them."""
    return [
        Rule(
            3, "notice", "An order that changes is told by webhook", "Send a notice to every webhook of the shop.",
            partial(_comes, ear),
        ),
        Rule(
            3, "notice-signed", "A notice is signed per Standard Webhooks",
            "Sign id, timestamp and body with the secret of the webhook, anew for each try.", partial(_signed, ear),
        ),
        Rule(
            3, "notice-thin", "A notice says that an order changed, and no more",
            "Send type, shop_id, order_code and updated_at alone.", partial(_thin, ear),
        ),
        Rule(
            3, "notice-true", "The order of a notice can be read at once",
            "Send a notice after the commit, not before.", partial(_true, ear),
        ),
    ]  # fmt: skip
