"""Each rule of an order is broken on purpose, and the check names that rule and no other; what conforms passes."""

import json
from copy import deepcopy

import pytest

from connectors.partner.check import check
from connectors.partner.check_orders import ORDERS
from tests.connectors.partner.test_mapping import LINE, ORDER

NAMES = [requirement.sentence for requirement in ORDERS]
GONE = [
    {"status": "placed", "at": "2021-06-10T08:00:00+07:00"},
    {"status": "cancelled", "at": "2021-06-11T08:00:00+07:00"},
]


def told(loopback, reply, transport, order):
    page = {"as_of": "2021-06-15T00:00:00+07:00", "next_cursor": "c", "has_more": False, "orders": [order]}
    loopback.script = [reply(body=json.dumps(page).encode())]
    found = check(loopback.url, "tok", "s", 1, http=transport(loopback.url))
    return [one.requirement for one in found if one.requirement in NAMES and not one.ok]


def with_line(**changes):
    return ORDER | {"lines": [LINE | changes]}


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        (ORDER | {"status": "sent"}, 0),
        (ORDER | {"placed_at": "2021-06-10T08:00:00"}, 1),
        (ORDER | {"status": "shipping"}, 2),
        (ORDER | {"history": ORDER["history"][:3]}, 2),
        (ORDER | {"updated_at": "2021-06-13T10:00:00+07:00"}, 3),
        (ORDER | {"status": "cancelled", "history": GONE, "lines": [LINE | {"returned": 0, "cancelled": 2}]}, 4),
        (ORDER | {"status": "returned"}, 4),
        (with_line(returned=2, undelivered=2, short_g=0), 5),
        (with_line(short_g=10_001), 6),
        (with_line(discount_dong=450_001), 7),
        (with_line(refunded_dong=440_001), 8),
        (with_line(vat_dong=1), 9),
        (ORDER | {"lines": [LINE, LINE]}, 10),
    ],
)
def test_a_rule_that_is_broken_is_named(loopback, reply, transport, order, rule):
    assert NAMES[rule] in told(loopback, reply, transport, order)


@pytest.mark.parametrize(
    "order",
    [
        ORDER,
        ORDER | {"loyalty": {"points": 3}},
        ORDER | {"updated_at": "2021-06-14T10:00:00Z"},
        with_line(undelivered=0, refunded_dong=440_000, vat_dong=4_500, pit_dong=2_250),
        ORDER
        | {"status": "cancelled", "history": GONE, "lines": [LINE | {"returned": 0, "cancelled": 3, "short_g": 0}]},
    ],
)
def test_what_conforms_passes(loopback, reply, transport, order):
    assert told(loopback, reply, transport, deepcopy(order)) == []
