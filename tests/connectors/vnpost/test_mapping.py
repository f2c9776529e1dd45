"""MyVNPost's words in ours: wrappings, amounts, histories."""

import json
from base64 import b64encode

import pytest

from connectors.errors import Changed, Refused
from connectors.platforms import facts_of
from connectors.vnpost import mapping
from marketplace.words.instants import parse_iso
from marketplace.words.records import Fulfilment, Reject

TABLE = facts_of("vnpost").parcels
NOW_MS = parse_iso("2026-12-01T09:00:00+07:00")
ONE = {"itemCode": "EB1VN", "status": 12, "updatedDate": "01/12/2026 08:00:00"}


def record(**more):
    parcel = mapping.parcel_of(json.dumps(ONE | more).encode())
    return parcel if isinstance(parcel, Reject) else mapping.record_of(parcel, TABLE, "vnpost", NOW_MS)


@pytest.mark.parametrize(
    "wrapped",
    [ONE, [ONE], {"data": ONE}, {"data": [ONE]}, {"results": [ONE]}, [{"results": [ONE]}],
     {"results": [{"results": [ONE]}]}, {"success": True, "data": {"results": [ONE]}}, ONE | {"data": {"x": 1}}],
)  # fmt: skip
def test_a_record_is_found_however_it_is_wrapped(wrapped):
    found = mapping.rows(json.dumps(wrapped).encode(), "GET /x")
    assert [json.loads(one)["itemCode"] for one in found] == ["EB1VN"]


def test_nothing_is_nothing_and_what_is_no_record_is_changed_or_refused():
    for empty in ("[]", "null", '{"results": []}', '[{"results": []}]', "[null]", '[[], {"data": [null]}]'):
        assert mapping.rows(empty.encode(), "GET /x") == []
    for strange in ('"x"', "7", "{", "[[[[[[[]]]]]]]"):
        with pytest.raises(Changed):
            mapping.rows(strange.encode(), "GET /x")
    with pytest.raises(Refused, match="It says: Hết hạn"):
        mapping.rows('{"success": false, "message": "Hết hạn"}'.encode(), "GET /x", ())
    with pytest.raises(Refused) as silent:
        mapping.rows('{"success": false, "errorMessage": "Hết hạn"}'.encode(), "GET /x")
    assert "Hết hạn" not in str(silent.value)


def test_one_record_that_cannot_be_read_costs_itself_alone():
    body = json.dumps([ONE | {"itemCode": ["x"], "receiverName": "Bê"}, 7, {"status": "1"}, ONE]).encode()
    found = [mapping.parcel_of(raw) for raw in mapping.rows(body, "GET /x")]
    assert [isinstance(one, Reject) for one in found] == [True, True, True, False]
    assert {key: told for key, told in json.loads(found[0].kept).items() if told is not None} == {
        "status": 12,
        "updatedDate": "01/12/2026 08:00:00",
    }
    typed = json.dumps(ONE | {"status": [], "saleOrderCode": "chị Bê 0912", "weight": "Bê"}).encode()
    assert b"0912" not in mapping.parcel_of(typed).kept and b"B\xc3" not in mapping.parcel_of(typed).kept


def test_amounts_are_whole_or_none():
    told = (25000, 25000.0, "25000", "25000.00", " 7 ", 0, None, "", "x", 1.5, -1, "1e99", "NaN", float(10**15))
    assert [mapping.amount(one) for one in told] == [25000] * 4 + [7, 0] + [None] * 8


def test_each_status_is_what_the_table_says_of_it():
    for code, status in TABLE.items():
        one = record(status=code)
        assert (one.state, one.final, one.part, one.status) == (status.says, status.final, status.part, code)
    assert record(status=21).cod_paid_ms == record(status=21).at_ms
    assert record(weight="5200", codAmount=1.0, totalFee="x")[8:12] == (5200, 1, None, None)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"status": 100}, "'100'"), ({"status": None}, "''"), ({"updatedDate": "hôm nay"}, "updatedDate"),
     ({"updatedDate": "2026"}, "cannot be read"), ({"status": "Bê nhận"}, "status"),
     ({"updatedDate": None}, "cannot be read"), ({"updatedDate": "03/12/2026 08:00:00"}, "future"),
     ({"itemCode": None}, "no waybill")],
)  # fmt: skip
def test_what_cannot_be_understood_is_a_value_with_its_reason(wrong, says):
    found = record(**wrong)
    assert isinstance(found, Reject) and says in found.reason


def test_a_number_typed_at_the_counter_is_none_of_ours():
    assert record(saleOrderCode="DH-7").number == "DH-7"
    assert [record(saleOrderCode=text).number for text in ("chị Bê 0912345678", "", None)] == [None] * 3


def events(*pairs):
    return [mapping.Happened(at_ms, word) for at_ms, word in pairs]


def test_a_history_is_read_in_each_of_its_shapes():
    event = {"createdDate": "01/12/2026", "createdHour": "08:05", "statusCode": 14}
    other = {"createdDate": "2026-12-01 07:00:00", "createHour": "07:00", "statusCode": "12"}
    bare = {"createdDate": "01/12/2026", "statusCode": "6"}
    expected = events((parse_iso("2026-12-01T07:00:00+07:00"), "12"), (parse_iso("2026-12-01T08:05:00+07:00"), "14"))
    history = {"statusHistory": [event, other, bare]}
    for shape in (history, {"data": history}, {"data": [history]}, [history]):
        assert mapping.history_of(json.dumps(shape).encode(), "GET /h") == expected
    assert mapping.history_of(b'{"data": null}', "GET /h") == []
    with pytest.raises(Changed):
        mapping.history_of(b'{"statusHistory": 7}', "GET /h")


def test_a_status_dates_from_its_history_and_a_silent_one_follows_the_last_that_spoke():
    now = record(status=14)
    assert [one.at_ms for one in mapping.dated(now, events((1, "12"), (2, "14"), (3, "14")), TABLE)] == [2]
    assert mapping.dated(now, [], TABLE) == [now]
    fees = record(status=28)
    found = mapping.dated(fees, events((1, "12"), (2, "14"), (3, "21"), (4, "28")), TABLE)
    assert [(one.status, one.state, one.at_ms, one.cod_paid_ms, one.final) for one in found] == [
        ("14", Fulfilment.DELIVERED, 2, None, True),
        ("28", None, 4, 3, True),
    ]
    one = mapping.folded(found)
    assert (one.status, one.state, one.at_ms, one.final, one.cod_paid_ms) == ("28", Fulfilment.DELIVERED, 2, True, 3)
    assert mapping.dated(fees, events((5, "101")), TABLE) == [fees]


def test_labels_are_pdfs_or_nothing_is_one():
    paper = b64encode(b"%PDF-1.4").decode()
    for shape in (paper, [paper], {"data": paper}, {"data": [paper, ""]}):
        assert mapping.papers_of(json.dumps(shape).encode(), "POST /l") == [b"%PDF-1.4"]
    for strange in (b64encode(b"GIF89a").decode(), "%%%", {"data": 7}, 7):
        with pytest.raises(Changed):
            mapping.papers_of(json.dumps(strange).encode(), "POST /l")


def test_a_token_is_one_that_a_header_can_carry():
    assert mapping.token_of(b'{"success": true, "token": "CCBM0a+x/=="}') == "CCBM0a+x/=="
    assert [mapping.token_of(one) for one in (b'{"success": false}', b'{"success": true, "token": ""}')] == [None, None]
    for strange in (b'{"success": true, "token": "a\\r\\nb"}', b"[]", '{"success":true,"token":"mã"}'.encode()):
        with pytest.raises(Changed):
            mapping.token_of(strange)
