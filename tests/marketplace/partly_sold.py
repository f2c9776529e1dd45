"""A market whose lots are partly sold: H0-5 draws from L0-5-0 (30 kg) and then L0-5-1 (30 kg)."""

import pytest

from marketplace.inventory.lots import Provenance
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from tests import world
from tests.world import OPENS_MS, line, order

NOW_MS = OPENS_MS + 3_600_000
PROVENANCE = Provenance("cô Hoa", NOW_MS, NOW_MS)


@pytest.fixture
def sold(database: Database) -> Database:
    """Three orders, one an hour after the other: 10 kg, 15 kg (over both lots' edge at 5 kg) and 10 kg."""
    channel = world.build(database, lot_g=30_000)
    orders = [
        order(code, (line("H0-5", packs),), placed_ms=OPENS_MS + hour * 3_600_000)
        for hour, (code, packs) in enumerate((("A1", 2), ("A2", 3), ("A3", 2)))
    ]
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), orders, OPENS_MS)
    return database
