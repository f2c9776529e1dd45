"""An order that is short of fruit."""

import pytest

from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import Database
from tests import world
from tests.world import OPENS_MS, line, order


@pytest.fixture
def short(database: Database) -> Database:
    """Order A1 of 70 kg at 5 kg a box finds 60 kg, so 10 kg are short; H0 and H2 are of one cooperative."""
    channel = world.build(database, lot_g=30_000)
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [order("A1", (line("H0-5", 14),))], OPENS_MS)
        connection.exec_driver_sql(
            "INSERT INTO cooperative (id, code, name, name_key, kind, commune_id) SELECT 1, 'HTX', 'HTX', 'htx',"
            " 'cooperative', min(id) FROM commune"
        )
        connection.exec_driver_sql(
            "INSERT INTO membership (household_id, cooperative_id) SELECT id, 1 FROM household WHERE code <> 'H1'"
        )
    return database
