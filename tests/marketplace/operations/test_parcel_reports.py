"""A parcel moves its order by the later source time where the order's own road is silent; lines and money stand."""

from typing import Any

import pytest
from sqlalchemy import text

from marketplace.directory.audit import Signed
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.operations.fulfilment import posting
from marketplace.operations.intake import take_orders
from marketplace.operations.parcel_reports import ParcelsTaken, take_parcels
from marketplace.orders import parcels
from marketplace.orders.parcels import ParcelError
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.parcels import ParcelMade, ParcelRecord
from marketplace.words.records import State
from tests import carrier
from tests.carrier import said
from tests.ledger import rows
from tests.seeding import NOW_MS, box, moment, order

STANDS = """
SELECT o.order_state, o.fulfilment, o.delivered_ms, o.returned_ms, sum(l.gross_dong), sum(l.undelivered_g),
       sum(l.returned_g) FROM orders o JOIN order_line l ON l.order_id = o.id WHERE o.remote_id = 'B2' GROUP BY o.id
"""
WHO = Signed(None, "An")


def made(database: Database, road: str = "hand", cod_dong: int | None = None) -> ChannelRow:
    """Have the parcel of B2 made: waybill VN001."""
    channel = carrier.build(database, road=road)
    carrier.keep(database, "B2", NOW_MS)
    with database.write() as connection:
        posting.post(connection, EVERYTHING, "B2", carrier.LEAVES, WHO, NOW_MS, cod_dong=cod_dong)
        [asked] = parcels.waiting(connection, channel.id, 9)
        parcels.note_made(connection, [(asked, ParcelMade("B2", "VN001", None))], NOW_MS)
    return channel


def take(database: Database, channel: ChannelRow, *records: ParcelRecord) -> ParcelsTaken:
    with database.write() as connection:
        return take_parcels(connection, channel, records, NOW_MS)


def proven(database: Database) -> None:
    assert reconcile(database) == []


@pytest.mark.both
def test_delivered_counts_on_the_day_of_the_event_and_what_comes_back_comes_back(database: Database) -> None:
    channel = made(database)
    assert (
        take(database, channel, said("VN001", "501", moment(24)), said("VN001", "300", moment(23))).orders_changed == 1
    )
    assert rows(database, STANDS) == [("confirmed", "delivered", moment(24), None, 375_000, 0, 0)]
    assert take(database, channel, said("VN001", "501", moment(24))) == ParcelsTaken(unchanged=1)
    assert take(database, channel, said("VN001", "300", moment(22))) == ParcelsTaken(unchanged=1)
    proven(database)
    take(database, channel, said("VN001", "504", moment(25)))
    assert rows(database, STANDS) == [("confirmed", "returned", moment(24), moment(25), 375_000, 0, 15_000)]
    proven(database)


def test_a_parcel_that_never_arrived_takes_nothing_off_but_comes_back(database: Database) -> None:
    channel = made(database)
    take(database, channel, said("VN001", "505", moment(24)))
    assert rows(database, STANDS)[0][1:] == ("returning", None, moment(24), 375_000, 15_000, 0)
    take(database, channel, said("VN001", "501", moment(25)))
    assert rows(database, STANDS)[0][1:] == ("delivered", moment(25), None, 375_000, 0, 0)
    proven(database)


def test_an_order_of_a_contract_is_moved_by_its_own_road_alone(database: Database) -> None:
    channel = made(database, "contract")
    taken = take(database, channel, said("VN001", "501", moment(24)))
    assert (taken.taken, taken.orders_changed) == (1, 0)
    assert rows(database, STANDS)[0][1] == "none"
    assert rows(database, "SELECT state FROM shipment") == [("delivered",)]


def test_the_later_source_time_of_two_roads_stands(database: Database) -> None:
    channel = made(database, "file")
    take(database, channel, said("VN001", "501", moment(24)))
    with database.write() as connection:
        shop = channels.by_code(connection, "voso-1")
        assert shop is not None
        for state, at in ((State.SHIPPING, moment(23)), (State.RETURNED, moment(26))):
            record = order("B2", state, moment(12), [box("H-DUNG", 3)])._replace(updated_ms=at, fingerprint=at % 977)
            take_orders(connection, shop.id, shop.code, RunCaches(), [record], NOW_MS)
            if state is State.SHIPPING:
                assert (
                    connection.execute(text("SELECT fulfilment FROM orders WHERE remote_id = 'B2'")).scalar()
                    == "delivered"
                )
    assert rows(database, STANDS)[0][1] == "returned"


def test_a_part_is_asked_of_a_person_and_counts_by_line(database: Database) -> None:
    channel = made(database)
    part: dict[str, Any] = {"part": "delivered", "weight_g": 10_400, "fee_dong": 21_000}
    assert take(database, channel, said("VN001", "501", moment(24), **part)).orders_changed == 0
    assert rows(database, STANDS)[0][1] == "none"
    with database.write() as connection:
        [asked] = parcels.unsettled_parts(connection)
        assert (asked.part, asked.carried_g, asked.fee_dong) == ("delivered", 10_400, 21_000)
        line = connection.execute(text("SELECT id FROM order_line WHERE order_id = :o"), {"o": asked.order_id}).scalar()
        with pytest.raises(ParcelError, match="has 3 packs"):
            posting.settle_part(connection, EVERYTHING, "B2", {int(line or 0): 4}, WHO, NOW_MS)
        posting.settle_part(connection, EVERYTHING, "B2", {int(line or 0): 1}, WHO, NOW_MS)
        with pytest.raises(ParcelError, match="no carrier told"):
            posting.settle_part(connection, EVERYTHING, "B2", {}, WHO, NOW_MS)
    assert rows(database, STANDS) == [("confirmed", "delivered", moment(24), moment(24), 375_000, 5_000, 0)]
    take(database, channel, said("VN001", "504", moment(25)))
    assert rows(database, STANDS)[0][1] == "delivered"
    proven(database)


def test_what_was_collected_and_paid_out_makes_an_order_by_hand_paid_once(database: Database) -> None:
    channel = made(database)
    paid = said("VN001", "501", moment(24), cod_paid_ms=moment(26))
    assert take(database, channel, paid).paid == 1
    assert take(database, channel, paid).paid == 0
    assert rows(database, "SELECT paid_ms FROM orders WHERE remote_id = 'B2'") == [(moment(26),)]
    assert rows(database, "SELECT settlement, net_dong FROM payout WHERE remote_id = 'cod VN001'") == [
        ("viettelpost 2021-06-26", 375_000)
    ]
    proven(database)


def test_a_waybill_of_others_leaves_nothing_and_one_that_others_sent_moves_its_order(database: Database) -> None:
    channel = carrier.build(database, road="file")
    before = rows(database, "SELECT count(*) FROM shipment")
    assert take(database, channel, said("KHAC", "501", moment(24))) == ParcelsTaken(foreign=1)
    assert rows(database, "SELECT count(*) FROM shipment") == before
    carrier.ship(database, "B2", "EB1", "shipping", moment(22))
    assert take(database, channel, said("EB1", "501", moment(24))).orders_changed == 1
    assert rows(database, STANDS)[0][1] == "delivered"
