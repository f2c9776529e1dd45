"""Recipients that are handed over too late, or for anything."""

from typing import Any

import msgspec

from connectors.partner.server.breaks.twist import IncomingRequest, OutgoingAnswer, after, before, said
from connectors.partner.server.core.documents import Order

_SOMEONE = {"name": "Nguyễn Thị Mẫu", "phone": "0100000000", "address": "Số 0 phố Mẫu"}


def _handed_over(*statuses: str) -> Any:
    def changed(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        return said(_SOMEONE) if answer.status == 409 and _status(asked) in statuses else answer

    return changed


def _status(asked: IncomingRequest) -> str | None:
    body = asked.market.store.order(asked.shop.no, asked.named) if asked.shop else None
    return msgspec.json.decode(body, type=Order).status if body else None


def _invented(_: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    return said(_SOMEONE) if answer.status == 404 else answer


def _for_anything(asked: IncomingRequest) -> IncomingRequest:
    return asked.with_document({"purpose": "shipping"})


BREAKS = (
    after(
        "recipient-late",
        "recipient-delivered",
        "A recipient is handed over after delivery.",
        _handed_over("delivered", "returned"),
        "recipient",
    ),
    after(
        "recipient-of-return",
        "recipient-delivered",
        "A recipient is handed over of an order that came back.",
        _handed_over("returned"),
        "recipient",
    ),
    after(
        "recipient-of-cancel",
        "recipient-cancelled",
        "A recipient is handed over of a cancelled order.",
        _handed_over("cancelled"),
        "recipient",
    ),
    after("recipient-invented", "recipient-unknown", "An unknown order has a recipient.", _invented, "recipient"),
    before("recipient-for-anything", "recipient-purpose", "Any purpose is taken.", _for_anything, "recipient"),
)
