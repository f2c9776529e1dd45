"""The verbs of the connector: places of both trees, labels, warehouses, and what is taken back."""

import time

import msgspec
import pytest

from connectors.errors import Changed, NotConfigured, Refused
from jobs.sandbox.viettelpost import DISTRICTS, NEW_PROVINCES, NEW_WARDS, PROVINCES, WARDS
from marketplace.words.parcels import AddressEra, Label, Quote
from tests.connectors.viettelpost.wishes import BEFORE, WISH

DAY_MS = 86_400_000


def test_units_of_both_trees_come_each_after_the_one_it_is_in_and_the_trees_stay_apart(connector, carrier):
    units = list(connector.units())
    seen: set[tuple[AddressEra, str, str]] = set()
    parents = {"district": "province", "commune": "district"}
    for one in units:
        above = "province" if one.era is AddressEra.TWO_LEVELS else parents.get(one.level)
        assert one.level == "province" or (one.era, above, one.parent_id) in seen
        seen.add((one.era, one.level, one.id))
    count = {(era, level): sum(key[:2] == (era, level) for key in seen) for era, level, _ in seen}
    new, old = AddressEra.TWO_LEVELS, AddressEra.THREE_LEVELS
    assert count == {
        (new, "province"): len(NEW_PROVINCES), (new, "commune"): sum(map(len, NEW_WARDS.values())),
        (old, "province"): len(PROVINCES), (old, "district"): len(DISTRICTS), (old, "commune"): len(WARDS),
    }  # fmt: skip
    assert len(units) == len(seen)
    assert max(carrier.asked.values()) <= len(NEW_PROVINCES)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/v3/categories/listProvinceNew", "[]"),
        ("/v3/categories/listWardsNew", "[]"),
        ("/v3/categories/listWardsNew", '[{"WARDS_ID":9,"WARDS_NAME":"X","PROVINCE_ID":1}]'),
        (
            "/v2/categories/listDistrict",
            '[{"DISTRICT_ID":9,"DISTRICT_NAME":"X","PROVINCE_ID":1,"DISTRICT_VALUE":"NEW"}]',
        ),
        ("/v2/categories/listWards", '[{"WARDS_ID":9,"WARDS_NAME":"X","DISTRICT_ID":100000001}]'),
        ("/v2/categories/listWards", '[{"WARDS_ID":"9a","WARDS_NAME":"X","DISTRICT_ID":325}]'),
    ],
)
def test_a_list_of_places_that_is_empty_or_another_is_said_loudly(connector, carrier, reply, path, data):
    carrier.instead[path] = [reply(body=f'{{"status":200,"error":false,"message":"OK","data":{data}}}'.encode())]
    with pytest.raises(Changed, match=path):
        list(connector.units())


def test_quotes_are_of_every_service_the_cheapest_first(connector):
    assert (
        connector.quotes(BEFORE)
        == connector.quotes(WISH)
        == [
            Quote("PHS", "Nội tỉnh tiết kiệm", 26_400, "48 giờ"),
            Quote("VCN", "Chuyển phát nhanh", 42_000, "24 giờ"),
        ]
    )


def test_a_label_is_an_address_that_ends(connector, carrier, loopback):
    made = connector.create_parcel(WISH)
    assert connector.label([made.waybill]) == Label(
        None,
        "https://digitalize.viettelpost.vn/DigitalizePrint/report.do?type=1"
        "&bill=ISJDgZ3NSiYM%2BPUk7vTzQK8Z%2FUDexvvDKIclc0NplOU%3D&showPostage=1",
    )
    asked = msgspec.json.decode(loopback.asked[-1].body)
    assert asked == {"EXPIRY_TIME": carrier.now_ms + DAY_MS, "ORDER_ARRAY": [made.waybill]}
    with pytest.raises(Refused, match="Order does not exist"):
        connector.label(["1"])


@pytest.mark.parametrize("many", [0, 101])
def test_too_many_labels_or_none_are_not_asked_for(connector, carrier, many):
    with pytest.raises(Refused, match=f"not {many}") as caught:
        connector.label(["1"] * many)
    assert (f"không phải {many}" in caught.value.sentence.vi, +carrier.asked) == (True, {})


def test_an_answer_without_a_code_to_print_by_is_none(connector, carrier, reply):
    for message in (b"null", b'"a\\nb"', b'""'):
        carrier.instead["/v2/order/printing-code"] = [reply(body=b'{"error":false,"message":%s,"data":null}' % message)]
        with pytest.raises(Changed, match="no code"):
            connector.label(["1"])


def test_what_has_left_or_was_taken_back_is_not_taken_back(connector, carrier):
    made = connector.create_parcel(WISH)
    connector.cancel_parcel(made.waybill)
    for waybill, word in ((made.waybill, "already exists"), ("7", "does not exist")):
        with pytest.raises(Refused, match=word):
            connector.cancel_parcel(waybill)


def test_no_telephone_number_is_repeated_of_what_only_names_a_waybill(connector, carrier, reply):
    for status in (200, 400):
        said = f'{{"status":{status},"error":true,"message":"Không hủy được 0987.654.321","data":null}}'
        carrier.instead["/v2/order/UpdateOrder"] = [reply(status, said.encode())]
        with pytest.raises(Refused) as caught:
            connector.cancel_parcel("1")
        assert caught.value.sentence.vi == "Viettel Post từ chối: Không hủy được …"
        assert "654" not in f"{caught.value} {caught.value.said}"


def test_parcels_are_fetched_from_the_warehouse_that_the_shop_names(connect, carrier):
    for shop, number in (("5818802", 5_818_802), ("HTX Lục Ngạn", 0), ("0", 0)):
        connector = connect(shop=shop)
        connector.check()
        made = connector.create_parcel(WISH._replace(number=f"HTX-{shop}"))
        assert carrier.parcels[made.waybill]["GROUPADDRESS_ID"] == number
    with pytest.raises(NotConfigured, match="no warehouse 7") as caught:
        connect(shop="7").check()
    assert "không có kho 7" in caught.value.sentence.vi


def test_check_says_by_how_much_our_clock_is_behind(connector, carrier):
    carrier.now_ms = time.time_ns() // 1_000_000 - 3_600_000
    assert abs(connector.check().skew_ms - 3_600_000) < 120_000
