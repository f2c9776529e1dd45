"""What came to the contract with 1.1: it arrives as sent, is held against the rest, and changes no old fingerprint."""

import pytest

from connectors.partner.contract.mapping import settlements_page
from marketplace.words.instants import parse_iso
from marketplace.words.records import Fulfilment
from tests.connectors.partner.contract.mapping.test_orders import LINE, ORDER, changed, orders, page_of

NEW = ("undelivered", "refunded_dong", "replaced", "vat_dong", "pit_dong", "cit_dong")
MARK_OF_1_0 = -2886769437041810899
MARK_OF_1_0_WITHOUT_LINE_ID = -5527163962466819408


def test_what_came_with_1_1_leaves_the_mark_of_an_order_without_it_as_it_was():
    # The fingerprint that version 1.0 gave to this very order, noted before the fields were added.
    (without,) = orders(ORDER).items
    (unsaid,) = orders(changed(ORDER, ("lines", 0), LINE | dict.fromkeys(NEW, 0))).items
    assert (without.fingerprint, unsaid.fingerprint) == (MARK_OF_1_0, MARK_OF_1_0)
    (bare,) = orders(changed(ORDER, ("lines", 0, "id"), ...)).items
    assert bare.fingerprint == MARK_OF_1_0_WITHOUT_LINE_ID
    told = [orders(changed(ORDER, ("lines", 0), LINE | {name: 1, "tax_dong": 1})).items[0].fingerprint for name in NEW]
    assert len({*told, MARK_OF_1_0}) == len(NEW) + 1


def test_what_came_with_1_1_arrives_as_it_was_sent():
    told = {"undelivered": 1, "refunded_dong": 60_000, "replaced": 2, "vat_dong": 4_500, "pit_dong": 2_250}
    (order,) = orders(changed(ORDER, ("lines", 0), LINE | told)).items
    (line,) = order.lines
    assert line[-6:] == (1, 60_000, 2, 4_500, 2_250, 0)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"undelivered": 3}, "more packs are cancelled, undelivered and returned than were ordered."),
        ({"undelivered": 2, "short_g": 1}, "the short weight is more than the packs that remain."),
        ({"refunded_dong": 440_001}, "more is refunded than was paid."),
        ({"vat_dong": 6_749}, "VAT, PIT and CIT do not add up to the tax."),
    ],
)
def test_a_line_of_1_1_that_contradicts_itself_is_set_aside(told, says):
    (reject,) = orders(changed(ORDER, ("lines", 0), LINE | told)).items
    assert reject.reason == f"lines[0]: {says}"


def test_an_order_that_never_arrived_is_returned_without_a_pack_that_is():
    steps = ("placed", "failed", "returning", "returned")
    history = [{"status": step, "at": f"2021-06-1{day}T08:00:00+07:00"} for day, step in enumerate(steps)]
    line = LINE | {"undelivered": 3, "returned": 0, "short_g": 0}
    (order,) = orders(ORDER | {"status": "returned", "history": history, "lines": [line]}).items
    assert (order.fulfilment, order.delivered_ms) == (Fulfilment.RETURNED, None)
    assert order.returned_ms == parse_iso("2021-06-13T08:00:00+07:00")


ENTRY = {
    "id": "E1", "settlement_id": "K1", "order_code": "NSBD1", "line_id": None, "paid_at": "2021-06-20T10:00:00+07:00",
    "gross_dong": 300_000, "fee_dong": 9_000, "freight_dong": 0, "tax_dong": 4_500, "net_dong": 286_500,
}  # fmt: skip


def paid(**told):
    (entry,) = settlements_page(page_of("entries", ENTRY | told)).items
    return entry


def test_an_entry_of_1_0_is_of_its_order_and_one_of_1_1_may_be_of_none():
    assert paid()[-5:] == (0, 0, 0, "order", None)
    assert paid(vat_dong=3_000, pit_dong=1_500)[-5:] == (3_000, 1_500, 0, "order", None)
    penalty = paid(order_code=None, kind="penalty", note="Giao trễ")
    assert (penalty.order_code, penalty.kind, penalty.note) == (None, "penalty", "Giao trễ")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"order_code": None}, "An entry of kind order names no order."),
        ({"kind": "gift"}, "kind: Not one of the agreed words."),
        ({"vat_dong": 1}, "VAT, PIT and CIT do not add up to the tax."),
    ],
)
def test_an_entry_that_contradicts_itself_is_set_aside(told, says):
    assert paid(**told).reason == says
