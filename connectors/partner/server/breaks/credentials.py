"""Tokens for anybody, and webhooks that are not kept as they were agreed."""

from typing import Any

from connectors.partner.server.breaks.service import problem
from connectors.partner.server.breaks.twist import Break, IncomingRequest, OutgoingAnswer, after, before, said

_MISSED = "/v1/webhooks/not-there"
_GRANTED = {"access_token": "anybody", "token_type": "Bearer", "expires_in": 3600}


def _token(change: Any) -> Any:
    return lambda _, answer: answer.with_document(change(answer.document)) if answer.status == 200 else answer


def _anybody(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return said(_GRANTED) if answer.status == 401 else answer


def _endless(token: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in token.items() if name != "expires_in"}


def _unlisted(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return said({"webhooks": []}) if asked.method == "GET" else answer


def _elsewhere(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    made = asked.method == "POST" and answer.status == 201
    return answer.with_document(answer.document | {"shop_id": "another-shop"}) if made else answer


def _told_plainly(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    made = asked.method == "POST" and answer.status == 201
    return answer.with_document(answer.document | {"secret": "abc"}) if made else answer


def _secrets_listed(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    if asked.method != "GET" or answer.status != 200:
        return answer
    known = dict(asked.market.store.db.execute("SELECT id, secret FROM webhooks").fetchall())
    return answer.with_document(
        {"webhooks": [one | {"secret": known[one["id"]]} for one in answer.document["webhooks"]]}
    )


def _never_gone() -> Break:
    """Return a break that ends a webhook in the answer alone."""

    def missed(asked: IncomingRequest) -> IncomingRequest:
        known = asked.market.store.one("SELECT 1 FROM webhooks WHERE id = ?", (asked.path.rpartition("/")[2],))
        return asked._replace(path=_MISSED) if known else asked

    says = "A webhook that is ended is still there."
    first = before("webhook-for-ever", "webhook", says, missed, "webhook")
    return first._replace(said=lambda asked, answer: _forgiving(asked, answer) if asked.path == _MISSED else answer)


def _forgiving(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    gone = asked.place == "webhook" and answer.status == 404
    return OutgoingAnswer(204, {}, b"") if gone else answer


def _for_anyone(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    if asked.method != "POST" or answer.status not in (403, 404):
        return answer
    hook = {"id": "wh_any", "types": ["order.updated"], "secret": "whsec_YW55"}
    return said({**asked.document, **hook}, 201)


BREAKS = (
    after("token-none", "client-token", "No token is granted.", lambda *_: problem("not-found"), "token"),
    after("token-endless", "client-token", "A token does not say how long it lasts.", _token(_endless), "token"),
    after(
        "token-strange",
        "client-token",
        "A token is no bearer token.",
        _token(lambda token: token | {"token_type": "mac"}),
        "token",
    ),
    after("client-any", "client-wrong", "Any client gets a token.", _anybody, "token"),
    after("webhook-unlisted", "webhook", "A webhook is not listed.", _unlisted, "webhooks"),
    after("webhook-of-another-shop", "webhook", "A webhook is made for another shop.", _elsewhere, "webhooks"),
    after("webhook-secret-plain", "webhook", "A secret is none of Standard Webhooks.", _told_plainly, "webhooks"),
    _never_gone(),
    after("webhook-secrets-listed", "webhook-secret", "The list shows secrets.", _secrets_listed, "webhooks"),
    after("webhook-of-any-shop", "webhook-shop", "A webhook can be had for any shop.", _for_anyone, "webhooks"),
    Break("webhook-any-ended", "webhook-unknown", "A webhook that is not there can be ended.", said=_forgiving),
)
