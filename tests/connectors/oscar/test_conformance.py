"""What every connector must keep, tried against a real django-oscar; see the suite of the partner contract."""

import pytest
from zstandard import ZstdDecompressor

from connectors.base import ChannelSettings, Connector, PullsOffers, PullsOrders, PushesOffers, ReadsKept
from connectors.errors import AuthFailed, NotConfigured, Unreachable
from connectors.http import Http
from connectors.platforms import facts_of
from connectors.registry import connect
from marketplace.words.records import DesiredOffer, Fulfilment, OrderRecord, OrderState, Outcome, Reject
from tests.oscar.shop import PARTNER, USER, Customer


@pytest.fixture
def shop(oscar):
    return oscar


@pytest.fixture
def connector(shop) -> Connector:
    return connect(shop.settings())


def product(shop, sku: str, stock: int = 50) -> Customer:
    """Put a product on sale and return somebody who may buy it."""
    shop.ask("put_product", sku=sku, title=f"Vải {sku}", price=150_000, stock=stock, partner=PARTNER)
    return Customer(shop.url, shop.ask("products"))


def pulled(connector, cursor=None):
    """Return the orders of a pull by code, and its last cursor."""
    pages = list(connector.pull_orders(cursor))
    return {item.code: item for page in pages for item in page.items}, pages[-1].next_cursor


def wish(sku: str, stock: int, version: int | None = None, **other) -> DesiredOffer:
    facts = DesiredOffer(sku, PARTNER, f"Vải {sku}", "Cắt sáng", "", 150_000, 5_000, stock, version, None, None)
    return facts._replace(**other)


def offer(connector, sku: str):
    return next(item for page in connector.pull_offers([sku]) for item in page.items)


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


def record_text(kept: bytes) -> str:
    return ZstdDecompressor().decompress(kept).decode()


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


def test_a_sale_we_know_nothing_of_makes_a_push_a_conflict(shop, connector):
    (made,) = connector.push_offers([wish("G-5", 9)])
    Customer(shop.url, shop.ask("products")).buy(**{"G-5": 2})
    (late,) = connector.push_offers([wish("G-5", 4, made.offer.version)])
    assert (late.outcome, late.offer.stock) == (Outcome.CONFLICT, 7)
    (again,) = connector.push_offers([wish("G-5", 4, late.offer.version)])
    assert (again.outcome, shop.on_sale()["G-5"]) == (Outcome.ACCEPTED, 4)


def test_what_is_shipped_leaves_what_is_on_sale_as_wished(shop, connector):
    customer = product(shop, "H-5", stock=10)
    number = customer.buy(**{"H-5": 4})
    assert connector.push_offers([wish("H-5", 5, offer(connector, "H-5").version)])[0].outcome is Outcome.ACCEPTED
    assert shop.ask("stock")["H-5"] == [9, 4]
    shop.ask("ship", number=number)
    assert (shop.ask("stock")["H-5"], offer(connector, "H-5").stock) == ([5, 0], 5)


def test_words_and_prices_are_written_where_they_differ(shop, connector):
    product(shop, "I-5")
    version = offer(connector, "I-5").version
    news = wish("I-5", 3, version, title="Vải thiều chín sớm", price_dong=160_000)
    assert connector.push_offers([news])[0].outcome is Outcome.ACCEPTED
    stands = offer(connector, "I-5")
    assert (stands.title, stands.price_dong, stands.stock) == ("Vải thiều chín sớm", 160_000, 3)


def test_an_offer_that_is_gone_or_has_no_seller_is_told(connector):
    gone, stranger = connector.push_offers([wish("J-5", 3, 999 << 32), wish("J-6", 3, seller="ai-do")])
    assert (gone.outcome, gone.offer) == (Outcome.CONFLICT, None)
    assert (stranger.outcome, "ai-do" in stranger.reason) == (Outcome.REFUSED, True)


def test_credentials_that_are_not_accepted_stop_every_verb(shop):
    connector = connect(shop.settings(password="not-the-password"))
    verbs = [connector.check, lambda: list(connector.pull_orders(None)), lambda: list(connector.pull_offers())]
    for verb in verbs:
        with pytest.raises(AuthFailed) as caught:
            verb()
        assert "not-the-password" not in str(caught.value)


def test_a_session_that_ended_is_opened_again(shop, connector):
    connector.check()
    shop.ask("end_sessions")
    assert connector.check().title
    assert USER not in repr(connector)


def test_a_shop_that_is_down_is_unreachable(clock):
    from connectors.base import ChannelSettings

    there = ChannelSettings("c", "oscar", "http://127.0.0.1:9/api", "htx", "a:b")
    http = Http(there.base_url, facts_of("oscar").limits, sleep=clock.sleep, monotonic=clock.monotonic)
    with pytest.raises(Unreachable):
        connect(there, http).check()


@pytest.mark.parametrize("secret", ["", "no-password", ":"])
def test_a_channel_without_a_clerk_is_not_configured(shop, secret):
    with pytest.raises(NotConfigured):
        connect(ChannelSettings("c", "oscar", shop.url, "htx", secret))


def test_what_was_kept_reads_the_same_again_and_with_words_explained(shop, connector):
    product(shop, "K-5")
    shop.ask("place", sku="K-5", packs=2, number="K-1", status="On the lorry")
    pages = list(connector.pull_orders(None))
    (odd,) = [item for page in pages for item in page.items if isinstance(item, Reject)]
    assert (odd.cause, odd.about, odd.where) == ("status", "On the lorry", "orders[] number K-1")
    connector.learn({"On the lorry": "shipping"})
    (read,) = connector.read_kept("orders", b"[" + odd.kept + b"]")
    assert (read.code, read.fulfilment, read.lines[0].quantity) == ("K-1", Fulfilment.SHIPPING, 2)
    kept = [one for page in pages for one in connector.read_kept("orders", record_text(page.kept).encode())]
    orders = {item.code: item for page in pages for item in page.items if isinstance(item, OrderRecord)}
    assert {one.code: one for one in kept if one.code != "K-1"} == orders
