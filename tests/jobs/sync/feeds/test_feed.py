"""A list is read page by page, each with its cursor: it goes on where it stood, and is complete only at its end."""

from tests.jobs.shop import Shop
from tests.jobs.sync.feeds.reading import down, mark, small_pages
from tests.ledger import rows


def test_a_run_cut_short_goes_on_where_it_stood(shop: Shop) -> None:
    codes = [shop.order("H0-5", 1) for _ in range(5)]
    shop.door.instead = down("/orders", after=2)
    report = shop.sync(small_pages(shop))
    assert (report.status, report.orders_new) == ("cut short", 4)
    assert report.reason and "/orders" in report.reason
    assert rows(shop.database, "SELECT status, orders_new FROM run") == [("cut short", 4)]
    shop.door.instead = lambda _: None
    report = shop.sync(small_pages(shop))
    assert (report.status, report.orders_read, report.orders_new) == ("ran", 1, 1)
    assert rows(shop.database, "SELECT remote_id FROM orders ORDER BY id") == [(code,) for code in codes]


def test_a_feed_is_complete_up_to_an_instant_only_when_it_was_read_to_its_end(shop: Shop) -> None:
    for _ in range(5):
        shop.order("H0-5", 1)
    shop.door.instead = down("/orders", after=2)
    shop.sync(small_pages(shop))
    cursor, as_of_ms = mark(shop) or (None, None)
    assert (cursor is not None, as_of_ms) == (True, None)
    shop.door.instead = lambda _: None
    shop.sync(small_pages(shop))
    assert (mark(shop) or (None, None))[1] is not None


def test_a_cursor_that_the_platform_has_forgotten_has_the_list_read_from_the_beginning(shop: Shop) -> None:
    code = shop.order("H0-5", 2)
    shop.sync()
    shop.run("UPDATE watermark SET cursor = 'forgotten' WHERE feed = 'orders'")
    later = shop.order("H1-5", 1)
    report = shop.sync()
    assert (report.status, report.orders_new, shop.channel.paused_reason) == ("ran", 1, None)
    assert report.reason and report.reason.startswith("orders were read from the beginning: ")
    assert rows(shop.database, "SELECT remote_id FROM orders ORDER BY id") == [(code,), (later,)]
