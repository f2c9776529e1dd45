"""What waits for its order is taken in with it on every road, and nothing of what still waits is read meanwhile."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.directory.audit import Signed
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.operations import pending_records
from marketplace.operations.by_hand.writing import write_order
from marketplace.operations.intake import take_orders
from marketplace.operations.post_lists.writing import PostSale, run_shop, write_list
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.shipments import take_shipments
from marketplace.orders.totals import FunnelCache
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import Fulfilment, SettlementRecord, ShipmentRecord
from tests.counting import Read, counted
from tests.ledger import rows
from tests.marketplace.operations.by_hand.hand_market import NOW_MS, SALE, TODAY, hand_shop
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered

AT_MS = market.AFTER_LATER_MS
WHO = Signed(None, "Chị Lan")


def a_page(database: Database) -> tuple[ChannelRow, str, Callable[[], object]]:
    """Return the shop, the code and the coming of an order that its platform lists, sends or tells by a file."""
    channel_id = market.build(database)
    return shop_of(database, "shop"), "A0", lambda: market.take(database, channel_id, delivered("A0", boxes(1)))


def by_hand(database: Database) -> tuple[ChannelRow, str, Callable[[], object]]:
    """Return those of an order that a person writes down."""
    shop = hand_shop(database)

    def write() -> None:
        with database.write() as connection:
            write_order(connection, EVERYTHING, shop, SALE, WHO, NOW_MS)

    return shop, "TAY-2106-0001", write


def by_list(database: Database) -> tuple[ChannelRow, str, Callable[[], object]]:
    """Return those of a list of the post office."""
    hand_shop(database)
    shop = shop_of(database, "shop-a")

    def write() -> None:
        with database.write() as connection:
            run_shop(connection, EVERYTHING, shop, NOW_MS, WHO, NOW_MS)
            write_list(connection, EVERYTHING, shop, PostSale("S-A", 2, TODAY, "Bưu cục", "khoa"), WHO, NOW_MS)

    return shop, "BK-2106-0002", write


def by_replacement(database: Database) -> tuple[ChannelRow, str, Callable[[], object]]:
    """Return those of an order of the platform in a shop that the post office runs."""
    shop, _, write_down = by_list(database)
    write_down()
    fresh = delivered("A0", boxes(1, sku="S-A"))._replace(placed_ms=NOW_MS, updated_ms=NOW_MS, delivered_ms=NOW_MS)

    def come() -> None:
        with database.write() as connection:
            take_orders(connection, shop.id, shop.code, RunCaches(), [fresh], NOW_MS)

    return shop, "A0", come


def shop_of(database: Database, code: str) -> ChannelRow:
    with database.read() as connection:
        found = channels.by_code(connection, code)
    assert found is not None
    return found


PAID = SettlementRecord("CHO-1", "TT", "", None, AT_MS, 300_000, 1_000, 2_000, 3_000, 294_000)
KINDS: dict[str, SettlementRecord | ShipmentRecord] = {
    "payout": PAID,
    "withheld tax": PAID._replace(vat_dong=1_000, pit_dong=2_000),
    "return": PAID._replace(gross_dong=-300_000, fee_dong=0, freight_dong=0, tax_dong=0, net_dong=-300_000),
    "parcel": ShipmentRecord("", "VD-CHO", "VTP", Fulfilment.RETURNED, AT_MS),
}
HELD = "SELECT remote_id, net_dong, vat_dong, pit_dong FROM payout WHERE remote_id = 'CHO-1'"
SENT = "SELECT waybill, state FROM shipment WHERE waybill = 'VD-CHO'"


@pytest.mark.both
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("road", [a_page, by_hand, by_list, by_replacement])
def test_what_waits_is_taken_in_with_its_order_on_every_road(
    database: Database, road: Callable[[Database], tuple[ChannelRow, str, Callable[[], object]]], kind: str
) -> None:
    shop, code, come = road(database)
    before, record = reconcile(database), KINDS[kind]._replace(order_code=code)
    with database.write() as connection:
        if isinstance(record, ShipmentRecord):
            assert take_shipments(connection, shop.id, shop.code, [record], AT_MS).inboxed == 1
        else:
            assert take_payouts(connection, shop.id, shop.code, FunnelCache(), [record], AT_MS).inboxed == 1
    waits = "SELECT count(*) FROM inboxitem WHERE about = :code AND settled_ms IS NULL"
    assert rows(database, waits, code=code) == [(1,)]
    come()
    assert rows(database, waits, code=code) == [(0,)]
    if isinstance(record, ShipmentRecord):
        assert rows(database, SENT) == [("VD-CHO", "returned")]
    else:
        assert rows(database, HELD) == [("CHO-1", record.net_dong, record.vat_dong, record.pit_dong)]
    assert reconcile(database) == before


def test_orders_are_taken_in_at_one_place() -> None:
    callers = {
        path.as_posix()
        for path in (*Path("marketplace").rglob("*.py"), *Path("jobs").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "take_page"
    }
    assert callers == {"marketplace/operations/intake.py"}


def waiting(database: Database, count: int) -> int:
    """Let so many payouts and as many parcels wait for orders that nobody knows; return the channel."""
    channel = market.build(database)
    paid = [SettlementRecord(f"TT-{n}", "TT", f"A{n}", None, AT_MS, 300_000, 1, 2, 3, 299_994) for n in range(count)]
    sent = [ShipmentRecord(f"A{n}", f"VD-{n}", "VTP", Fulfilment.SHIPPING, AT_MS) for n in range(count)]
    with database.write() as connection:
        assert take_payouts(connection, channel, "shop", FunnelCache(), paid, AT_MS).inboxed == count
        assert take_shipments(connection, channel, "shop", sent, AT_MS).inboxed == count
    return channel


def beat(database: Database, channel: int) -> tuple[Read, int, int]:
    """Look for what waits as a beat does; return what that read, and what was taken."""
    with counted(database, write=True) as (connection, read):
        taken = pending_records.take_pending(connection, channel, "shop", FunnelCache(), AT_MS)
    return read, *taken


def come(database: Database, channel: int, code: str) -> tuple[Read, int, int]:
    """Take an order in; return what that read, and what was taken in with it."""
    with counted(database, write=True) as (connection, read):
        taken = take_orders(connection, channel, "shop", RunCaches(), [delivered(code, boxes(1))], AT_MS)
    return read, taken.payouts, taken.shipments


def test_a_beat_reads_nothing_of_what_still_waits(sqlite: Database, another_market: Database) -> None:
    found = [beat(database, waiting(database, count)) for database, count in ((sqlite, 1), (another_market, 60))]
    assert found[0] == found[1]
    assert found[0][0].rows == 0
    assert found[0][1:] == (0, 0)


def test_an_order_that_has_come_reads_its_own_and_nothing_of_what_still_waits(
    sqlite: Database, another_market: Database
) -> None:
    found = []
    for database, count in ((sqlite, 2), (another_market, 60)):
        found.append(come(database, waiting(database, count), "A0"))
        assert rows(database, "SELECT remote_id FROM payout") == [("TT-0",)]
        assert rows(database, "SELECT waybill FROM shipment") == [("VD-0",)]
    assert found[0] == found[1]
    assert found[0][1:] == (1, 1)


@pytest.mark.parametrize("others", [0, 40])
def test_what_has_been_taken_is_not_read_again(sqlite: Database, others: int) -> None:
    channel = waiting(sqlite, 1 + others)
    come(sqlite, channel, "A0")
    read, *taken = beat(sqlite, channel)
    assert (read.rows, taken) == (0, [0, 0])
