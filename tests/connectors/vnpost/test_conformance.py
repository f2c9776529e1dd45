"""What the connector of MyVNPost must keep, tried against a strict stand-in of ours; see ``carrier``."""

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
from connectors.errors import AuthFailed, Unreachable
from connectors.platforms import facts_of
from connectors.registry import connect
from marketplace.exchange.answer_archive import unpack
from marketplace.words.instants import parse_iso
from marketplace.words.records import Fulfilment, Reject
from tests.connectors.vnpost.carrier import CUSTOMER, NAME, PASSWORD
from tests.connectors.vnpost.wishes import PERSONAL, WISH


def at(hour: str, day: int = 1) -> int:
    return parse_iso(f"2026-12-{day:02}T{hour}:00+07:00")


SINCE = '{"day":"2026-11-30"}'
"""A cursor of a day before; the very first pull reads a month."""


def pulled(connector, cursor=SINCE):
    pages = list(connector.pull_parcels(cursor))
    return [item for page in pages for item in page.items], pages[-1].next_cursor


def test_it_has_the_verbs_its_carrier_allows(make):
    connector = make()
    for verb in (Connector, CarriesParcels, QuotesParcels, ListsUnits, PullsParcels, TellsOfParcels):
        assert isinstance(connector, verb)
    assert not isinstance(connector, PullsOrders)


def test_a_channel_finds_it_and_check_says_who_is_there(carrier):
    settings = ChannelSettings("bd", "vnpost", carrier.url, CUSTOMER, f"{NAME}:{PASSWORD}")
    connector = connect(settings)
    assert isinstance(connector, Connector)
    health = connector.check()
    assert (health.title, health.levels) == (facts_of("vnpost").title, ())
    assert abs(health.skew_ms) < 60_000


@pytest.mark.parametrize("prefix", ["", "/customer-partner"])
def test_a_parcel_goes_all_its_way(carrier, make, prefix):
    carrier.prefix = prefix
    connector = make()
    made = connector.create_parcel(WISH)
    assert (made.number, made.fee_dong, made.known_before) == ("DH-7", 19_500, False)
    assert connector.label([made.waybill]).document == f"%PDF-1.4 {made.waybill}".encode()
    records, cursor = pulled(connector)
    assert [(one.waybill, one.number, one.state, one.cod_dong) for one in records] == [
        (made.waybill, "DH-7", Fulfilment.NONE, 150_000)
    ]
    carrier.moves(made.waybill, "14", "01/12/2026 08:30:00", updated="01/12/2026 08:31:10")
    carrier.moves(made.waybill, "21", "01/12/2026 08:55:00")
    records, _ = pulled(connector, cursor)
    assert [(one.status, one.state, one.at_ms, one.final, one.cod_paid_ms) for one in records] == [
        ("14", Fulfilment.DELIVERED, at("08:30"), True, None),
        ("21", None, at("08:55"), True, at("08:55")),
    ]


def test_a_second_pull_brings_nothing_and_only_what_changed_after_it(carrier, make):
    for n in range(5):
        carrier.carries(f"EB{n}VN", "10", f"30/11/2026 2{n % 4}:59:59")
    connector = make(page_size=2)
    records, cursor = pulled(connector)
    assert len(records) == 5
    assert pulled(connector, cursor) == ([], cursor)
    carrier.moves("EB3VN", "12", "01/12/2026 08:30:00")
    assert [one.waybill for one in pulled(make(page_size=2), cursor)[0]] == ["EB3VN"]


@pytest.mark.parametrize("fault", ["429", "503", "cut", "lost", "html"])
def test_a_line_that_fails_once_costs_a_try_and_nothing_else(carrier, make, fault):
    carrier.carries("EB1VN", "12")
    connector = make()
    connector.check()
    carrier.faults = [fault]
    assert [one.waybill for one in pulled(connector)[0]] == ["EB1VN"]
    carrier.faults = [fault] * 20
    with pytest.raises(Exception, match="GetListOrder") as caught:
        pulled(connector)
    assert type(caught.value).__name__ == ("Changed" if fault == "html" else "Unreachable")


def test_a_pull_that_is_cut_off_has_lost_nothing(carrier, make):
    for n in range(6):
        carrier.carries(f"EB{n}VN", "10", "01/12/2026 07:00:00")
    pages = make(page_size=2).pull_parcels(SINCE)
    first = next(pages)
    pages.close()
    rest, _ = pulled(make(page_size=2), first.next_cursor)
    assert len(first.items) == 2
    assert {one.waybill for one in [*first.items, *rest]} == {f"EB{n}VN" for n in range(6)}


def test_a_token_that_ends_in_the_middle_is_renewed_once(carrier, make):
    carrier.carries("EB1VN", "12")
    connector = make()
    connector.check()
    carrier.faults = ["token"]
    assert len(pulled(connector)[0]) == 1
    assert len(carrier.calls("/GetAccessToken")) == 2
    carrier.faults = ["token"] * 2
    with pytest.raises(AuthFailed):
        pulled(connector)
    assert len(carrier.calls("/GetAccessToken")) == 3


def test_a_status_nobody_knows_waits_for_a_person_and_the_rest_goes_on(carrier, make):
    carrier.carries("EB1VN", "101")
    carrier.carries("EB2VN", "12", itemCode="EB2VN")
    records, _ = pulled(make())
    assert [(one.cause, one.about) for one in records if isinstance(one, Reject)] == [("status", "101")]
    assert [one.waybill for one in records if not isinstance(one, Reject)] == ["EB2VN"]
    assert isinstance(make().pull_parcel("EB1VN"), Reject)


def test_one_parcel_is_told_as_it_stands_and_no_other_customers(carrier, make):
    carrier.carries("EB1VN", "12", "30/11/2026 10:00:00")
    carrier.moves("EB1VN", "23", "01/12/2026 07:00:00", updated="01/12/2026 07:05:00")
    carrier.carries("EB2VN", "12", senderCode="T999")
    connector = make()
    part = connector.pull_parcel("EB1VN")
    assert (part.state, part.part, part.weight_g, part.at_ms) == (None, "delivered", 5_200, at("07:00"))
    carrier.moves("EB1VN", "21", "01/12/2026 08:00:00")
    paid = connector.pull_parcel("EB1VN")
    assert (paid.status, paid.part, paid.at_ms, paid.cod_paid_ms) == ("21", "delivered", at("07:00"), at("08:00"))
    assert connector.pull_parcel("EB2VN") is None
    carrier.carries("R3VN", "24", originalItemCode="EB3VN")
    assert [(one.waybill, one.state) for one in [connector.pull_parcel("EB3VN")]] == [("EB3VN", Fulfilment.RETURNING)]
    assert connector.pull_parcel("EB9VN") is None


def test_a_part_that_came_back_is_a_part(carrier, make):
    carrier.carries("EB1VN", "20")
    assert [(one.state, one.part, one.final) for one in pulled(make())[0]] == [(None, "returned", False)]


@pytest.mark.parametrize(("newest_first", "counts"), [(True, True), (False, False)])
def test_pages_that_move_under_the_reader_lose_nothing(carrier, make, newest_first, counts):
    carrier.newest_first, carrier.counts_last_day = newest_first, counts
    for n in range(9):
        carrier.carries(f"EB{n}VN", "10", f"01/12/2026 07:0{n}:00")
    moving = iter([("EB0VN", "08:00"), ("EB4VN", "08:10"), ("EB1VN", "08:20"), ("EB8VN", "08:30")])

    def move():
        waybill, hour = next(moving, ("", ""))
        if waybill:
            carrier.moves(waybill, "11", f"01/12/2026 {hour}:00")

    carrier.after_page = move
    records, _ = pulled(make(page_size=3))
    last = {one.waybill: one.status for one in records}
    assert last == {f"EB{n}VN": "11" if n in (0, 1, 4, 8) else "10" for n in range(9)}


@pytest.mark.parametrize("counts", [True, False])
def test_the_last_day_is_in_whether_the_carrier_counts_it_or_not(carrier, make, counts):
    carrier.counts_last_day = counts
    carrier.carries("EB1VN", "12", "01/12/2026 08:59:59")
    carrier.carries("EB2VN", "12", "02/11/2026 00:00:00")
    assert {one.waybill for one in pulled(make(), None)[0]} == {"EB1VN", "EB2VN"}


def test_nobody_who_gets_a_parcel_is_kept_repeated_or_logged(carrier, make, caplog):
    caplog.set_level(logging.DEBUG)
    carrier.carries(
        "EB1VN", "12", receiverName=WISH.to.name, receiverPhone=WISH.to.phone, receiverAddress=WISH.to.street
    )
    carrier.carries("EB2VN", "77", receiverName=WISH.to.name, receiverPhone=WISH.to.phone)
    connector = make()
    made = connector.create_parcel(WISH)
    carrier.faults = ["503"]
    pages = list(connector.pull_parcels(SINCE))
    told = [repr(made), repr(connector.quotes(WISH)), caplog.text, repr(WISH)]
    told += [repr(page.items) + (page.next_cursor or "") + unpack(page.kept).decode() for page in pages]
    carrier.faults = ["503"] * 9
    with pytest.raises(Unreachable) as caught:
        connector.pull_parcel("EB1VN")
    everything = "".join([*told, repr(caught.value), caplog.text])
    assert made.waybill in everything and "Next try" in everything
    assert [one for one in (*PERSONAL, PASSWORD, "tk-") if one in everything] == []
