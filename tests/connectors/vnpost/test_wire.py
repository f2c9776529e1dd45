"""The shapes on the wire: what is spelt in several ways is read in each."""

from msgspec.json import decode, encode

from connectors.vnpost.wire import Cancel, Case, Parcel, Words


def test_keys_are_read_in_either_spelling():
    assert [decode(one, type=Parcel).original for one in (b'{"originalId": 5}', b'{"originalID": "5"}', b"{}")] == [
        "5",
        "5",
        "",
    ]
    for text in (b'{"Type": "02", "Message": "m"}', b'{"type": "02", "message": "m"}'):
        case = decode(text, type=Case)
        assert (case.word, case.words) == ("02", "m")
    assert {decode(b'{"%b": "m"}' % name, type=Words).all for name in (b"message", b"Message", b"errorMessage")} == {
        "m"
    }
    assert encode(Cancel("9")) == b'{"OriginalId":"9"}'


def test_a_parcel_goes_by_the_number_it_has_and_the_one_it_first_had():
    parcel = decode(b'{"itemCode": "R1", "originalItemCode": "E1", "status": 14}', type=Parcel)
    assert (parcel.waybill, parcel.word, parcel.goes_by("E1"), parcel.goes_by("R1"), parcel.goes_by("X")) == (
        "R1", "14", True, True, False,
    )  # fmt: skip
    assert decode(b'{"originalItemCode": "E1"}', type=Parcel).waybill == "E1"


def test_nobody_who_gets_a_parcel_is_read():
    raw = '{"itemCode": "E1", "receiverName": "Bê", "receiverPhone": "0912", "statusName": "Bê nhận"}'.encode()
    assert "Bê" not in encode(decode(raw, type=Parcel)).decode()
