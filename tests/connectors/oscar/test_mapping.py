"""What an order on the wire becomes, and what cannot be one."""

import pytest
from msgspec.json import encode

from connectors.errors import Changed
from connectors.oscar import mapping
from connectors.oscar.wire import Entry
from connectors.platforms import facts_of
from marketplace.words.records import OrderRecord, OrderState, Reject

STATES = facts_of("oscar").states
READ_MS = 1_800_000_000_000
ENTRY = {
    "number": "100001", "url": "https://shop.vn/api/admin/orders/7/", "status": "Pending", "currency": "VND",
    "date_placed": "2026-06-10T08:00:00+07:00", "total_incl_tax": "300000.00", "email": "an@example.com",
    "shipping_address": {"state": "Bắc Giang", "first_name": "An", "phone_number": "+84912345678"},
}  # fmt: skip
LINE = {
    "id": 1, "partner_sku": "V-5", "quantity": 2, "price_incl_tax": "290000.00",
    "price_incl_tax_excl_discounts": "300000.00", "status": "Pending",
}  # fmt: skip


def read(entry: dict | None = None, *lines: dict) -> OrderRecord | Reject:
    found = mapping.entry_of(encode(ENTRY | (entry or {})))
    assert isinstance(found, Entry)
    whole = mapping.order_of(found, [encode(LINE | line) for line in lines or ({},)], READ_MS)
    return whole if isinstance(whole, Reject) else mapping.record_of(whole, STATES)


def test_a_discount_is_what_a_line_costs_less():
    (line,) = read().lines
    assert (line.gross_dong, line.discount_dong, line.fee_dong, line.freight_dong, line.tax_dong) == (
        *(300_000, 10_000),
        *(0, 0, 0),
    )


def test_lines_of_one_sku_are_told_apart():
    assert [(line.sku, line.line_no, line.remote_id) for line in read(None, {}, {"id": 2}).lines] == [
        ("V-5", 0, "1"),
        ("V-5", 1, "2"),
    ]


def test_a_cancelled_line_leaves_the_order_and_all_of_them_cancel_it():
    one = read(None, {"status": "Cancelled"}, {"id": 2})
    assert ([line.cancelled for line in one.lines], one.order_state) == ([2, 0], OrderState.PLACED)
    both = read(None, {"status": "Cancelled"}, {"id": 2, "status": "Cancelled"})
    assert (both.order_state, both.cancelled_ms) == (OrderState.CANCELLED, READ_MS)


def test_the_mark_is_of_what_the_order_says_and_not_of_when_it_was_read():
    assert read().fingerprint == read().fingerprint != read({"status": "Being processed"}).fingerprint
    assert read().fingerprint != read(None, {"quantity": 3}).fingerprint


@pytest.mark.parametrize(
    ("entry", "line", "reason"),
    [
        ({"status": "On hold"}, {}, "The status 'On hold' is not in the status table."),
        ({}, {"status": "Lost"}, "The status 'Lost' is not in the status table."),
        ({"currency": "EUR"}, {}, "The order is in EUR, not in VND."),
        ({"date_placed": "yesterday"}, {}, "The instant it was placed at cannot be read."),
        ({}, {"price_incl_tax": "290000.50"}, "lines[0]: the price is no amount of whole đồng"),
        ({}, {"price_incl_tax": "310000.00"}, "lines[0]: the price is no amount of whole đồng"),
        ({}, {"quantity": 0}, "A line cannot be read"),
        ({}, {"partner_sku": None}, "A line cannot be read; does the shop name its SKU?"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_place(entry, line, reason):
    reject = read(entry, line)
    assert isinstance(reject, Reject)
    assert (reject.where, reject.reason.startswith(reason)) == ("orders[] number 100001", True)
    assert b"an@example.com" not in reject.kept and b"84912345678" not in reject.kept


def test_an_entry_that_is_none_keeps_no_more_than_is_allowed():
    reject = mapping.entry_of(encode(ENTRY | {"total_incl_tax": "a lot"}))
    assert isinstance(reject, Reject)
    assert reject.where == "orders[] number 100001"
    assert b"An" not in reject.kept and b"84912345678" not in reject.kept


@pytest.mark.parametrize("body", [b"[]", b'{"count": 1}', b'"a page"'])
def test_a_list_without_pages_is_not_what_was_agreed(body):
    with pytest.raises(Changed):
        mapping.listed(body, "orders")
