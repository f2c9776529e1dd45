"""What every carrier's connector must keep, tried against the stand-in: verbs, errors, silence about people."""

import json
import logging

import pytest

from connectors.base import (
    CarriesParcels,
    ChannelSettings,
    Connector,
    ListsUnits,
    PullsOrders,
    PullsParcels,
    QuotesParcels,
    TellsOfParcels,
)
from connectors.errors import AuthFailed, Changed, ConnectorError, Refused, Unreachable
from connectors.registry import connect as connected
from connectors.viettelpost.texts import ASKED_BEFORE
from jobs.sandbox.viettelpost import PERSONAL, SECRET, notice
from marketplace.words.records import Fulfilment
from tests.connectors.viettelpost.wishes import BEFORE, SENDER, TO, WISH

CREATE, PRICES = "/v2/order/createOrder", "/v2/order/getPriceAll"


def test_the_folder_is_found_and_has_the_verbs_that_the_carrier_allows():
    made = connected(ChannelSettings("vtp", "viettelpost", "", "", "0912:x"))
    allowed = (Connector, CarriesParcels, QuotesParcels, ListsUnits, TellsOfParcels)
    assert [isinstance(made, one) for one in (*allowed, PullsParcels, PullsOrders)] == [True] * 5 + [False] * 2


def test_a_parcel_is_priced_asked_for_labelled_delivered_and_told_of(connector, carrier):
    health = connector.check()
    assert (health.title, health.levels) == ("Viettel Post", ())
    service = connector.quotes(WISH)[0].service
    made = connector.create_parcel(WISH._replace(service=service))
    assert connector.label([made.waybill]).document is None
    told = connector.read_notice({}, notice(made.waybill, 501))
    assert [(one.waybill, one.number, one.state, one.final) for one in told] == [
        (made.waybill, "HTX-1", Fulfilment.DELIVERED, True)
    ]
    assert carrier.parcels[made.waybill]["ORDER_NUMBER"] == "HTX-1"


def test_a_token_that_runs_out_in_the_middle_is_exchanged_and_nothing_is_asked_twice(connector, carrier):
    connector.quotes(WISH)
    carrier.run_out()
    first = connector.create_parcel(WISH)
    carrier.run_out()
    connector.cancel_parcel(first.waybill)
    assert (len(carrier.parcels), carrier.state[first.waybill]) == (1, 107)
    assert carrier.asked["/v2/user/Login"] == carrier.asked["/v2/user/ownerconnect"] == 3


@pytest.mark.parametrize("trouble", [(429, {"Retry-After": "7"}), (503, {}), (500, {})])
def test_what_only_asks_is_asked_again_and_what_makes_a_parcel_is_not(connector, carrier, reply, clock, trouble):
    status, headers = trouble
    carrier.instead = {path: [reply(status, b"", headers)] for path in (PRICES, CREATE)}
    assert len(connector.quotes(WISH)) == 2
    assert len(clock.slept) == 1 and (not headers or clock.slept == [7.0])
    with pytest.raises(Unreachable):
        connector.create_parcel(WISH)
    assert (carrier.asked[PRICES], carrier.asked[CREATE], carrier.parcels) == (2, 1, {})


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"status":200,"error":true,"message":"Price does not apply to this itinerary!","data":null}', Refused),
        (b'{"status":205,"error":true,"message":"L\xe1\xbb\x97i","data":null}', Unreachable),
        (b'{"status":200,"error":true,"message":"System error","data":null}', Unreachable),
        (b'{"status":503,"error":true,"message":"","data":null}', Unreachable),
        (b'{"status":401,"error":true,"message":"no","data":null}', AuthFailed),
        (b'{"status":200,"error":true,"message":"Token invalid or expired","data":null}', AuthFailed),
        (b'{"status":422,"error":true,"message":"Price does not apply to this itinerary!"}', Refused),
        (b'{"status":200,"error":false,"message":"OK","data":null}', Changed),
        (b'{"status":200,"error":false,"message":"OK","data":{"ORDER_NUMBER":7}}', Changed),
        (b'{"status":200,"message":"OK","data":{"ORDER_NUMBER":"7"}}', Changed),
        (b"[]", Changed),
        (b"<html>trang ch\xe1\xbb\xa7</html>", Changed),
        (b"", Unreachable),
        (b'{"status":200,"error":fal', Unreachable),
    ],
)
def test_a_bad_answer_is_one_of_the_five_errors_whatever_its_http_status(connector, carrier, reply, body, error):
    carrier.instead[CREATE] = [reply(body=body)] * 2
    with pytest.raises(ConnectorError) as caught:
        connector.create_parcel(WISH)
    assert type(caught.value) is error
    assert all(len(one) > 20 for one in caught.value.sentence)
    if error is Refused:
        assert "Price does not apply to this itinerary!" in caught.value.sentence.vi
    carrier.instead.clear()
    assert connector.create_parcel(WISH).known_before is False


def test_an_answer_in_http_400_is_told_in_the_carriers_words(connector, carrier, reply):
    carrier.instead[CREATE] = [reply(400, b'{"status":400,"error":true,"message":"Invalid [SENDER_WARD]","data":null}')]
    with pytest.raises(Refused) as caught:
        connector.create_parcel(WISH)
    assert caught.value.kind == ""
    assert caught.value.sentence.vi == "Viettel Post từ chối: Invalid [SENDER_WARD]"


@pytest.mark.parametrize("repeated", ["refused", "told"])
def test_killed_between_asking_and_answer_there_is_one_parcel_and_its_notice_brings_the_waybill(
    connect, carrier, repeated
):
    carrier.repeated = repeated
    carrier.lose.add(CREATE)
    with pytest.raises(Unreachable):
        connect().create_parcel(WISH)
    again = connect()  # another run, which knows of the first only that it was asked and not answered
    [waybill] = carrier.parcels
    if repeated == "told":
        made = again.create_parcel(WISH)
        assert (made.waybill, made.known_before) == (waybill, False)
    else:
        with pytest.raises(Refused, match="Order number already exists") as caught:
            again.create_parcel(WISH._replace(asked_before=True))
        assert caught.value.kind == ASKED_BEFORE
        assert "may be there" in caught.value.sentence.en and "có thể đã được tạo" in caught.value.sentence.vi
    assert list(carrier.parcels) == [waybill]
    [told] = again.read_notice({}, notice(waybill, 104))
    assert (told.waybill, told.number, told.state) == (waybill, "HTX-1", Fulfilment.NONE)


def test_asked_twice_in_one_run_it_is_the_parcel_of_the_first_time(connector, carrier):
    first = connector.create_parcel(WISH)
    assert connector.create_parcel(WISH) == first._replace(known_before=True)
    connector.cancel_parcel(first.waybill)
    with pytest.raises(Refused, match="already exists"):
        connector.create_parcel(WISH)
    assert carrier.asked[CREATE] == 2


def test_notices_that_come_twice_or_out_of_order_are_the_same_records(connector):
    sent = [(300, "09/11/2025 08:00:00"), (501, "10/11/2025 11:07:16"), (500, "10/11/2025 07:00:00")]
    first = [connector.read_notice({}, notice("1", *one))[0] for one in sent]
    again = [connector.read_notice({}, notice("1", *one))[0] for one in reversed([*sent, *sent])]
    assert set(again) == set(first)
    assert [one.status for one in sorted(first, key=lambda one: one.at_ms)] == ["300", "500", "501"]


def test_nobody_is_named_in_logs_errors_or_reprs(connector, carrier, reply, caplog):
    caplog.set_level(logging.DEBUG)
    said = f"Invalid [{TO.name.upper()}] {TO.phone} +84 987 654 321, {TO.street}; nguyen thi hoa; {SENDER.phone}"
    body = json.dumps({"status": 200, "error": True, "message": said, "data": None}).encode()
    errors = []
    for status in (200, 400, 503):
        carrier.instead[CREATE] = [reply(status, body)]
        with pytest.raises(ConnectorError) as caught:
            connector.create_parcel(WISH)
        errors.append(caught.value)
    connector.create_parcel(WISH)
    connector.create_parcel(BEFORE)
    records = [connector.read_notice({}, notice("1", status)) for status in (501, 777)]
    shown = f"{caplog.text} {[(error, error.sentence) for error in errors]} {records} {WISH} {connector!r}"
    people = (TO.name, TO.phone, TO.street, SENDER.phone, "nguyen thi hoa", "987 654 321", *PERSONAL.values(), SECRET)
    assert [one for one in people if one.casefold() in shown.casefold()] == []
    assert [type(one) for one in errors] == [Refused, Refused, Unreachable]
