"""What is sold meanwhile, or changed by a hand on the platform, is never promised twice."""

from tests.jobs.shop import Shop
from tests.jobs.sync.meddling import ALL, BATCH, meddled, once, put
from tests.ledger import rows, whole


def test_a_sale_costs_no_push(shop: Shop) -> None:
    shop.sync()
    shop.order("H0-5", 3)
    report = shop.sync()
    assert (report.orders_new, report.offers_accepted, shop.door.count(*BATCH)) == (1, 0, 1)
    assert shop.stocks() == {**ALL, "H0-5": 17}
    assert rows(shop.database, "SELECT stock FROM offer WHERE sku = 'H0-5'") == [(17,)]


def test_a_cancel_puts_the_stock_back(shop: Shop) -> None:
    shop.sync()
    code = shop.order("H0-5", 3)
    shop.sync()
    shop.befall(code, "cancel")
    shop.sync()
    assert shop.stocks() == ALL
    assert rows(shop.database, "SELECT balance_g FROM lot WHERE code = 'L0-5-0'") == [(100_000,)]
    assert rows(shop.database, "SELECT stock FROM offer WHERE sku = 'H0-5'") == [(20,)]
    before = whole(shop.database, without=("run", "watermark"))
    assert shop.sync().changed == 0
    assert whole(shop.database, without=("run", "watermark")) == before


def test_a_hand_on_the_platform_is_seen_and_set_right(shop: Shop) -> None:
    shop.sync()
    put(shop, "H0-5", 500)
    shop.run("UPDATE listing SET price_dong = 155000 WHERE sku = 'H0-5'")
    report = shop.sync()
    assert (report.status, report.offers_accepted, shop.door.count(*BATCH)) == ("ran", 1, 2)
    assert (shop.standing()["H0-5"]["stock"], shop.standing()["H0-5"]["price_dong"]) == (20, 155_000)


def test_an_order_placed_just_before_a_push_is_never_offered_again(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE listing SET price_dong = 155000 WHERE sku = 'H0-5'")
    connector = meddled(shop)
    connector.before_push = once(lambda: shop.order("H0-5", 4))
    report = shop.sync(connector)
    assert (report.status, report.orders_new, report.offers_accepted) == ("ran", 1, 1)
    assert (shop.stocks()["H0-5"], shop.standing()["H0-5"]["price_dong"]) == (16, 155_000)
    assert rows(shop.database, "SELECT balance_g FROM lot WHERE code = 'L0-5-0'") == [(80_000,)]


def test_an_order_placed_during_the_first_meeting_is_never_offered_again(shop: Shop) -> None:
    put(shop, "H0-5", 20)
    connector = meddled(shop)
    connector.before_offers = once(lambda: shop.order("H0-5", 4))
    assert shop.sync(connector).orders_new == 1
    assert shop.stocks()["H0-5"] == 16


def test_an_order_between_looking_again_and_pushing_is_never_offered_again(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE listing SET price_dong = 155000 WHERE sku = 'H0-5'")
    connector, sold = meddled(shop), iter((1, 2))
    connector.before_push = lambda: [shop.order("H0-5", packs) for packs in [next(sold, 0)] if packs]
    assert shop.sync(connector).status == "ran"
    assert shop.stocks()["H0-5"] == 17


def test_a_sale_that_leaves_just_what_was_wished_is_not_taken_for_our_own_write(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE offer SET kept_back = 4 WHERE sku = 'H0-5'")
    connector = meddled(shop)
    connector.before_push = once(lambda: shop.order("H0-5", 4))
    assert shop.sync(connector).orders_new == 1
    assert shop.stocks()["H0-5"] == 12
