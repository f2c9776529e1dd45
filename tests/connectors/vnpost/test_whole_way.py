"""The post's whole way through the market: a parcel of an order by hand, handed over, delivered, its COD paid out."""

from datetime import timedelta

from sqlalchemy import text

from jobs.sync.run import ChannelRun
from marketplace.directory import carrier_units
from marketplace.directory.audit import Signed
from marketplace.exchange import channels
from marketplace.operations.fulfilment import posting
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import local
from marketplace.words.parcels import AddressEra, CarrierUnit
from tests import carrier as market
from tests.connectors.vnpost.carrier import CUSTOMER
from tests.ledger import rows
from tests.seeding import NOW_MS

UNITS = [
    CarrierUnit(AddressEra.TWO_LEVELS, "province", "22", "Tỉnh Bắc Giang", None),
    CarrierUnit(AddressEra.TWO_LEVELS, "commune", "22101", "Xã Lục Ngạn", "22"),
    CarrierUnit(AddressEra.TWO_LEVELS, "commune", "22102", "Phường Chũ", "22"),
]


def at(hours: int) -> str:
    return f"{local(NOW_MS) + timedelta(hours=hours):%d/%m/%Y %H:%M:%S}"


def shipped_by_post(database):
    """Let the cooperative of the market ship by the post."""
    market.build(database)
    channels.add(database, "bd", "vnpost", "Bưu điện", "", CUSTOMER, 0, road="carrier")
    with database.write() as connection:
        carrier_units.put_units(connection, "vnpost", UNITS)
        channel = channels.by_code(connection, "bd")
        connection.execute(text("UPDATE pick_up SET channel_id = :bd, service = 'CTN007'"), {"bd": channel.id})
    return channel


def test_a_parcel_is_handed_over_followed_and_paid(sqlite, carrier, make, caplog):
    caplog.set_level("INFO")
    channel = shipped_by_post(sqlite)
    market.keep(sqlite, "B2", NOW_MS, market.TO._replace(phone="0987650321"))
    with sqlite.write() as connection:
        posting.post(connection, EVERYTHING, "B2", market.LEAVES, Signed(None, "An"), NOW_MS)

    def run(hours):
        carrier.clock, now_ms = at(hours), NOW_MS + hours * 3_600_000
        found = ChannelRun(sqlite, channel, make(now_ms=now_ms), lambda: now_ms, keys=(market.KEY,)).run()
        assert (found.status, found.why, found.inboxed) == ("ran", None, 0)

    run(0)
    [parcel] = carrier.parcels
    assert (parcel["saleOrderCode"], rows(sqlite, "SELECT count(*) FROM recipient")) == ("B2", [(0,)])
    carrier.moves(parcel["itemCode"], "12", at(4))
    run(5)
    carrier.moves(parcel["itemCode"], "14", at(6), updated=at(7))
    carrier.moves(parcel["itemCode"], "21", at(8))
    run(9)
    run(10)
    order = rows(sqlite, "SELECT fulfilment, delivered_ms FROM orders WHERE remote_id = 'B2'")
    assert order == [("delivered", NOW_MS + 6 * 3_600_000 - NOW_MS % 1000)]
    told = rows(sqlite, "SELECT status, final, cod_paid_ms, carried_g FROM parcel")
    assert told == [("21", 1, NOW_MS + 8 * 3_600_000 - NOW_MS % 1000, 5_200)]
    assert len(carrier.calls("/CreateOrder")) == 1
    assert not any(part in caplog.text for part in ("Thu Hà", "0987650321", "Bạch Mai", "Trần Thị Bê"))
