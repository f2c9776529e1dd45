"""Parcels made, taken back, priced and labelled: one number is one parcel, whatever becomes of an answer."""

import zipfile
from io import BytesIO

import pytest

from connectors.errors import AuthFailed, Changed, Refused, Unreachable
from tests.connectors.vnpost.wishes import OLD_WISH, PERSONAL, TO, WISH


def waybills(carrier, number="DH-7"):
    return [one["itemCode"] for one in carrier.parcels if one["saleOrderCode"] == number]


@pytest.mark.parametrize("under_data", [True, False])
def test_asked_twice_it_is_one_parcel(carrier, make, under_data):
    carrier.under_data = under_data
    made = make().create_parcel(WISH)
    again = make().create_parcel(WISH)
    assert (made.waybill, made.fee_dong, made.known_before) == (again.waybill, 19_500, False)
    assert (again.known_before, waybills(carrier)) == (True, [made.waybill])


def test_every_field_is_sent_and_what_is_missing_is_null(carrier, make):
    make(shop="T000180585/HD-9").create_parcel(WISH._replace(sides_cm=None, note="", freight_by_recipient=True))
    body = carrier.calls("/CreateOrder")[0]
    told = body["informationOrder"]
    assert (body["orderCreationStatus"], body["type"], body["contractCode"]) == (1, "GUI", "HD-9")
    assert (told["weight"], told["receiverDistrictCode"], told["senderDistrictCode"]) == ("5200", "VNPOST", "VNPOST")
    assert told["addonService"] == [
        {"code": "GTG021", "propValue": "PROP0018:195000"},
        {"code": "GTG008", "propValue": "PROP0026:180000"},
    ]
    assert told["additionRequest"] == [{"code": "GTG071", "propValue": "PROP0080:null;PROP0081:null"}]
    assert [told[name] for name in ("width", "deliveryInstruction", "senderEmail", "orgCodeCollect")] == [None] * 4


def test_an_address_of_before_july_2025_goes_with_its_district(carrier, make):
    make().create_parcel(OLD_WISH)
    assert carrier.calls("/CreateOrder")[0]["informationOrder"]["receiverDistrictCode"] == "1101"


@pytest.mark.parametrize("fault", ["lost", "cut", "html", "503"])
def test_an_answer_that_is_lost_after_a_parcel_was_made_makes_no_second(carrier, make, fault):
    carrier.faults = ["", fault]
    if fault in ("503", "html"):  # then nothing was made
        with pytest.raises((Unreachable, Changed)):
            make().create_parcel(WISH)
    else:
        assert not make().create_parcel(WISH).known_before
    carrier.faults = []
    make().create_parcel(WISH)
    assert len(waybills(carrier)) == 1
    assert len(carrier.calls("/CreateOrder")) == 1


def test_a_parcel_is_looked_for_in_the_list_where_the_carrier_knows_no_numbers(carrier, make):
    carrier.knows_numbers = "refused"
    carrier.faults = ["", "", "lost"]
    made = make().create_parcel(WISH)
    assert (made.known_before, make().create_parcel(WISH).waybill) == (False, made.waybill)
    assert len(carrier.calls("/CreateOrder")) == 1


def test_a_parcel_of_another_number_is_never_taken_for_ours(carrier, make):
    carrier.carries("EB1VN", "1", saleOrderCode="DH-8")
    carrier.knows_numbers = "mistaken"
    assert make().create_parcel(WISH).waybill != "EB1VN"


def test_a_lost_answer_is_looked_for_in_the_list_where_the_number_is_not_found_at_once(carrier, make):
    carrier.knows_numbers = "never"
    carrier.faults = ["", "lost"]
    made = make().create_parcel(WISH)
    assert (made.known_before, made.waybill) == (False, carrier.parcels[0]["itemCode"])


def test_a_parcel_that_was_made_while_the_line_went_is_known_the_next_time(carrier, make):
    carrier.faults = ["", "lost", "token", "token"]
    with pytest.raises(AuthFailed):
        make().create_parcel(WISH)
    assert make().create_parcel(WISH).known_before
    assert len(carrier.calls("/CreateOrder")) == 1


def test_a_number_of_two_parcels_or_of_one_taken_back_is_refused(carrier, make):
    carrier.carries("EB1VN", "1", saleOrderCode="DH-7")
    carrier.carries("EB2VN", "12", saleOrderCode="DH-7")
    with pytest.raises(Refused, match="EB1VN, EB2VN"):
        make().create_parcel(WISH)
    carrier.moves("EB2VN", "9", carrier.clock)
    assert make().create_parcel(WISH).waybill == "EB1VN"
    carrier.moves("EB1VN", "9", carrier.clock)
    with pytest.raises(Refused, match="another number"):
        make().create_parcel(WISH)
    assert carrier.calls("/CreateOrder") == []


def test_the_carriers_word_is_told_and_names_nobody(carrier, make):
    with pytest.raises(Refused, match="It says: serviceCode") as caught:
        make().create_parcel(WISH._replace(service="XYZ"))
    assert "Bưu điện nói: serviceCode" in caught.value.sentence.vi
    with pytest.raises(Refused) as named:
        make().create_parcel(WISH._replace(to=TO._replace(phone="091234567890")))
    assert [one for one in (*PERSONAL, "091234567890") if one in f"{named.value}{named.value.sentence}"] == []


def test_prices_come_cheapest_first_and_one_service_alone(carrier, make):
    for under_data in (True, False):
        carrier.under_data = under_data
        every = make().quotes(WISH._replace(service=""))
        assert [(one.service, one.fee_dong) for one in every] == [("CTN007", 19_500), ("CTN001", 22_000)]
        assert [one.title for one in make().quotes(WISH)] == ["Dịch vụ CTN007"]


@pytest.mark.parametrize("lower_case", [True, False])
def test_a_parcel_is_taken_back_once(carrier, make, lower_case):
    carrier.lower_case = lower_case
    connector = make()
    waybill = connector.create_parcel(WISH).waybill
    connector.cancel_parcel(waybill)
    connector.cancel_parcel(waybill)
    assert carrier.calls("/orderCancel") == [{"OriginalId": f"o-{waybill}"}]


def test_what_is_pending_refused_or_unknown_is_not_taken_back(carrier, make):
    connector = make()
    waybill = connector.create_parcel(WISH).waybill
    carrier.cancels = "02"
    with pytest.raises(Refused, match="not decided") as pending:
        connector.cancel_parcel(waybill)
    assert pending.value.kind == "pending"
    carrier.moves(waybill, "12", carrier.clock)
    with pytest.raises(Refused, match="Đơn hàng đã được lấy, gọi …"):
        connector.cancel_parcel(waybill)
    with pytest.raises(Refused, match="knows no parcel") as unknown:
        connector.cancel_parcel("EB9VN")
    assert unknown.value.not_there
    carrier.parcels[0]["originalId"] = None
    with pytest.raises(Changed):
        connector.cancel_parcel(waybill)


def test_a_cancel_whose_answer_is_lost_is_looked_up(carrier, make):
    connector = make()
    waybill = connector.create_parcel(WISH).waybill
    carrier.faults = ["", "lost"]
    connector.cancel_parcel(waybill)
    assert carrier.parcels[0]["status"] == "9"
    carrier.moves(waybill, "12", carrier.clock)
    carrier.faults = ["", "lost"]
    with pytest.raises(Unreachable):
        connector.cancel_parcel(waybill)


def test_labels_are_one_pdf_or_a_zip_of_them_a_hundred_at_a_time(carrier, make):
    codes = [f"EB{n:03}VN" for n in range(103)]
    for code in codes:
        carrier.carries(code)
    connector = make()
    package = zipfile.ZipFile(BytesIO(connector.label([*codes, codes[0]]).document))
    assert package.namelist() == [f"{n:03}.pdf" for n in range(1, 104)]
    assert package.read("103.pdf") == b"%PDF-1.4 EB102VN"
    assert [len(one) for one in carrier.calls("/exportListReport")] == [100, 3]
    carrier.one_paper = True
    assert connector.label(codes[:3]).document == b"%PDF-1.4 EB000VN"
    with pytest.raises(Refused):
        connector.label([])
    with pytest.raises(Refused):
        connector.label(["EB9VN"])
