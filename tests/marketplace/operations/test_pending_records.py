"""What waits in the inbox for its order is looked for at every beat, and read only once the order has come."""

import pytest

from marketplace.operations import pending_records
from marketplace.orders.shipments import take_shipments
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.words.records import Fulfilment, SettlementRecord, ShipmentRecord
from tests.counting import Read, counted
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered

AT_MS = market.AFTER_LATER_MS


def waiting(database: Database, count: int) -> int:
    """Let so many payouts and as many parcels wait for orders that nobody knows; return the channel."""
    channel = market.build(database)
    paid = [SettlementRecord(f"TT-{n}", "TT", f"A{n}", None, AT_MS, 300_000, 1, 2, 3, 299_994) for n in range(count)]
    sent = [ShipmentRecord(f"A{n}", f"VD-{n}", "VTP", Fulfilment.SHIPPING, AT_MS) for n in range(count)]
    with database.write() as connection:
        assert take_payouts(connection, channel, "shop", FunnelCache(), paid, AT_MS).inboxed == count
        assert take_shipments(connection, channel, "shop", sent, AT_MS).inboxed == count
    return channel


def beat(database: Database, channel: int) -> tuple[Read, bool, int, int]:
    """Look for what waits as a beat does; return what that read, whether anything has come, and what was taken."""
    with counted(database, write=True) as (connection, read):
        come = pending_records.has_come(connection, channel, "shop")
        payouts = pending_records.take_pending_payouts(connection, channel, "shop", FunnelCache(), AT_MS)
        parcels = pending_records.take_pending_shipments(connection, channel, "shop", AT_MS)
    return read, come, payouts, parcels


def test_a_beat_reads_nothing_of_what_still_waits(sqlite: Database, another_market: Database) -> None:
    found = [beat(database, waiting(database, count)) for database, count in ((sqlite, 1), (another_market, 60))]
    assert found[0] == found[1]
    assert found[0][0].rows == 0
    assert found[0][1:] == (False, 0, 0)


def test_an_order_that_has_come_reads_its_own_and_nothing_of_what_still_waits(
    sqlite: Database, another_market: Database
) -> None:
    found = []
    for database, count in ((sqlite, 1), (another_market, 60)):
        channel = waiting(database, count)
        market.take(database, channel, delivered("A0", boxes(1)))
        found.append(beat(database, channel))
        assert rows(database, "SELECT remote_id FROM payout") == [("TT-0",)]
        assert rows(database, "SELECT waybill FROM shipment") == [("VD-0",)]
    assert found[0] == found[1]
    assert found[0][1:] == (True, 1, 1)


@pytest.mark.parametrize("others", [0, 40])
def test_what_has_been_taken_is_not_read_again(sqlite: Database, others: int) -> None:
    channel = waiting(sqlite, 1 + others)
    market.take(sqlite, channel, delivered("A0", boxes(1)))
    beat(sqlite, channel)
    read, *taken = beat(sqlite, channel)
    assert (read.rows, taken) == (0, [False, 0, 0])
