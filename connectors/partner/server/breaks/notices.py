"""Notices that do not come, are not signed, or say too much."""

from connectors.partner.server.breaks.twist import Break, IncomingRequest, OutgoingAnswer, after

_OTHER = "whsec_b3RoZXItc2VjcmV0LW9mLW5vYm9keS1hdC1hbGw="


def _other_secret(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    made = asked.method == "POST" and answer.status == 201
    return answer.with_document(answer.document | {"secret": _OTHER}) if made else answer


BREAKS = (
    Break("notice-none", "notice", "No notice is sent.", noticed=lambda _: None),
    after("notice-unsigned", "notice-signed", "Notices are signed with another secret.", _other_secret, "webhooks"),
    Break("notice-whole", "notice-thin", "A notice carries the order.", noticed=lambda n: n | {"lines": []}),
    Break(
        "notice-buyer",
        "notice-thin",
        "A notice carries a buyer's telephone number.",
        noticed=lambda notice: notice | {"buyer_phone": "0100000000"},
    ),
    Break(
        "notice-elsewhere",
        "notice-thin",
        "A notice is of another shop.",
        noticed=lambda notice: notice | {"shop_id": "another-shop"},
    ),
    Break(
        "notice-untrue",
        "notice-true",
        "The order of a notice is not there.",
        noticed=lambda notice: notice | {"order_code": "LENSAN-NOT-THERE"},
    ),
)
