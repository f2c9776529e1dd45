"""The carrier's words: what is asked is written as it is published, and what cannot be asked is said before."""

import msgspec
import pytest

from connectors.errors import Refused
from connectors.viettelpost import mapping
from marketplace.words.parcels import AddressEra, CarrierPlace
from tests.connectors.viettelpost.wishes import AT_HOME, AT_HOME_BEFORE, BEFORE, IN_TOWN, SENDER, TO, WISH

LONG = "ạ" * 51


def written(wish, warehouse=0):
    return msgspec.json.decode(mapping.order(wish, warehouse))


def test_an_order_is_written_as_it_is_published():
    assert written(WISH._replace(sides_cm=(40, 30, 20), note="gọi trước"), 7) == {
        "SENDER_PROVINCE": 24, "SENDER_DISTRICT": None, "SENDER_WARD": 901,
        "RECEIVER_PROVINCE": 1, "RECEIVER_DISTRICT": None, "RECEIVER_WARD": 90101,
        "PRODUCT_TYPE": "HH", "PRODUCT_WEIGHT": 10_000, "PRODUCT_PRICE": 300_000, "MONEY_COLLECTION": 300_000,
        "PRODUCT_LENGTH": 40, "PRODUCT_WIDTH": 30, "PRODUCT_HEIGHT": 20,
        "ORDER_NUMBER": "HTX-1", "GROUPADDRESS_ID": 7, "CUS_ID": 0,
        "SENDER_FULLNAME": "HTX Lục Ngạn", "SENDER_PHONE": "0204 123 456",
        "SENDER_ADDRESS": "Thôn Kép, Lục Ngạn, Bắc Ninh",
        "RECEIVER_FULLNAME": "Nguyễn Thị Hoa", "RECEIVER_PHONE": "0987.654.321",
        "RECEIVER_ADDRESS": "Số 5, ngõ 12 phố Hàng Bông, Cửa Nam, Hà Nội",
        "PRODUCT_NAME": "Vải thiều", "PRODUCT_QUANTITY": 2, "ORDER_PAYMENT": 3, "ORDER_SERVICE": "VCN",
        "ORDER_SERVICE_ADD": "", "ORDER_NOTE": "gọi trước", "CHECK_UNIQUE": True, "ENABLE_SORT_CODE": True,
    }  # fmt: skip


def test_three_levels_have_their_district():
    found = written(BEFORE)
    ends = [[found[f"{who}_{end}"] for end in ("PROVINCE", "DISTRICT", "WARD")] for who in ("SENDER", "RECEIVER")]
    assert ends == [[31, 325, 405], [1, 12, 490]]
    assert found["RECEIVER_ADDRESS"] == "Số 5, ngõ 12 phố Hàng Bông, Cửa Nam, Ba Đình, Hà Nội"


@pytest.mark.parametrize(("cod", "by_recipient", "kind"), [(0, False, 1), (9, True, 2), (9, False, 3), (0, True, 4)])
def test_what_is_collected_decides_the_kind_of_payment(cod, by_recipient, kind):
    found = written(WISH._replace(cod_dong=cod, freight_by_recipient=by_recipient))
    assert (found["ORDER_PAYMENT"], found["MONEY_COLLECTION"]) == (kind, cod)


def test_only_what_loses_nothing_is_cut():
    street = "Số 5 " + "ạ" * 45
    found = written(WISH._replace(goods=LONG, to=TO._replace(street=street)))
    assert (found["PRODUCT_NAME"], found["RECEIVER_ADDRESS"]) == ("ạ" * 50, street)


@pytest.mark.parametrize(
    ("wish", "en", "vi"),
    [
        (WISH._replace(sender_place=AT_HOME_BEFORE), "different eras", "khác thời kỳ"),
        (BEFORE._replace(to_place=IN_TOWN), "different eras", "khác thời kỳ"),
        (WISH._replace(to=BEFORE.to), "different eras", "khác thời kỳ"),
        (WISH._replace(to_place=IN_TOWN._replace(district_id="12")), "none of Viettel Post's", "chưa khớp"),
        (BEFORE._replace(to_place=BEFORE.to_place._replace(district_id=None)), "none of Viettel Post's", "chưa khớp"),
        (WISH._replace(to_place=IN_TOWN._replace(commune_id="0x9")), "none of Viettel Post's", "chưa khớp"),
        (WISH._replace(to=TO._replace(name=LONG)), "the recipient's name is 153 bytes", "tên của người nhận dài"),
        (WISH._replace(to=TO._replace(phone=" ")), "telephone number is missing", "thiếu số điện thoại của người nhận"),
        (WISH._replace(to=TO._replace(street=LONG)), "the recipient's address is", "địa chỉ của người nhận dài"),
        (WISH._replace(sender=SENDER._replace(name="")), "the sender's name is missing", "thiếu tên của người gửi"),
        (WISH._replace(note=LONG), "the note is 153 bytes", "ghi chú dài 153 byte"),
        (WISH._replace(number=LONG), "our number is 153 bytes", "mã đơn dài 153 byte"),
        (WISH._replace(service=""), "no service is chosen", "chưa chọn dịch vụ"),
        (WISH._replace(weight_g=0), "no such figure", "không hợp lệ"),
        (WISH._replace(cod_dong=-1), "no such figure", "không hợp lệ"),
    ],
)
def test_what_cannot_be_asked_for_is_said_before_it_is(connector, carrier, wish, en, vi):
    with pytest.raises(Refused) as caught:
        connector.create_parcel(wish)
    assert (en in caught.value.sentence.en, vi in caught.value.sentence.vi) == (True, True), caught.value.sentence
    assert +carrier.asked == {}


def test_a_price_is_asked_by_the_same_places_and_refused_by_the_same_rule(connector):
    asked = msgspec.json.decode(mapping.price_asked(WISH))
    assert asked == {name: value for name, value in written(WISH).items() if name in asked} | {"TYPE": 1}
    with pytest.raises(Refused, match="different eras"):
        connector.quotes(WISH._replace(sender_place=AT_HOME_BEFORE))


def test_a_place_of_the_other_tree_under_the_right_name_is_refused_by_the_carrier_itself(connector):
    """The stand-in is as strict as the carrier: ids of one tree are none of the other."""
    mixed = CarrierPlace(AddressEra.TWO_LEVELS, AT_HOME.province_id, None, AT_HOME_BEFORE.commune_id)
    with pytest.raises(Refused, match="Invalid"):
        connector.create_parcel(WISH._replace(sender_place=mixed))


def test_what_the_carrier_says_of_the_parcel_is_read(connector):
    made = connector.create_parcel(WISH)
    assert (made.number, made.fee_dong, made.sort_code, made.known_before) == ("HTX-1", 46_200, "HNI-01", False)
