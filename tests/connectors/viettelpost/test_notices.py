"""Notices: nobody without the secret is heard, no field but the allowed is kept, and no body is too odd."""

import json
import logging
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import AuthFailed, Changed
from connectors.platforms import facts_of
from connectors.viettelpost import wire
from connectors.viettelpost.notices import read_notice
from jobs.sandbox.viettelpost import PERSONAL, SECRET, notice
from marketplace.words.parcels import ParcelRecord
from marketplace.words.records import Fulfilment, Reject

FACTS = facts_of("viettelpost")
HEADER = {"authorization": SECRET}
NUMBER = 1_762_747_636_000  # 10/11/2025 11:07:16 in Viet Nam


def read(body, headers=None, secret=SECRET, facts=FACTS):
    [found] = read_notice(secret, facts, headers or {}, body)
    return found


def test_a_notice_says_where_a_parcel_is_and_nothing_of_anybody():
    assert read(notice(REASON_CODE="HEN_LAI-38")).reason == "HEN_LAI-38"
    found = read(notice(REASON_CODE="38"))
    assert found == ParcelRecord(
        "viettelpost", "15878180012", "HTX-1", "501", Fulfilment.DELIVERED, NUMBER, final=True,
        weight_g=5_100, cod_dong=250_000, fee_dong=46_200, reason="38",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        (SECRET, {}),
        ("other", {"Authorization": SECRET}),
        (None, {"AUTHORIZATION": SECRET}),
        (SECRET, {"authorization": "x"}),
    ],
)
def test_the_secret_counts_in_the_body_or_in_the_header(token, headers):
    assert read(notice(token=token), headers).status == "501"


@pytest.mark.parametrize(
    ("body", "headers", "secret"),
    [
        (notice(token="other"), {}, SECRET),
        (notice(token=SECRET[:-1]), {"authorization": SECRET + " "}, SECRET),
        (notice(token=""), {"authorization": ""}, ""),
        (notice(token=None), {}, SECRET),
        (notice(token=[SECRET]), {}, SECRET),
        (notice(token="\ud800"), {"authorization": "\udcff"}, SECRET),
        (b"", {"x-authorization": SECRET}, SECRET),
        (b'{"DATA":{}', {}, SECRET),
    ],
)
def test_without_the_secret_nothing_is_read(body, headers, secret):
    with pytest.raises(AuthFailed) as caught:
        read_notice(secret, FACTS, headers, body)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"DATA":null}', b'{"DATA":[]}', b"{}", b"\xff", b"[" * 100_000])
def test_a_notice_with_the_secret_that_tells_of_nothing_has_changed(body):
    with pytest.raises(Changed):
        read_notice(SECRET, FACTS, HEADER, body)


def test_every_published_status_says_what_the_table_says():
    says = {code: read(notice(status=int(code))) for code in FACTS.parcels}
    states = {code: (one.state, one.final) for code, one in says.items() if one.state or one.final}
    none, shipping = (Fulfilment.NONE, False), (Fulfilment.SHIPPING, False)
    failed, ended = (Fulfilment.FAILED, False), (None, True)
    assert states == {
        "101": (Fulfilment.NONE, True), "102": none, "103": none, "104": none, "107": (Fulfilment.NONE, True),
        "200": (Fulfilment.COLLECTED, False), "201": ended, "300": shipping, "400": shipping, "500": shipping,
        "501": (Fulfilment.DELIVERED, True), "503": ended, "504": (Fulfilment.RETURNED, True), "505": failed,
        "506": failed, "507": shipping, "508": shipping, "509": shipping, "515": (Fulfilment.RETURNING, False),
        "550": shipping,
    }  # fmt: skip
    assert {code for code in says if code not in states} == {
        "202", "100", "105", "106", "301", "302", "303", "401", "402", "403", "502", "510",
    }  # fmt: skip
    assert all(one.part is None and one.cod_paid_ms is None for one in says.values())


@pytest.mark.parametrize(("status", "state"), [(300, "returning"), (506, "returning"), (501, "delivered"), (202, None)])
def test_on_its_way_back_a_parcel_is_returning_whatever_carries_it(status, state):
    assert read(notice(status=status, IS_RETURNING=True)).state == state


@pytest.mark.parametrize("status", [777, -108, 0])
def test_a_status_nobody_published_waits_for_a_person_with_what_may_be_kept(status):
    found = read(notice(status=status))
    assert isinstance(found, Reject)
    assert (found.cause, found.about, found.where) == ("status", str(status), "DATA ORDER_NUMBER 15878180012")
    kept = msgspec.json.decode(found.kept)
    assert kept["ORDER_STATUS"] == status and kept["ORDER_REFERENCE"] == "HTX-1"
    assert {*kept} == {field.encode_name for field in msgspec.structs.fields(wire.Told)}
    assert [one for one in PERSONAL.values() if one in found.kept.decode()] == []


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"ORDER_STATUSDATE": "2025-11-10 11:07:16"}, "dd/MM/yyyy"),
        ({"ORDER_STATUSDATE": "31/02/2025 11:07:16"}, "dd/MM/yyyy"),
        ({"ORDER_STATUSDATE": "10/11/0025 11:07:16"}, "dd/MM/yyyy"),
        ({"ORDER_STATUSDATE": "١٠/11/2025 11:07:16"}, "dd/MM/yyyy"),
        ({"ORDER_STATUSDATE": None}, "ORDER_STATUSDATE"),
        ({"ORDER_STATUS": "501"}, "ORDER_STATUS"),
        ({"ORDER_NUMBER": ""}, "ORDER_NUMBER"),
        ({"ORDER_NUMBER": "1\x00"}, "ORDER_NUMBER"),
        ({"ORDER_NUMBER": "1\n"}, "ORDER_NUMBER"),
        ({"REASON_CODE": "gọi bác Tư"}, "REASON_CODE"),
        ({"REASON_CODE": "0987654321"}, "REASON_CODE"),
        ({"REASON_CODE": "0987.654.321"}, "REASON_CODE"),
        ({"REASON_CODE": 987654321}, "REASON_CODE"),
        ({"MONEY_COLLECTION": "250000"}, "MONEY_COLLECTION"),
        ({"PRODUCT_WEIGHT": -1}, "PRODUCT_WEIGHT"),
    ],
)
def test_a_field_of_another_kind_is_a_reject_that_names_it(other, says):
    found = read(notice(**other))
    assert isinstance(found, Reject)
    assert says in found.reason and found.cause == "record"
    assert [one for one in (*PERSONAL.values(), "bác Tư", "987", "\x00") if one in f"{found}"] == []


def test_what_may_be_missing_is_missing():
    data = {"ORDER_NUMBER": "1", "ORDER_STATUS": 202, "ORDER_STATUSDATE": "10/11/2025 11:07:16"}
    found = read(json.dumps({"DATA": data, "TOKEN": SECRET}).encode())
    assert found == ParcelRecord("viettelpost", "1", None, "202", None, NUMBER)
    paid = {"MONEY_TOTAL": 46_200.0, "PRODUCT_WEIGHT": 0, "REASON_CODE": 38, "ORDER_REFERENCE": ""}
    found = read(json.dumps({"DATA": data | paid, "TOKEN": SECRET}).encode())
    assert (found.fee_dong, found.weight_g, found.reason, found.number) == (46_200, None, "38", None)


def test_half_an_emoji_in_a_note_costs_nothing():
    body = notice().replace(PERSONAL["note"].encode(), b"\\ud83d")
    assert read(body).state is Fulfilment.DELIVERED


def test_the_zone_of_its_instants_is_a_setting():
    elsewhere = msgspec.structs.replace(FACTS, zone="UTC")
    told = read(notice(), facts=elsewhere).at_ms
    assert told == int(datetime(2025, 11, 10, 11, 7, 16, tzinfo=UTC).timestamp()) * 1000 == NUMBER + 7 * 3_600_000


# --- whatever comes -------------------------------------------------------------------------------------------------

LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
ODD = LEAF | st.lists(LEAF, max_size=2) | st.dictionaries(st.sampled_from(["DATA", "TOKEN", "x"]), LEAF, max_size=2)
NAMES = [field.encode_name for field in msgspec.structs.fields(wire.Told)]
PEOPLE = (
    "NOTE", "EMPLOYEE_NAME", "EMPLOYEE_PHONE", "RECEIVER_FULLNAME", "LOCATION_CURRENTLY", "LOCALION_CURRENTLY", "POD",
)  # fmt: skip
MARK = "Nguyễn Thị Hoa 0987654321"


@settings(max_examples=60)
@given(st.binary(max_size=60) | st.text(max_size=30).map(str.encode) | ODD.map(lambda one: json.dumps(one).encode()))
def test_no_bytes_do_more_than_raise_one_of_the_errors(body):
    for headers in ({}, HEADER):
        try:
            found = read_notice(SECRET, FACTS, headers, body)
        except (AuthFailed, Changed):
            continue
        assert all(isinstance(one, ParcelRecord | Reject) for one in found)
        assert headers


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(NAMES), ODD), st.sampled_from([101, 202, 501, 502, 777]), st.sampled_from(PEOPLE)
)
def test_whatever_its_fields_hold_a_notice_is_a_record_or_a_reject_and_tells_of_nobody(odd, status, who):
    seen: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = seen.append  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    try:
        found = read(notice(status=status, **{**odd, who: {"deep": [MARK]}}))
    finally:
        logging.getLogger().removeHandler(handler)
    assert isinstance(found, ParcelRecord | Reject)
    shown = f"{found!r} {msgspec.json.decode(found.kept) if isinstance(found, Reject) else ''}"
    assert [one for one in (MARK, *PERSONAL.values()) if one in shown] == []
    assert seen == []
    assert isinstance(found, Reject) or "\0" not in f"{found.waybill}{found.number}{found.reason}"
