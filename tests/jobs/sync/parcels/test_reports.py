"""What a carrier says is taken in once, in whatever order it comes; what proves nothing is asked again."""

import json

import pytest
from sqlalchemy import text

from connectors.errors import Unreachable
from jobs.service.webhooks import Door
from jobs.sync.run import ChannelRun
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.words.records import Fulfilment, Reject
from tests import carrier
from tests.carrier import TOKEN, AskedCarrier, Carrier, said
from tests.jobs.sync.parcels.test_handing_over import post, run
from tests.ledger import rows
from tests.seeding import NOW_MS, moment

STANDS = "SELECT o.fulfilment, o.delivered_ms, o.returned_ms FROM orders o WHERE o.remote_id = 'B2'"
EVENTS = "SELECT count(*) FROM event WHERE taken_ms IS NULL"


def handed(database: Database, at: Carrier) -> Carrier:
    """Hand order B2 over; its waybill is VN001."""
    channel = carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)
    post(database)
    run(database, channel, at)
    return at


def account(database: Database) -> ChannelRow:
    with database.read() as connection:
        found = channels.by_code(connection, "vtp")
    assert found is not None
    return found


def door(database: Database, tmp_path: object, at: Carrier) -> Door:
    settings = Settings.read({"LENSAN_SECRET_VTP": "s", "LENSAN_WEBHOOK_SECRET_VTP": TOKEN}, tmp_path)  # type: ignore[arg-type]
    return Door(database, settings, lambda: NOW_MS, make=lambda _: at)


def notice(to: Door, status: str, at_ms: int, waybill: str = "VN001", token: str = TOKEN) -> int:
    body = json.dumps({"at": at_ms, "waybill": waybill, "status": status}).encode()
    return to.take("vtp", {"token": token.encode().hex()}, body)


@pytest.mark.both
def test_notices_come_twice_and_in_disorder_and_the_later_source_time_stands(
    database: Database, tmp_path: object
) -> None:
    at = handed(database, Carrier())
    to = door(database, tmp_path, at)
    assert notice(to, "501", moment(24), token="khác") == 401
    assert to.take("vtp", {"token": TOKEN.encode().hex()}, b"{") == 422
    assert [notice(to, status, at_ms) for status, at_ms in (
        ("501", moment(24)), ("300", moment(23)), ("501", moment(24)), ("202", moment(24, 10)), ("997", moment(25)),
        ("501", moment(24)),
    )] == [200] * 6  # fmt: skip
    assert rows(database, EVENTS) == [(4,)]
    assert notice(to, "501", moment(24), waybill="NGUOI-KHAC") == 200
    channel = account(database)
    report = ChannelRun(database, channel, at, lambda: NOW_MS).run()
    assert (report.shipments_taken, report.orders_changed, report.inboxed) == (3, 1, 1)
    assert rows(database, EVENTS) == [(0,)]
    assert rows(database, STANDS) == [("delivered", moment(24), None)]
    assert rows(database, "SELECT waybill, state, at_ms FROM shipment") == [("VN001", "delivered", moment(24))]
    assert rows(database, "SELECT status, said_ms FROM parcel") == [("202", moment(24, 10))]
    assert rows(database, "SELECT source, kind, cause, about FROM inboxitem WHERE kind = 'parcel'") == [
        ("vtp", "parcel", "status", "997")
    ]
    assert notice(to, "501", moment(24)) == 200
    assert rows(database, EVENTS) == [(0,)]
    assert rows(database, "SELECT count(*) FROM event WHERE kept IS NOT NULL") == [(0,)]


def test_a_notice_that_proves_nothing_is_asked_again_and_lists_overlap(database: Database, tmp_path: object) -> None:
    at = handed(database, AskedCarrier())
    channel = account(database)
    at.listed = [said("VN001", "300", moment(23)), said("KHAC", "501", moment(23))]
    assert notice(door(database, tmp_path, at), "202", moment(29)) == 200
    assert ChannelRun(database, channel, at, lambda: NOW_MS).run().shipments_taken == 1
    assert rows(database, STANDS) == [("shipping", None, None)]
    assert rows(database, "SELECT status FROM parcel") == [("300",)]
    at.listed += [
        Reject("parcel waybill VN9", "strange", b"{}"),
        said("VN001", "501", moment(24)),
        said("VN001", "300", moment(23)),
    ]
    assert ChannelRun(database, channel, at, lambda: NOW_MS).run().orders_changed == 1
    assert rows(database, STANDS) == [("delivered", moment(24), None)]
    assert rows(database, "SELECT cursor FROM watermark WHERE feed = 'parcels'") == [("5",)]


def test_a_carrier_that_is_not_reached_holds_its_notices_up_no_longer(database: Database, tmp_path: object) -> None:
    at = handed(database, Carrier())
    carrier.keep(database, "A1", NOW_MS)
    with database.write() as connection:
        connection.execute(text("UPDATE orders SET fulfilment = 'none' WHERE remote_id = 'A1'"))
    post(database, "A1", cod_dong=0)
    assert notice(door(database, tmp_path, at), "501", moment(24)) == 200
    at.dies = [Unreachable("gone")]
    channel = account(database)
    assert run(database, channel, at).status == "cut short"
    assert rows(database, STANDS)[0][0] == Fulfilment.DELIVERED
