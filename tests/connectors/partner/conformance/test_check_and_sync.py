"""What syncing puts into the inbox the check finds: no order that it passes is one that our mapping refuses."""

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from typing import Any

import msgspec
import pytest

from connectors.partner.conformance import orders, shapes
from connectors.partner.contract import mapping, wire
from connectors.platforms import facts_of
from marketplace.words.records import Reject
from tests.connectors.partner.conformance.test_shapes import ORDER, SCHEMAS, example, faults

STATES = facts_of("partner").states
LIVES = (
    ("placed",),
    ("placed", "confirmed", "cancelled"),
    ("placed", "cancelled", "confirmed"),
    ("placed", "confirmed", "collected", "shipping"),
    ("placed", "confirmed", "collected", "shipping", "delivered"),
    ("placed", "confirmed", "collected", "shipping", "delivered", "returning", "returned"),
    ("placed", "confirmed", "collected", "shipping", "failed", "returning", "returned"),
    ("placed", "shipping", "delivered", "returned", "cancelled"),
)
MONEY = (
    {}, {"discount_dong": 100_001}, {"refunded_dong": 100_000}, {"refunded_dong": 100_001},
    {"discount_dong": 60_000, "refunded_dong": 50_000}, {"tax_dong": 900, "vat_dong": 900},
    {"tax_dong": 900, "vat_dong": 400, "pit_dong": 500}, {"tax_dong": 900, "cit_dong": 1}, {"vat_dong": 5},
)  # fmt: skip


def told(status: str, life: tuple[str, ...], **line: Any) -> dict[str, Any]:
    history = [{"status": one, "at": f"2026-06-{10 + day}T08:00:00+07:00"} for day, one in enumerate(life)]
    order = deepcopy(ORDER) | {"status": status, "history": history, "updated_at": history[-1]["at"]}
    order["placed_at"] = history[0]["at"]
    order["lines"][0].update(
        {"quantity": 2, "pack_g": 5_000, "gross_dong": 100_000, "returned": 0, "tax_dong": 0} | line
    )
    return order


def all_orders() -> Iterator[dict[str, Any]]:
    """Return orders of every status, life and fate of two packs, then every money, then one fault of each field."""
    counts = list(product(range(3), repeat=3))
    for status, life, (cancelled, undelivered, returned) in product((*STATES, "sent"), LIVES, counts):
        fate = {"cancelled": cancelled, "undelivered": undelivered, "returned": returned}
        for short_g in (0, 5_000, 5_001):
            yield told(status, life, **fate, short_g=short_g)
    for money in MONEY:
        yield told("placed", LIVES[0], **money)
    for spoiled in range(len(LIVES)):
        life = told("delivered", LIVES[spoiled])
        life["history"].reverse()
        yield life
    yield from (order for _, order in faults(SCHEMAS["Order"], ORDER))


def refused_by_sync(order: dict[str, Any]) -> bool:
    (record,) = mapping.kept_orders(json.dumps([order]).encode(), STATES)
    return isinstance(record, Reject)


def found_by_check(order: dict[str, Any]) -> bool:
    raw = json.dumps(order).encode()
    try:
        msgspec.json.decode(raw, type=shapes.Order)
        read = msgspec.json.decode(raw, type=wire.Order)
    except msgspec.ValidationError:
        return True
    return not all(rule.kept(read) for rule in (*orders._KEPT, orders._UNDELIVERED))


def test_the_check_finds_every_order_that_syncing_refuses() -> None:
    tried = refused = 0
    missed = []
    for order in all_orders():
        tried += 1
        if refused_by_sync(order):
            refused += 1
            missed += [] if found_by_check(order) else [order]
    assert missed == []
    assert tried > refused > 1_000


@pytest.mark.parametrize(
    ("name", "read", "shape"),
    [
        ("Entry", mapping.kept_settlements, shapes.Entry),
        ("Shipment", lambda kept: mapping.kept_shipments(kept, STATES), shapes.Shipment),
    ],
)
def test_the_check_finds_every_fault_of_a_field_that_syncing_refuses(name: str, read: Any, shape: Any) -> None:
    whole, refused = example(SCHEMAS[name]), 0
    if name == "Entry":
        whole |= {"order_code": "A1", "kind": "order"}
    assert not isinstance(read(json.dumps([whole]).encode())[0], Reject)
    for where, fault in faults(SCHEMAS[name], whole):
        raw = json.dumps(fault).encode()
        if isinstance(read(b"[" + raw + b"]")[0], Reject):
            refused += 1
            with pytest.raises(msgspec.ValidationError):
                msgspec.json.decode(raw, type=shape)
                raise AssertionError(where)
    assert refused > 10
