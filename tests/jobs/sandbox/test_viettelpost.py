"""The stand-in is strict: what nobody has published is refused, with HTTP 200 as the carrier does."""

import json

import msgspec
import pytest

from connectors.viettelpost import mapping
from jobs.sandbox.viettelpost import NEW_WARDS, StandIn
from tests.connectors.conftest import Asked
from tests.connectors.viettelpost.wishes import WISH

CREATE = "/v2/order/createOrder"


def said(order: dict[str, object], path: str = CREATE, **headers: str | None) -> str:
    carrier = StandIn()
    carrier.tokens["eyJ"] = True
    kind = {"Content-Type": "application/json;charset=UTF-8", "Token": "eyJ"} | headers
    sent = {name.replace("_", "-"): value for name, value in kind.items() if value is not None}
    reply = carrier.answer(Asked("POST", path, sent, json.dumps(order).encode()))
    answer = json.loads(reply.body)
    assert (reply.status, answer["error"]) == (200, not carrier.parcels)
    return answer["message"]


@pytest.mark.parametrize(
    ("other", "headers", "word"),
    [
        ({}, {}, "OK"),
        ({}, {"Token": None}, "Header Token is required"),
        ({}, {"Token": "old"}, "Token invalid"),
        ({}, {"Authorization": "Bearer eyJ"}, "Unknown header"),
        ({}, {"Idempotency_Key": "1"}, "Unknown header"),
        ({}, {"Content_Type": "application/json", "Content-Type": None}, "Content-Type"),
        ({"RECEIVER_EMAIL2": "x"}, {}, "Unknown field"),
        ({"RECEIVER_FULLNAME": ""}, {}, "Missing: ['RECEIVER_FULLNAME']"),
        ({"PRODUCT_WEIGHT": "5000"}, {}, "Incorrect data: PRODUCT_WEIGHT"),
        ({"RECEIVER_ADDRESS": "ạ" * 51}, {}, "Too long"),
        ({"RECEIVER_DISTRICT": 12}, {}, "with address old"),
        ({"RECEIVER_WARD": 490}, {}, "Invalid [RECEIVER_WARD"),
        ({"RECEIVER_WARD": min(NEW_WARDS[24])}, {}, "Invalid [RECEIVER_WARD"),
        ({"ORDER_PAYMENT": 1}, {}, "Incorrect data: ORDER_PAYMENT"),
        ({"ORDER_SERVICE": "XXX"}, {}, "Incorrect data: ORDER_SERVICE"),
        ({"GROUPADDRESS_ID": 7}, {}, "Groupaddress is invalid"),
    ],
)
def test_only_what_is_known_is_taken(other, headers, word):
    order = msgspec.json.decode(mapping.order(WISH, 0)) | other
    assert word in said(order, **headers)
