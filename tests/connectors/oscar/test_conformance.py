"""What every connector must keep, tried against a real django-oscar; see the suite of the partner contract."""

import pytest

from connectors.base import ChannelSettings, PullsOffers, PullsOrders, PushesOffers, ReadsKept
from connectors.errors import AuthFailed, Unreachable
from connectors.http import Http
from connectors.platforms import facts_of
from connectors.registry import connect
from marketplace.words.records import Fulfilment, OrderRecord, OrderState, Outcome
from tests.connectors.oscar.trading import connector, product, pulled, record_text, shop, wish
from tests.oscar.shop import Customer

__all__ = ["connector", "shop"]


def test_it_has_the_verbs_its_shop_allows(connector):
    assert isinstance(connector, PullsOrders) and isinstance(connector, ReadsKept)
    assert isinstance(connector, PullsOffers) and isinstance(connector, PushesOffers)


def test_check_says_who_is_there(connector):
    health = connector.check()
    assert (health.title, health.levels) == (facts_of("oscar").title, ())
    assert abs(health.skew_ms) < 60_000


def test_orders_arrive_as_records_of_our_words(shop, connector):
    customer = product(shop, "A-5")
    product(shop, "A-10")
    customer = Customer(shop.url, shop.ask("products"))
    number = customer.buy(**{"A-5": 2, "A-10": 1})
    order = pulled(connector)[0][number]
    assert isinstance(order, OrderRecord)
    assert (order.order_state, order.fulfilment, order.status) == (OrderState.PLACED, Fulfilment.NONE, "Pending")
    assert [(one.sku, one.quantity, one.gross_dong, one.pack_g) for one in order.lines] == [
        ("A-5", 2, 300_000, 0),
        ("A-10", 1, 150_000, 0),
    ]
    assert order.province == "Bắc Giang"


def test_nothing_of_a_buyer_but_the_province_is_kept(shop, connector):
    number = product(shop, "P-5").buy(**{"P-5": 1})
    pages = list(connector.pull_orders(None))
    told = repr([item for page in pages for item in page.items]) + "".join(page.next_cursor for page in pages)
    told += "".join(record_text(page.kept) for page in pages)
    assert number in told
    assert [word for word in ("Nguyễn", "84912345678", "an@example.com", "Số 1", "26000") if word in told] == []


def test_a_second_pull_from_the_last_cursor_brings_nothing(shop, connector):
    product(shop, "B-5").buy(**{"B-5": 1})
    cursor = pulled(connector)[1]
    orders, again = pulled(connector, cursor)
    assert (orders, again) == ({}, cursor)


def test_what_changed_meanwhile_comes_with_the_next_pull_and_nothing_else(shop, connector):
    customer = product(shop, "C-5")
    numbers = [customer.buy(**{"C-5": 1}) for _ in range(4)]
    cursor = pulled(connector)[1]
    shop.ask("set_status", number=numbers[0], to="Cancelled")
    shop.ask("ship", number=numbers[1])
    fresh = customer.buy(**{"C-5": 1})
    orders, _ = pulled(connector, cursor)
    assert {code: order.status for code, order in orders.items()} == {
        numbers[0]: "Cancelled",
        numbers[1]: "Complete",
        fresh: "Pending",
    }
    assert orders[numbers[0]].order_state is OrderState.CANCELLED
    assert [(one.cancelled, one.quantity) for one in orders[numbers[0]].lines] == [(1, 1)]
    assert orders[numbers[1]].fulfilment is Fulfilment.DELIVERED


def test_as_of_never_goes_back(shop, connector):
    customer, told, cursor = product(shop, "D-5"), [], None
    for _ in range(3):
        customer.buy(**{"D-5": 1})
        for page in connector.pull_orders(cursor):
            told.append(page.as_of_ms)
            cursor = page.next_cursor
    assert told == sorted(told)


def test_offers_go_out_and_come_back(shop, connector):
    product(shop, "E-other")
    wishes = [wish(f"E-{n}", n + 1) for n in range(3)]
    first = connector.push_offers(wishes)
    assert [(one.sku, one.outcome, one.offer.stock) for one in first] == [
        (one.sku, Outcome.ACCEPTED, one.stock) for one in wishes
    ]
    pages = list(connector.pull_offers())
    found = {item.sku: item for page in pages for item in page.items}
    assert [page.more for page in pages] == [True] * (len(pages) - 1) + [False]
    assert [found[one.sku]._replace(pack_g=one.pack_g) for one in wishes] == [result.offer for result in first]


def test_a_write_against_a_newer_version_is_a_conflict(shop, connector):
    (made,) = connector.push_offers([wish("F-5", 9)])
    (newer,) = connector.push_offers([wish("F-5", 5, made.offer.version)])
    (late,) = connector.push_offers([wish("F-5", 8, made.offer.version)])
    assert (late.outcome, late.offer.stock, late.offer.version) == (Outcome.CONFLICT, 5, newer.offer.version)


def test_credentials_that_are_not_accepted_stop_every_verb(shop):
    connector = connect(shop.settings(password="not-the-password"))
    verbs = [connector.check, lambda: list(connector.pull_orders(None)), lambda: list(connector.pull_offers())]
    for verb in verbs:
        with pytest.raises(AuthFailed) as caught:
            verb()
        assert "not-the-password" not in str(caught.value)


def test_a_shop_that_is_down_is_unreachable(clock):
    there = ChannelSettings("c", "oscar", "http://127.0.0.1:9/api", "htx", "a:b")
    http = Http(there.base_url, facts_of("oscar").limits, sleep=clock.sleep, monotonic=clock.monotonic)
    with pytest.raises(Unreachable):
        connect(there, http).check()
