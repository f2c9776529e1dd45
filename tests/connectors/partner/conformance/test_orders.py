"""Each rule of an order is broken on purpose, and the check names that rule and no other; what conforms passes."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from connectors.partner.conformance import Finding, check
from connectors.partner.conformance.orders import ORDERS
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet
from tests.connectors.partner.contract.mapping.test_orders import LINE, ORDER

NAMES = [rule.name for rule in ORDERS]
KEPT = dict.fromkeys(NAMES, "271 orders keep it.")
MET = {
    "status-strange": (25, 1),
    "history-strange": (25, 1),
    "placed-local": (25, 1),
    "history-local": (25, 1),
    "updated-buddhist": (25, 1),
    "history-late": (24, 1),
    "return-untold": (5, 15),
    "cancel-untold": (17, 1),
    "history-turned": (24, 1),
    "placed-elsewhen": (25, 1),
    "updated-early": (25, 1),
    "cancel-in-part": (4, 6),
    "return-in-part": (3, 16),
    "returned-too-many": (3, 16),
    "packs-twice": (3, 16),
    "short-too-much": (25, 1),
    "short-of-nothing": (4, 6),
    "discount-too-much": (25, 1),
    "refund-too-much": (25, 1),
    "tax-parts": (25, 1),
    "return-undelivered": (5, 15),
    "line-id-twice": (25, 1),
    "line-id-null": (25, 1),
}
"""By break: how many of 25 orders it meets, and the number of the first."""
BROKEN = {
    name: f"{count} of 25 orders do not keep it, DH210601-1-{first:07d} first." for name, (count, first) in MET.items()
}
GONE = [
    {"status": "placed", "at": "2021-06-10T08:00:00+07:00"},
    {"status": "cancelled", "at": "2021-06-11T08:00:00+07:00"},
]


def told(loopback, reply, transport, order):
    page = {"as_of": "2021-06-15T00:00:00+07:00", "next_cursor": "c", "has_more": False, "orders": [order]}
    loopback.script = [reply(body=json.dumps(page).encode())]
    found = check(loopback.url, "tok", "s", 1, http=transport(loopback.url))
    return [one.rule for one in found if one.rule in NAMES and not one.ok]


def with_line(**changes):
    return ORDER | {"lines": [LINE | changes]}


@pytest.mark.parametrize(
    ("order", "rule"),
    [
        (ORDER | {"status": "sent"}, "order-status"),
        (ORDER | {"placed_at": "2021-06-10T08:00:00"}, "order-instants"),
        (ORDER | {"status": "shipping"}, "order-history"),
        (ORDER | {"history": ORDER["history"][:3]}, "order-history"),
        (ORDER | {"updated_at": "2021-06-13T10:00:00+07:00"}, "order-updated"),
        (
            ORDER | {"status": "cancelled", "history": GONE, "lines": [LINE | {"returned": 0, "cancelled": 2}]},
            "order-cancel-whole",
        ),
        (ORDER | {"status": "returned"}, "order-return-whole"),
        (with_line(returned=2, undelivered=2, short_g=0), "line-packs"),
        (with_line(short_g=10_001), "line-short"),
        (with_line(discount_dong=450_001), "line-discount"),
        (with_line(refunded_dong=440_001), "line-refund"),
        (with_line(vat_dong=1), "line-tax"),
        (ORDER | {"lines": [LINE, LINE]}, "line-ids"),
    ],
)
def test_a_rule_that_is_broken_is_named(loopback, reply, transport, order, rule):
    assert rule in told(loopback, reply, transport, order)


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


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])
