"""Shipments and sellers of the partner contract become our records, and one broken item never costs another."""

import json

import pytest
import zstandard

from connectors.partner.contract.mapping import kept_shipments, sellers_page, shipments_page
from marketplace.words.instants import parse_iso
from marketplace.words.records import Fulfilment, Reject, SellerRecord, ShipmentRecord, State
from tests.connectors.partner.contract.mapping.test_orders import BUYER, STATES, page_of

SHIPMENT = {
    "order_code": "DH1",
    "waybill": "VD1",
    "carrier": "VNPost",
    "state": "shipping",
    "at": "2026-06-11T18:05:10+07:00",
}
RECORD = ShipmentRecord("DH1", "VD1", "VNPost", Fulfilment.SHIPPING, parse_iso("2026-06-11T18:05:10+07:00"))


def test_a_shipment_becomes_a_record():
    page = shipments_page(page_of("shipments", SHIPMENT), STATES)
    assert (page.items, page.next_cursor, page.more) == ([RECORD], "c2", True)


@pytest.mark.parametrize(
    ("change", "reason", "cause", "about"),
    [
        ({"state": "at_hub"}, "The state 'at_hub' is not in the status table.", "status", "at_hub"),
        ({"state": "confirmed"}, "The state 'confirmed' says nothing of where a parcel is.", "record", ""),
        ({"state": "cancelled"}, "The state 'cancelled' says nothing of where a parcel is.", "record", ""),
        ({"at": "yesterday"}, "An instant cannot be read: ", "record", ""),
        ({"order_code": ""}, "order_code: Expected str of length >= 1.", "record", ""),
        ({"carrier": "VN\x00Post"}, "A text holds the character NUL.", "record", ""),
    ],
)
def test_a_broken_shipment_is_set_aside_with_its_place_and_the_others_go_on(change, reason, cause, about):
    good, broken, other = shipments_page(
        page_of("shipments", SHIPMENT, SHIPMENT | {"waybill": "VD2"} | change, SHIPMENT), STATES
    ).items
    assert good == other == RECORD
    assert isinstance(broken, Reject)
    assert (broken.where, broken.cause, broken.about) == ("shipments[1] waybill VD2", cause, about)
    assert broken.reason.startswith(reason)


def test_a_state_that_was_explained_is_read_again_from_what_was_kept():
    (broken,) = shipments_page(page_of("shipments", SHIPMENT | {"state": "at_hub"}), STATES).items
    assert kept_shipments(b"[" + broken.kept + b"]", {**STATES, "at_hub": State.SHIPPING}) == [RECORD]


@pytest.mark.parametrize("broken", [{}, {"at": None}])
def test_no_recipient_survives_wherever_a_platform_puts_them(broken):
    note = {"note": f"Gửi {BUYER['name']}"}
    page = shipments_page(page_of("shipments", SHIPMENT | {"recipient": BUYER} | BUYER | note | broken), STATES)
    kept = repr(page.items).encode() + zstandard.ZstdDecompressor().decompress(page.kept)
    assert b"VD1" in kept
    assert not [word for word in BUYER.values() if word.encode() in kept or json.dumps(word).encode() in kept]


def test_a_seller_is_an_id_and_whether_its_papers_are_checked():
    seller = {"seller_id": "HO-0001", "title": "Hộ Nguyễn Văn Hùng", "verified": True}
    checked, odd = sellers_page(page_of("sellers", seller, seller | {"seller_id": "HO-2", "verified": "yes"})).items
    assert checked == SellerRecord("HO-0001", True)
    assert (isinstance(odd, Reject), odd.where) == (True, "sellers[1] seller_id HO-2")
