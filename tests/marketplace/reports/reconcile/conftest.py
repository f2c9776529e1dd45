"""A market with a row of every kind, and another hand than the program's."""

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.words.records import SettlementRecord, State
from tests import world
from tests.marketplace.reports.reconcile import seeded
from tests.world import DAY_MS, OPENS_MS, line, order

Behind = Callable[..., None]
TIMES = {"delivered_ms": OPENS_MS + DAY_MS, "updated_ms": OPENS_MS + 2 * DAY_MS}


@pytest.fixture
def filled(database: Database) -> Database:
    """A market with a row of every kind."""
    seeded.build(database)
    return database


@pytest.fixture
def behind(filled: Database) -> Behind:
    """What another hand than the program's writes."""

    def write(*statements: str) -> None:
        other = create_engine(filled.engine.url)
        with other.begin() as connection:
            for sql in statements:
                connection.execute(text(sql))
        other.dispose()

    return write


@pytest.fixture
def sold(database: Database) -> Database:
    """A market with orders of every kind: delivered, paid, short, partly returned, cancelled, beyond the lots."""
    channel = world.build(database, lot_g=60_000)
    orders = [
        order("A1", (line("H0-5", 3), line("H1-19", 2)), state=State.DELIVERED, **TIMES),
        order("A2", (line("H0-5", 4, returned=1),), state=State.DELIVERED, returned_ms=OPENS_MS + 2 * DAY_MS, **TIMES),
        order("A3", (line("H1-5", 2, returned=2, restock=False),), state=State.RETURNED,
              returned_ms=OPENS_MS + 2 * DAY_MS, **TIMES),
        order("A4", (line("H2-5", 2, cancelled=2),), state=State.CANCELLED, cancelled_ms=OPENS_MS + 5),
        order("A5", (line("H2-19", 3, short_g=400),), state=State.DELIVERED, **TIMES),
        order("A6", (line("H2-5", 30),)),
    ]  # fmt: skip
    paid = SettlementRecord("P1", "S1", "A1", None, OPENS_MS + 3 * DAY_MS, 561_998, 0, 0, 0, 561_998)
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), orders, OPENS_MS)
        take_payouts(connection, channel, "shop", FunnelCache(), [paid], OPENS_MS)
    return database
