"""Pages are read whole or item by item, with what may be kept of each, and are refused without their content."""

import json

import pytest
import zstandard

from connectors.errors import Changed
from connectors.partner.contract.mapping import orders_page
from connectors.partner.contract.pages import Kind
from connectors.partner.contract.wire import Shipment, Shipments
from marketplace.words.records import OrderRecord, Reject
from tests.connectors.partner.contract.mapping.test_orders import BUYER, ORDER, STATES, changed, orders, page_of

SHIPMENTS: Kind[Shipment] = Kind("shipments", "waybill", Shipment, Shipments)
SHIPMENT = {"order_code": "DH1", "waybill": "VD1", "carrier": "VNPost", "state": "shipping", "at": "2021-06-15"}


def turned(shipment: Shipment, encoded: bytes) -> tuple[str, bytes] | str:
    """Return the record of a shipment, or why there is none."""
    return (shipment.waybill, encoded) if shipment.carrier else "Nobody carries it."


def test_each_item_becomes_what_is_made_of_it_or_is_set_aside_with_the_place_where_it_stood():
    unread, uncarried = SHIPMENT | {"waybill": "VD2", "at": 5}, SHIPMENT | {"waybill": "VD3", "carrier": ""}
    page = SHIPMENTS.page(page_of("shipments", SHIPMENT, unread, uncarried), turned)
    read, broken, refused = page.items
    assert (read[0], json.loads(read[1])) == ("VD1", SHIPMENT)
    assert (broken.where, broken.reason) == ("shipments[1] waybill VD2", "at: Expected str, got int.")
    assert (refused.where, refused.reason) == ("shipments[2] waybill VD3", "Nobody carries it.")
    assert SHIPMENTS.again(zstandard.decompress(page.kept), turned)[0] == read


@pytest.mark.parametrize("change", [{}, {"lines": []}], ids=["that could be read", "that could not"])
def test_the_place_of_an_item_is_text_that_any_database_takes(change):
    (reject,) = orders(ORDER | {"code": "A\0B"} | change).items
    assert isinstance(reject, Reject)
    assert reject.where == "orders[0] code A\ufffdB"


def test_a_character_that_is_only_written_about_is_none():
    (order,) = orders(changed(ORDER, ("lines", 0, "title"), r"Vải \u0000 \\")).items
    assert isinstance(order, OrderRecord)
    assert order.lines[0].title == r"Vải \u0000 \\"


def test_a_cursor_that_no_database_takes_is_refused():
    with pytest.raises(Changed, match="next_cursor"):
        orders_page(page_of("orders", ORDER).replace(b'"c2"', b'"c\\u00002"'), STATES)


def test_a_page_that_is_none_is_said_without_its_content():
    for body in (json.dumps(BUYER), json.dumps([BUYER]), '{"orders":[]}', json.dumps({"orders": BUYER})):
        with pytest.raises(Changed) as caught:
            orders_page(body.encode(), STATES)
        assert not [word for word in BUYER.values() if word in str(caught.value)]


def test_a_page_must_say_when_it_was_complete():
    with pytest.raises(Changed, match="complete"):
        orders_page(page_of("orders").replace(b"+07:00", b""), STATES)


def test_what_was_kept_of_a_page_is_the_allowed_part_of_every_item():
    bad = changed(ORDER, ("lines", 0, "quantity"), 0) | {"buyer": BUYER}
    kept = json.loads(zstandard.decompress(orders(ORDER | {"buyer": BUYER}, bad).kept))
    assert kept[0] == ORDER
    assert kept[1] == changed(ORDER, ("lines", 0, "quantity"), ...)


def test_text_that_is_no_utf8_costs_one_order():
    body = page_of("orders", ORDER, ORDER | {"code": "BROKEN"}).replace(b"BROKEN", b"\xff\xfe")
    first, second = orders_page(body, STATES).items
    assert (first.code, type(second)) == ("NSBD1", Reject)


def test_half_an_emoji_costs_nothing_and_nan_costs_one_order():
    body = page_of("orders", ORDER, ORDER | {"code": "EMOJI"}, ORDER | {"code": "NAN", "province": float("nan")}, ORDER)
    body = body.replace(b'"EMOJI"', b'"EMOJI","seller_id":"S\\ud83d"')
    assert [getattr(item, "code", None) for item in orders_page(body, STATES).items] == [
        "NSBD1",
        "EMOJI",
        "NAN",
        "NSBD1",
    ]
    body = body.replace(b'"quantity": 3', b'"quantity": Infinity', 1)
    assert [type(item) for item in orders_page(body, STATES).items] == [Reject, OrderRecord, OrderRecord, OrderRecord]


@pytest.mark.parametrize("body", [b"", b'{"code":', b"{} {}"])
def test_an_answer_with_one_item_that_is_cut_off_is_refused(body):
    with pytest.raises(Changed, match="The answer with one of shipments cannot be read"):
        SHIPMENTS.one(body, turned)
