"""Two shops that show the same fruit whole, some of which was sold lately, and their runs."""

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from tests import world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change, market

NOW = world.OPENS_MS + world.DAY_MS // 2
MINUTE_MS = 60_000
RUN = "INSERT INTO run (channel_id, started_ms, ended_ms, status, orders_read, orders_new, orders_changed, payouts_new,"
NONE = " offers_accepted, offers_refused, inboxed) VALUES ({}, {}, {}, '{}', 0, 0, 0, 0, 0, 0, 0)"


def two_shops(database: Database) -> list[int]:
    """Two shops that show H0-5 and H1-5 whole, 10 packs of each, from one lot of 100 kg; some of H0-5 was sold."""
    channels = market(database, shops=2)
    for channel, code in zip(channels, ("shop", "shop-1"), strict=True):
        for run in range(10):
            at_ms = NOW - run * MINUTE_MS
            change(database, RUN + NONE.format(channel, at_ms - 10_000, at_ms - 5_000, "ran"))
        change(database, RUN + NONE.format(channel, NOW - 5_000, NOW - 1_000, "crashed"))
        sold = [
            world.order(f"{code}-{n}", (world.line("H0-5", 1),), placed_ms=NOW - n * 3 * MINUTE_MS) for n in range(1, 6)
        ]
        with database.write() as connection:
            take_orders(connection, channel, code, RunCaches(), sold, NOW)
    lot = "(SELECT id FROM lot WHERE code = 'L0-5-0')"
    change(database, f"UPDATE listinglot SET lot_id = {lot} WHERE listing_id IN"
                     " (SELECT id FROM listing WHERE sku = 'H1-5')")  # fmt: skip
    change(database, f"UPDATE lot SET in_g = 100000 + sold_g, balance_g = 100000 WHERE id = {lot}")
    change(database, "UPDATE offer SET stock = 10, version = 1, state = 'live'")
    change(database, "UPDATE listing SET policy = 'everywhere', exposure_packs = 50, kept_risk_bp = 100")
    return channels


def of(database: Database, sku: str) -> int:
    return int(rows(database, f"SELECT id FROM listing WHERE sku = '{sku}'")[0][0])
