"""What is set by hand in a shop: what was stopped first, only what one sells, never in a shop with a contract."""

from datetime import date

import pytest

from marketplace.directory.audit import Signed
from marketplace.listings import emergency_stop, hand_stock
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change
from tests.marketplace.listings.availability.test_exported import by_file, export

TODAY = date(2021, 6, 10)


@pytest.mark.both
def test_what_was_stopped_comes_first_and_goes_to_0(database: Database) -> None:
    [shop] = by_file(database)
    change(database, "UPDATE offer SET stock = 9, state = 'live', pending_stock = 11, quota_on = '2021-06-10'")
    [[listing]] = rows(database, "SELECT id FROM listing WHERE sku = 'H2-5'")
    with database.write() as connection:
        emergency_stop.stop(connection, [listing], Signed(None, "an"), world.OPENS_MS)
        found = hand_stock.to_set(connection, EVERYTHING, shop, TODAY)
        assert [(one.sku, one.before, one.after, one.stopped) for one in found] == [
            ("H2-5", 9, 0, True), ("H0-5", 9, 11, False), ("H1-5", 9, 11, False),
        ]  # fmt: skip
        emergency_stop.tick(connection, found[0].offer_id, Signed(None, "an"), world.OPENS_MS)
        assert [one.sku for one in hand_stock.to_set(connection, EVERYTHING, shop, TODAY)] == ["H0-5", "H1-5"]
    change(database, "UPDATE channel SET road = 'contract'")
    with database.read() as connection:
        assert hand_stock.to_set(connection, EVERYTHING, shop, TODAY) == []


def test_what_a_file_carries_waits_apart(database: Database) -> None:
    [shop] = by_file(database)
    export(database, shop)
    with database.read() as connection:
        found = hand_stock.waiting(connection, EVERYTHING, shop)
        assert hand_stock.to_set(connection, EVERYTHING, shop, TODAY) == []
    assert [(one.sku, one.before, one.after, one.exported_ms) for one in found] == [
        (f"H{home}-5", None, 20, world.OPENS_MS) for home in range(3)
    ]
