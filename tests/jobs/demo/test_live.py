"""The demo alive: its shops pass with the clock, second by second, and no order lies ahead of its time."""

from jobs.demo import live, replay
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk
from tests.jobs.demo.pool import NOON_MS, Stand

HOUR_MS = 3_600_000


def newest(database: Database) -> int:
    with database.read() as connection:
        return int(bulk.select(connection, "SELECT max(updated_ms) FROM orders", {})[0][0])


def test_each_step_brings_orders_in_and_moves_others_on_and_none_lies_ahead_of_its_time(stand: Stand) -> None:
    shops = live.lives(stand.admins, replay.SHOP, str)
    assert live.step(shops, NOON_MS) > 100
    first = [stand.draw_in(shop.channel) for shop in shops]
    assert live.step(shops, NOON_MS + HOUR_MS) > 20
    second = [stand.draw_in(shop.channel) for shop in shops]
    assert all(report.orders_new > 0 for report in (*first, *second))
    assert all(report.orders_changed > 0 for report in second)
    assert [stand.as_of(shop.channel) for shop in shops] == [NOON_MS + HOUR_MS] * 2
    assert newest(stand.database) <= NOON_MS + HOUR_MS
    assert reconcile(stand.database) == []


def test_a_step_to_the_same_instant_changes_nothing(stand: Stand) -> None:
    shops = live.lives(stand.admins, replay.SHOP, str)
    live.step(shops, NOON_MS)
    assert live.step(shops, NOON_MS) == 0
