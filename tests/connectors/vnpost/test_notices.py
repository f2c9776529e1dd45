"""Notices: which parcels to ask for again, and nothing that is believed."""

import json

import pytest

from connectors.errors import Changed
from connectors.vnpost.notices import told_of
from marketplace.words.instants import parse_iso
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Reject

CUSTOMER = "T000180585"
TOLD = {
    "itemCode": "EB1VN", "status": "14", "senderCode": CUSTOMER, "saleOrderCode": "DH-1", "receiverName": "Trần Thị Bê",
    "receiverPhone": "0912345678", "sendType": "TGTN", "deliveryRequire": "GHTBC",
}  # fmt: skip


def notice(*parcels, **more):
    return json.dumps({"data": [*parcels], "sendDate": "01/12/2026 08:00:00", "signature": "c2ln"} | more).encode()


def asked(body):
    return told_of(body, CUSTOMER, "vnpost")


def test_each_parcel_is_to_be_asked_again_once_whatever_a_notice_says_of_it(make):
    body = notice(TOLD, TOLD | {"status": 19}, TOLD | {"itemCode": None, "originalItemCode": "EB2VN"})
    again = [
        ParcelRecord("vnpost", waybill, None, status, None, parse_iso("2026-12-01T08:00:00+07:00"))
        for waybill, status in (("EB1VN", "19"), ("EB2VN", "14"))
    ]
    assert asked(body) == again
    assert make().read_notice({}, body) == again


def test_another_status_or_time_is_another_notice_and_a_claim_of_neither_is_one_too():
    told = [asked(notice(TOLD, sendDate=when)) for when in ("01/12/2026 08:00:00", "01/12/2026 08:00:01", "1764550800")]
    told += [asked(notice(TOLD | {"status": word})) for word in ("15", "Bê", None)]
    assert [(one.status, one.at_ms > 0) for (one,) in told] == [
        ("14", True), ("14", True), ("14", False), ("15", True), ("", True), ("", True),
    ]  # fmt: skip
    assert len({one.at_ms for (one,) in told}) == 3


def test_another_customers_parcels_are_left_out():
    assert asked(notice(TOLD | {"senderCode": "T9"})) == []


def test_what_cannot_be_read_leaves_nothing_but_its_place():
    found = asked(notice(TOLD, TOLD | {"itemCode": "Trần Thị Bê"}))
    assert found[1] == Reject("data[1]", "The parcel of the notice cannot be read.", b"{}")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"\xff", notice(), notice(TOLD, signature=""), notice(TOLD, sendDate=None),
     notice({"status": "14"}), notice("x"), notice(TOLD)[:-5], notice(*[TOLD] * 1_001), b"[" * 9_000],
)  # fmt: skip
def test_another_shape_is_changed(body):
    with pytest.raises(Changed):
        asked(body)
