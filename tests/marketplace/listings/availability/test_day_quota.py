"""A day's quota: worked out once in the evening, held for it, asked for in the morning or where little is left."""

from datetime import date

import pytest

from marketplace.listings import hand_stock
from marketplace.listings.availability import day_quota, desired_offers, exported, reserve
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import LOT_G, change
from tests.marketplace.listings.availability.test_exported import by_file, claimed_g, export

NOW, TODAY, TOMORROW = world.OPENS_MS, date(2021, 6, 10), date(2021, 6, 11)
ASKED = "SELECT sku, stock, pending_stock FROM offer WHERE channel_id = {} AND pending_stock IS NOT NULL ORDER BY sku"


def quota(database: Database, channel: int, day: date = TOMORROW) -> int | None:
    with database.write() as connection:
        return day_quota.set_quota(connection, channel, day, NOW)


def to_set(database: Database, channel: int, today: date) -> list[tuple[str, int | None, int]]:
    with database.read() as connection:
        return [(one.sku, one.before, one.after) for one in hand_stock.to_set(connection, EVERYTHING, channel, today)]


@pytest.mark.both
def test_a_quota_is_set_once_and_asked_for_in_the_morning(database: Database) -> None:
    contract, shop = by_file(database, shops=2)
    change(database, f"UPDATE offer SET stock = 8, state = 'live', version = 1 WHERE channel_id = {contract}")
    change(database, f"UPDATE offer SET stock = 3, state = 'live' WHERE channel_id = {shop} AND sku <> 'H2-5'")
    with database.read() as connection:
        assert day_quota.shops_without_contract(connection) == [shop]
    assert (quota(database, shop), quota(database, shop)) == (3, None)
    assert to_set(database, shop, TODAY) == []
    asked = to_set(database, shop, TOMORROW)
    assert sorted(asked) == [("H0-5", 3, 5), ("H1-5", 3, 5), ("H2-5", None, 11)]
    with database.write() as connection:
        reserve(connection, contract, NOW, desired_offers(connection, contract, NOW))
    assert max(claimed_g(database).values()) <= LOT_G
    ids = [offer for (offer,) in rows(database, f"SELECT id FROM offer WHERE channel_id = {shop} AND sku <> 'H1-5'")]
    with database.write() as connection:
        assert exported.confirm(connection, ids, "Ngô Thị An", NOW) == 2
    assert to_set(database, shop, TOMORROW) == [("H1-5", 3, 5)]
    assert rows(database, f"SELECT stock FROM offer WHERE channel_id = {shop} ORDER BY sku") == [(5,), (3,), (11,)]


@pytest.mark.both
def test_between_two_mornings_only_what_is_scarce_is_asked_for(database: Database) -> None:
    [shop] = by_file(database)
    change(database, "UPDATE offer SET stock = 20, state = 'live'")
    change(database, "UPDATE lot SET balance_g = 60000 WHERE code = 'L0-5-0'")  # 12 boxes: less than it shows
    change(database, "UPDATE lot SET balance_g = 30000 WHERE code = 'L1-5-0'")  # 6 boxes
    with database.write() as connection:
        assert day_quota.ask_for_scarce(connection, shop, TODAY, 10, NOW) == 1
        assert day_quota.ask_for_scarce(connection, shop, TODAY, 10, NOW) == 0
    assert to_set(database, shop, TODAY) == [("H1-5", 20, 6)]
    change(database, "UPDATE lot SET balance_g = 10000 WHERE code = 'L1-5-0'")
    with database.write() as connection:
        assert day_quota.ask_for_scarce(connection, shop, TODAY, 10, NOW) == 1
    assert to_set(database, shop, TODAY) == [("H1-5", 20, 2)]


def test_what_a_file_carries_is_not_asked_for_by_hand_and_what_shows_what_it_should_no_more(database: Database) -> None:
    [shop] = by_file(database)
    export(database, shop)
    assert quota(database, shop) == 0
    assert to_set(database, shop, TOMORROW) == []
    ids = [offer for (offer,) in rows(database, "SELECT id FROM offer")]
    with database.write() as connection:
        exported.take_back(connection, ids)
    assert quota(database, shop, date(2021, 6, 12)) == 3
    change(database, "UPDATE offer SET stock = 20, state = 'live'")
    assert quota(database, shop, date(2021, 6, 13)) == 0
    assert rows(database, ASKED.format(shop)) == []


def test_a_shop_of_which_nobody_said_go_or_that_is_paused_gets_none(database: Database) -> None:
    by_file(database)
    for state in ("adopted = false", "adopted = true, paused_reason = 'x'"):
        change(database, f"UPDATE channel SET {state}")
        with database.read() as connection:
            assert day_quota.shops_without_contract(connection) == []


def test_a_lot_that_keeps_no_longer_than_today_is_not_in_tomorrows_quota(database: Database) -> None:
    [shop] = by_file(database)
    change(database, "UPDATE produce SET shelf_life_days = 1")  # picked on 9 June: keeps until the 10th
    assert quota(database, shop, TODAY) == 3
    change(database, "UPDATE offer SET stock = 20, pending_stock = NULL, state = 'live'")
    assert quota(database, shop) == 3
    assert {after for _, _, after in rows(database, ASKED.format(shop))} == {0}
