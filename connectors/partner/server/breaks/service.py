"""A root that says too little, tokens that open too much, and an order that is another when asked for alone."""

from typing import Any

from connectors.partner.server.breaks.twist import LISTS, Break, IncomingRequest, OutgoingAnswer, after, said
from connectors.partner.server.core.problems import KINDS, PREFIX

_NOTHING = {"as_of": "2021-06-15T00:00:00+07:00", "next_cursor": "c", "has_more": False}


def problem(kind: str) -> OutgoingAnswer:
    """Return a refusal of a kind."""
    status, title = KINDS[kind]
    return said({"type": PREFIX + kind, "title": title, "status": status, "detail": title + "."}, status)


def _root(name: str, value: Any, says: str, word: str) -> Break:
    return after(
        f"root-{word}", "root", says, lambda _, answer: answer.with_document(answer.document | {name: value}), "root"
    )


def _let_in(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return said({"shops": []}) if answer.status == 401 and "authorization" not in asked.headers else answer


def _let_anyone_in(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return said({"shops": []}) if answer.status == 401 and "authorization" in asked.headers else answer


def _shops(change: Any) -> Any:
    def changed(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        return (
            answer.with_document({"shops": change(asked, answer.document["shops"])}) if answer.status == 200 else answer
        )

    return changed


def _everybody(asked: IncomingRequest, _: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"shop_id": one.shop_id, "title": one.title, "authorised": True} for one in asked.market.store.shops()]


def _unauthorised(_: IncomingRequest, shops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one | {"authorised": False} for one in shops]


def _empty_for_strangers(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    """Answer for a shop that is not there as for an empty one."""
    return said(_NOTHING | {LISTS[asked.place]: []}) if answer.status == 403 and asked.shop is None else answer


def _open_to_others(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    """Answer whoever has any token at all."""
    return said(_NOTHING | {LISTS[asked.place]: []}) if answer.status == 403 and asked.shop is not None else answer


def _alone(change: Any) -> Any:
    def changed(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        if answer.status != 200:
            return answer
        order = answer.document
        change(order)
        return answer.with_document(order)

    return changed


def _more_packs(order: dict[str, Any]) -> None:
    order["lines"][0]["quantity"] += 1


def _unknown(change: Any) -> Any:
    """Change the answer for an order that is not there."""
    return lambda _, answer: change(answer) if answer.status == 404 else answer


def _problem_without(name: str) -> Any:
    def changed(answer: OutgoingAnswer) -> OutgoingAnswer:
        return answer.with_document({key: value for key, value in answer.document.items() if key != name})

    return _unknown(changed)


BREAKS = (
    _root("version", "2.0", "It speaks version 2.0.", "version"),
    _root("time", "2026-06-20T17:00:00", "Its time has no offset.", "time"),
    _root("levels", [], "It names no level.", "levels"),
    after("token-needless", "token-missing", "A call without a token is answered.", _let_in, "shops"),
    after("token-any", "token-wrong", "A call with any token is answered.", _let_anyone_in, "shops"),
    after("shop-hidden", "shop-listed", "The shop is not listed.", _shops(lambda *_: []), "shops"),
    after("shop-unauthorised", "shop-listed", "The shop is listed as not authorised.", _shops(_unauthorised), "shops"),
    after("shop-empty", "shop-strange", "A shop that is not there is an empty one.", _empty_for_strangers, "orders"),
    after("shop-open", "other-shop", "The orders of a shop open to any token.", _open_to_others, "orders"),
    after("payouts-open", "other-shop", "The payouts of a shop open to any token.", _open_to_others, "settlements"),
    after("shops-all", "other-shop", "Every shop is listed for every token.", _shops(_everybody), "shops"),
    after("order-not-alone", "order-alone", "An order cannot be read alone.", lambda *_: problem("not-found"), "order"),
    after("order-another", "order-alone", "Another order comes.", _alone(lambda o: o.update(code="X-1")), "order"),
    after("order-differs", "order-alone", "Alone it has other packs than in the list.", _alone(_more_packs), "order"),
    after(
        "order-invented",
        "order-unknown",
        "An unknown order is answered with nothing.",
        _unknown(lambda _: said({})),
        "order",
    ),
    after(
        "problem-as-text",
        "order-unknown",
        "A refusal is sent as text/plain.",
        _unknown(lambda answer: answer.with_header("content-type", "text/plain")),
        "order",
    ),
    after(
        "problem-strange",
        "order-unknown",
        "A refusal is of a type of the platform's own.",
        _unknown(lambda answer: answer.with_document(answer.document | {"type": "about:blank"})),
        "order",
    ),
    after(
        "problem-short",
        "order-unknown",
        "A refusal names its type by its last word alone.",
        _unknown(lambda answer: answer.with_document(answer.document | {"type": "not-found"})),
        "order",
    ),
    after("problem-untitled", "order-unknown", "A refusal has no title.", _problem_without("title"), "order"),
    after("problem-silent", "order-unknown", "A refusal has no detail.", _problem_without("detail"), "order"),
    after(
        "problem-status",
        "order-unknown",
        "A refusal names another status than it has.",
        _unknown(lambda answer: answer.with_document(answer.document | {"status": 400})),
        "order",
    ),
)
