"""Shipments taken in: the same for every order of arrival, and a page of any size costs the same."""

import itertools
from itertools import permutations

import pytest

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.shipments import ShipmentsTaken, take_shipments, waybills
from marketplace.storage import Database, bulk
from marketplace.words.records import Fulfilment, ShipmentRecord
from tests.ledger import rows
from tests.world import OPENS_MS, build, line, order

REPORTS = (
    ShipmentRecord("A", "VD1", "VNPost", Fulfilment.COLLECTED, OPENS_MS + 5),
    ShipmentRecord("A", "VD1", "VNPost", Fulfilment.SHIPPING, OPENS_MS + 9),
    ShipmentRecord("A", "VD1", "VNPost", Fulfilment.DELIVERED, OPENS_MS + 9),
    ShipmentRecord("A", "VD2", "VNPost", Fulfilment.SHIPPING, OPENS_MS + 7),
)
HELD = "SELECT waybill, state, at_ms FROM shipment ORDER BY waybill, order_id"


def place(database: Database, channel: int, *codes: str) -> int:
    """Take orders in; return how many parcels had waited for them."""
    with database.write() as connection:
        records = [order(code, (line("H0-5", 1),)) for code in codes]
        return take_orders(connection, channel, "shop", RunCaches(), records, OPENS_MS).shipments


def take(database: Database, channel: int, *records: ShipmentRecord) -> ShipmentsTaken:
    with database.write() as connection:
        return take_shipments(connection, channel, "shop", records, OPENS_MS)


@pytest.mark.parametrize("known", [True, False], ids=["known", "waiting"])
def test_every_order_of_arrival_ends_the_same(database: Database, known: bool) -> None:
    channel = build(database)
    for number, arrival in enumerate(permutations(REPORTS)):
        code = f"A{number}"
        if known:
            place(database, channel, code)
        for record in arrival:
            take(database, channel, record._replace(order_code=code))
        if not known:
            assert place(database, channel, code) == 2
    found = set(rows(database, HELD))
    assert found == {("VD1", "delivered", OPENS_MS + 9), ("VD2", "shipping", OPENS_MS + 7)}
    assert rows(database, "SELECT count(*) FROM inboxitem WHERE settled_ms IS NULL") == [(0,)]


def test_one_page_with_several_reports_of_a_parcel_takes_the_newest(database: Database) -> None:
    channel = build(database)
    place(database, channel, "A")
    assert take(database, channel, *REPORTS[::-1]) == ShipmentsTaken(2, 2, 0)
    assert take(database, channel, *REPORTS) == ShipmentsTaken(0, 4, 0)


@pytest.mark.both
def test_one_waybill_may_carry_several_orders_and_one_order_several_waybills(database: Database) -> None:
    channel = build(database)
    place(database, channel, "A", "B")
    take(database, channel, *REPORTS, REPORTS[0]._replace(order_code="B"))
    with database.read() as connection:
        ids = dict(map(tuple, bulk.select(connection, "SELECT remote_id, id FROM orders", {})))
        assert waybills(connection, ids.values()) == {ids["A"]: ("VD2", "VD1"), ids["B"]: ("VD1",)}


def test_a_parcel_numbered_as_its_order_keeps_its_own_place_in_the_inbox(database: Database) -> None:
    channel = build(database)
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [order("A", (line("KHONG-BIET", 1),))], OPENS_MS)
    take(database, channel, REPORTS[0]._replace(waybill="A"))
    found = rows(database, "SELECT kind, cause, about FROM inboxitem ORDER BY kind")
    assert found == [("order", "sku", "KHONG-BIET"), ("shipment", "parcel", "A")]


def test_a_page_of_any_size_costs_the_same_number_of_statements(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = build(database)
    place(database, channel, *(f"A{n}" for n in range(40)))
    counted, cost = itertools.count(), list[int]()
    cursor = bulk._cursor
    monkeypatch.setattr(bulk, "_cursor", lambda connection: (next(counted), cursor(connection))[1])
    for size in (2, 40):
        before = next(counted)
        page = [REPORTS[0]._replace(order_code=f"A{n}", at_ms=OPENS_MS + size) for n in range(size)]
        strangers = [REPORTS[0]._replace(order_code=f"X{n}", at_ms=OPENS_MS + size) for n in range(size)]
        assert take(database, channel, *page, *strangers) == ShipmentsTaken(size, 0, size)
        cost.append(next(counted) - before)
    assert cost[0] == cost[1]
