"""The partner contract's pages become our records, one broken item never costs another, and no buyer stays."""

import json
import re
from copy import deepcopy

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.partner.contract.mapping import orders_page
from marketplace.words.instants import parse_iso
from marketplace.words.records import Fulfilment, LineRecord, OrderRecord, OrderState, Reject, State

STATES = {state.value: state for state in State}
BUYER = {"name": "Nguyễn Thị Hoa", "phone": "0912345678", "address": "Số 7 ngõ 12 Láng Hạ"}
LINE = {
    "id": "L1",
    "sku": "VT-5KG",
    "seller_id": "S1",
    "title": "Vải thiều 5 kg",
    "quantity": 3,
    "pack_g": 5000,
    "gross_dong": 450_000,
    "discount_dong": 10_000,
    "fee_dong": 13_500,
    "freight_dong": 15_000,
    "tax_dong": 6_750,
    "cancelled": 0,
    "returned": 1,
    "restock": True,
    "short_g": 250,
}
ORDER = {
    "code": "NSBD1",
    "seller_id": "S1",
    "status": "delivered",
    "placed_at": "2021-06-10T08:00:00+07:00",
    "updated_at": "2021-06-14T09:30:00+07:00",
    "province": "Hà Nội",
    "payment": {"method": "cod"},
    "history": [
        {"status": "placed", "at": "2021-06-10T08:00:00+07:00"},
        {"status": "delivered", "at": "2021-06-12T23:59:59+07:00"},
        {"status": "delivered", "at": "2021-06-13T10:00:00+07:00"},
        {"status": "returned", "at": "2021-06-14T09:00:00+07:00"},
        {"status": "returned", "at": "2021-06-14T09:30:00+07:00"},
    ],
    "lines": [LINE],
}


def page_of(name, *items):
    return json.dumps(
        {"as_of": "2021-06-15T00:00:00+07:00", "next_cursor": "c2", "has_more": True, name: items}, ensure_ascii=False
    ).encode()


def orders(*items):
    return orders_page(page_of("orders", *items), STATES)


def changed(item, path, value):
    """Return a copy of an item with another value at a path; the value ``...`` takes it out."""
    copy = deepcopy(item)
    place = copy
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


def test_an_order_becomes_a_record():
    page = orders(ORDER)
    assert (page.as_of_ms, page.next_cursor, page.more) == (parse_iso("2021-06-15T00:00:00+07:00"), "c2", True)
    (record,) = page.items
    assert record == OrderRecord(
        code="NSBD1",
        order_state=OrderState.CONFIRMED,
        fulfilment=Fulfilment.DELIVERED,
        status="delivered",
        updated_ms=parse_iso("2021-06-14T09:30:00+07:00"),
        placed_ms=parse_iso("2021-06-10T08:00:00+07:00"),
        delivered_ms=parse_iso("2021-06-12T23:59:59+07:00"),
        cancelled_ms=None,
        returned_ms=parse_iso("2021-06-14T09:30:00+07:00"),
        province="Hà Nội",
        lines=(
            LineRecord("VT-5KG", 0, "L1", 3, 5000, 450_000, 10_000, 13_500, 15_000, 6_750, 0, 1, True, 250,
                       "Vải thiều 5 kg", "S1"),
        ),
        fingerprint=record.fingerprint,
    )  # fmt: skip
    assert -(2**63) <= record.fingerprint < 2**63


def test_the_mark_changes_with_anything_kept_and_with_nothing_else():
    (first,) = orders(ORDER).items
    (again,) = orders(ORDER | {"buyer": BUYER, "seen": 7}).items
    (other,) = orders(changed(ORDER, ("lines", 0, "title"), "Vải u hồng 5 kg")).items
    assert first == again
    assert first.fingerprint != other.fingerprint


def test_lines_of_one_sku_are_counted():
    skus = ["A", "B", "A", "A", "B"]
    (record,) = orders(ORDER | {"lines": [LINE | {"sku": sku} for sku in skus]}).items
    assert [(line.sku, line.line_no) for line in record.lines] == [("A", 0), ("B", 0), ("A", 1), ("A", 2), ("B", 1)]


def test_the_same_code_twice_stays_twice_and_in_order():
    placed = ORDER | {"status": "placed", "history": [], "lines": [LINE | {"returned": 0}]}
    assert [record.fulfilment for record in orders(placed, ORDER).items] == [Fulfilment.NONE, Fulfilment.DELIVERED]


def test_a_platform_may_use_words_of_its_own():
    page = orders_page(page_of("orders", ORDER | {"status": "đã giao", "history": [
        {"status": "đã giao", "at": "2021-06-12T08:00:00+07:00"}], "lines": [LINE | {"returned": 0}]}),
        {"đã giao": State.DELIVERED})  # fmt: skip
    assert page.items[0].fulfilment is Fulfilment.DELIVERED
    assert page.items[0].status == "đã giao"


def test_a_delivery_that_was_taken_back_is_no_delivery():
    (record,) = orders(ORDER | {"status": "shipping", "lines": [LINE | {"returned": 0}]}).items
    assert record.delivered_ms is None


BROKEN = [
    (("status",), "held_for_inspection", "status table"),
    (("updated_at",), "2021-06-14T09:30:00", "instant"),
    (("placed_at",), "14/06/2021", "instant"),
    (("history", 1, "at"), "yesterday", "instant"),
    (("history",), [], "does not say when"),
    (("lines",), [], "lines"),
    (("lines",), None, "lines"),
    (("code",), ..., "code"),
    (("code",), "", "code"),
    (("code",), "A\0B", "NUL"),
    (("province",), 24, "province"),
    (("lines", 0, "quantity"), 0, r"lines\[0\]\.quantity"),
    (("lines", 0, "quantity"), 3.0, r"lines\[0\]\.quantity: Expected int, got float"),
    (("lines", 0, "quantity"), "3", r"lines\[0\]\.quantity"),
    (("lines", 0, "quantity"), 10**30, r"lines\[0\]\.quantity"),
    (("lines", 0, "pack_g"), 0, "pack_g"),
    (("lines", 0, "pack_g"), 1.9, "pack_g"),
    (("lines", 0, "sku"), ..., "sku"),
    (("lines", 0, "cancelled"), 3, "more packs"),
    (("lines", 0, "returned"), -1, "returned"),
    (("lines", 0, "short_g"), 10_001, "short weight"),
    (("lines", 0, "discount_dong"), 450_001, "discount"),
    (("lines", 0, "gross_dong"), -1, "gross_dong"),
    (("lines", 0, "restock"), "yes", "restock"),
]


@pytest.mark.parametrize(("path", "value", "says"), BROKEN)
def test_a_broken_order_is_set_aside_with_its_place_and_the_others_go_on(path, value, says):
    bad = changed(ORDER, path, value)
    page = orders(ORDER, bad, ORDER | {"code": "NSBD3"})
    first, reject, third = page.items
    assert (first.code, third.code) == ("NSBD1", "NSBD3")
    assert isinstance(reject, Reject)
    assert reject.where.startswith("orders[1]")
    assert re.search(says, reject.reason)
    assert json.loads(reject.kept).get("placed_at") == bad["placed_at"]


@pytest.mark.parametrize(
    ("status", "line", "says"),
    [
        ("cancelled", {"cancelled": 3, "returned": 0, "short_g": 0}, "cancelled, but its history"),
        ("returned", {"returned": 2}, "not all packs"),
    ],
)
def test_a_status_that_its_lines_or_history_deny_is_set_aside(status, line, says):
    (reject,) = orders(ORDER | {"status": status, "lines": [LINE | line]}).items
    assert isinstance(reject, Reject)
    assert says in reject.reason


def test_a_whole_cancel_and_a_whole_return_are_understood():
    at = "2021-06-14T09:00:00+07:00"
    cancelled = ORDER | {
        "status": "cancelled",
        "history": [{"status": "cancelled", "at": at}],
        "lines": [LINE | {"cancelled": 3, "returned": 0, "short_g": 0}],
    }
    returned = ORDER | {"status": "returned", "lines": [LINE | {"returned": 3, "short_g": 0}]}
    first, second = orders(cancelled, returned).items
    assert (first.order_state, first.cancelled_ms, first.returned_ms) == (OrderState.CANCELLED, parse_iso(at), None)
    assert (second.fulfilment, second.delivered_ms is None) == (Fulfilment.RETURNED, False)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just([]) | st.just({})
paths = st.sampled_from(
    [(name,) for name in ORDER]
    + [("lines", 0, name) for name in LINE]
    + [("history", 1, "status"), ("history", 1, "at"), ("payment", "method")]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(paths, leaves), min_size=1, max_size=4), st.integers(0, 4))
def test_no_order_however_broken_costs_another(breaks, at):
    whole = [ORDER | {"code": f"NSBD{n}"} for n in range(5)]
    sound = orders(*whole).items
    for path, value in breaks:
        try:
            whole[at] = changed(whole[at], path, value)
        except (TypeError, IndexError, KeyError):
            continue  # an earlier break took that place away
    page = orders(*whole)
    assert len(page.items) == 5
    assert [item for n, item in enumerate(page.items) if n != at] == [i for n, i in enumerate(sound) if n != at]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "sku": st.sampled_from(["A", "B", "C"]),
                "quantity": st.integers(1, 500),
                "pack_g": st.integers(1, 50_000),
                "gross_dong": st.integers(0, 10**9),
                "fee_dong": st.integers(0, 10**6),
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_figure_of_a_line_arrives_as_it_was_sent(figures):
    plain = {"discount_dong": 0, "returned": 0, "short_g": 0}
    (record,) = orders(ORDER | {"lines": [LINE | plain | figure for figure in figures]}).items
    arrived = [line._asdict() for line in record.lines]
    assert [{name: line[name] for name in figures[0]} for line in arrived] == figures


def everything(page):
    return (repr(page.items) + zstandard.decompress(page.kept).decode()).lower()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["", "lines", "history", "payment", "province", "title"]), min_size=1, unique=True),
    st.booleans(),
)
def test_no_buyer_survives_wherever_a_platform_puts_them(places, broken):
    item = deepcopy(ORDER)
    for place in places:
        if place == "":
            item |= {"buyer": BUYER, "recipient_phone": BUYER["phone"], "note": BUYER["name"]}
        elif place in ("lines", "history"):
            item[place][0] |= {"buyer": BUYER, "address": BUYER["address"]}
        elif place == "title":
            item["lines"][0]["title"] = BUYER
        else:
            item[place] = BUYER
    if broken:
        item["lines"][0]["quantity"] = BUYER["phone"]
    page = orders(ORDER, item)
    assert not [word for word in BUYER.values() if word.lower() in everything(page)]
