"""An order of a pooled line that three households serve, half of it returned; and the same with a lot swapped."""

import pytest
import zstandard

from marketplace.exchange import answer_archive, runs
from marketplace.inventory.lots import Provenance
from marketplace.operations.fulfilment.substitution import swap
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.words.records import OrderRecord, SettlementRecord, State
from tests import world
from tests.ledger import rows
from tests.truths.ground import OPENS_MS, build

HOUR_MS = 3_600_000
PACKER = Provenance("cô Hoa", OPENS_MS + 2 * HOUR_MS, OPENS_MS + 2 * HOUR_MS)


@pytest.fixture
def half_returned(database: Database) -> Database:
    """Three households of 11 kg each; six boxes of 5 kg (with 5,1 kg in them) sold, delivered, three sent back."""
    ground = build(database, [11_000, 11_000, 11_000])
    channel = ground.shops["one"].id
    placed = world.line("POOL-5", 6)._replace(fee_dong=27_001, freight_dong=40_000, tax_dong=13_501)
    later = placed._replace(returned=3, restock=False)
    take_read(database, channel, world.order("DH-1", (placed,), placed_ms=OPENS_MS + HOUR_MS))
    back = {"delivered_ms": OPENS_MS + 30 * HOUR_MS, "returned_ms": OPENS_MS + 50 * HOUR_MS}
    take_read(database, channel, world.order("DH-1", (later,), placed_ms=OPENS_MS + HOUR_MS, state=State.DELIVERED,
                                         updated_ms=OPENS_MS + 51 * HOUR_MS, **back))  # fmt: skip
    with database.write() as connection:
        paid = SettlementRecord("P1", "DS-06", "DH-1", None, OPENS_MS + 99 * HOUR_MS, 450_000, 13_500, 40_000, 6_751,
                                389_749)  # fmt: skip
        take_payouts(connection, channel, "one", FunnelCache(), [paid], OPENS_MS)
    return database


def take_read(database: Database, channel: int, record: OrderRecord) -> None:
    """Take an order in as a run reads it, with the answer that is kept."""
    run = runs.begin(database, channel, record.updated_ms)
    with database.write() as connection:
        take_orders(connection, channel, "one", RunCaches(), [record], record.updated_ms)
        kept = zstandard.compress(b'[{"code":"%s"}]' % record.code.encode())
        answer_archive.store(connection, run, "orders", kept, record.updated_ms, [record.code])
    runs.end(database, run, "ran", None, (1, 1, 0, 0, 0, 0, 0), record.updated_ms)


@pytest.fixture
def swapped(database: Database) -> Database:
    """The same line, whose third household's fruit was given way to a fourth's before the boxes were packed."""
    ground = build(database, [11_000, 11_000, 11_000, 11_000])
    channel = ground.shops["one"].id
    placed = world.line("POOL-5", 6)._replace(fee_dong=27_001, freight_dong=40_000, tax_dong=13_501)
    order = world.order("DH-1", (placed,), placed_ms=OPENS_MS + HOUR_MS)
    take_read(database, channel, order)
    [(line,)] = rows(database, "SELECT id FROM order_line")
    with database.write() as connection:
        swap(connection, line, "L2", "L3", PACKER)
    later = placed._replace(returned=3, restock=False)
    back = {"delivered_ms": OPENS_MS + 30 * HOUR_MS, "returned_ms": OPENS_MS + 50 * HOUR_MS}
    take_read(database, channel, world.order("DH-1", (later,), placed_ms=OPENS_MS + HOUR_MS, state=State.DELIVERED,
                                         updated_ms=OPENS_MS + 51 * HOUR_MS, **back))  # fmt: skip
    return database
