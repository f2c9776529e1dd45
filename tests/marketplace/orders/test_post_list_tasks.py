"""A person is asked where lists and orders do not meet: more than all lists, or less once a list's day is complete."""

from datetime import date, timedelta

import pytest

from marketplace.exchange import watermarks
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.operations.post_lists.writing import correct, set_apart
from marketplace.orders.post_list_tasks import Beyond, Unreached, beyond, unreached
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from tests.marketplace.operations.post_lists.test_writing import SALE, WHO, exported, listed, post_shop
from tests.world import OPENS_MS, line, order

DAY = SALE.collect_on
AFTER = DAY + timedelta(days=1)


def more(database: Database) -> list[Beyond]:
    with database.read() as connection:
        found = beyond(connection, EVERYTHING)
        assert beyond(connection, EVERYTHING, 1_000) == []
    return found


def less(database: Database, today: date) -> list[Unreached]:
    with database.read() as connection:
        return unreached(connection, EVERYTHING, today)


def complete_to(database: Database, channel_id: int, day: date) -> None:
    with database.write() as connection:
        mark = FeedWatermark(None, start_of(day))
        watermarks.move(connection, channel_id, "orders", mark, OPENS_MS)


@pytest.mark.both
def test_more_than_all_lists_of_a_product_is_asked_about(database: Database) -> None:
    shop = post_shop(database)
    assert more(database) == []
    exported(database, shop, order("A", (line("H0-5", 14), line("H1-5", 30))))  # of the other there is no list
    assert more(database) == []
    listed(database, shop, SALE)
    [found] = more(database)
    assert (found.shop, found.sku, found.packs) == ("shop", "H0-5", 2)
    exported(database, shop, order("B", (line("H0-5", 5, cancelled=4),)), order("0", (line("H0-5", 9),), placed_ms=1))
    assert [one.packs for one in more(database)] == [3]
    with database.write() as connection:
        set_apart(connection, EVERYTHING, shop, "A", True, WHO, OPENS_MS)
    assert more(database) == []


@pytest.mark.both
def test_less_than_a_list_is_asked_about_once_the_orders_are_complete_past_its_day(database: Database) -> None:
    shop = post_shop(database)
    code = listed(database, shop, SALE)
    exported(database, shop, order("A", (line("H0-5", 7),)))
    assert less(database, AFTER) == []  # nobody knows yet what the platform sold that day
    complete_to(database, shop.id, DAY)
    assert less(database, AFTER) == []
    complete_to(database, shop.id, AFTER)
    assert less(database, DAY) == []
    [found] = less(database, AFTER)
    assert (found.shop, found.code, found.collect_on, found.packs, found.held) == ("shop", code, DAY, 12, 5)
    with database.write() as connection:
        correct(connection, EVERYTHING, shop, code, 7, WHO, OPENS_MS)
    assert less(database, AFTER) == []
