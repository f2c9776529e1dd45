"""What every connector that is found must keep when it reads, tried against a real server of its platform."""

from pathlib import Path

from connectors.base import (
    Health,
    PullsOrder,
    PullsOrders,
    PullsSellers,
    PullsSettlements,
    PullsShipments,
    ReadsKept,
    SendsNotices,
    Subscription,
)
from connectors.platforms import HERE, platforms
from marketplace.exchange.answer_archive import unpack
from marketplace.orders.status import label
from marketplace.words.records import (
    Fulfilment,
    OrderRecord,
    SellerRecord,
    SettlementRecord,
    ShipmentRecord,
    State,
)
from tests.connectors.conformance import BY_CONTRACT, SEASON, SHOP, last_of_each, make, serve

__all__ = ["make", "serve"]


def test_there_is_something_to_try():
    assert BY_CONTRACT == ["partner", "postmart", "voso"]


def test_whoever_has_a_protocol_of_his_own_is_tried_in_his_own_folder():
    here = Path(__file__).parent
    others = {code for code in platforms() if (HERE / code / "connector.py").is_file()} - {"partner"}
    assert others == {code for code in others if (here / code / "test_conformance.py").is_file()}


def test_check_says_who_is_there(make, serve):
    health = make(serve().url).check()
    assert isinstance(health, Health)
    assert (health.title, health.levels) == ("Sàn mẫu", (0, 1, 2, 3))
    assert abs(health.skew_ms) < 60_000


def test_each_verb_gives_records_of_our_words(make, serve):
    platform = serve()
    platform.advance("2021-08-01")
    connector = make(platform.url)
    assert isinstance(connector, PullsOrders)
    assert isinstance(connector, PullsSettlements)
    orders, rejects = last_of_each(connector.pull_orders(None))
    entries = [item for page in connector.pull_settlements(None) for item in page.items]
    assert (len(orders), rejects) == (600, [])
    assert {type(order) for order in orders.values()} == {OrderRecord}
    assert {type(entry) for entry in entries} == {SettlementRecord}
    assert {label(order.order_state, order.fulfilment) for order in orders.values()} == {
        State.DELIVERED,
        State.RETURNED,
        State.CANCELLED,
    }


def test_shipments_say_of_each_parcel_what_its_order_says(make, serve):
    platform = serve()
    connector = make(platform.url)
    if not isinstance(connector, PullsShipments):
        return
    platform.advance("2021-06-10")
    pages = list(connector.pull_shipments(None))
    told = {item.order_code: item for page in pages for item in page.items}
    assert {type(item) for item in told.values()} == {ShipmentRecord}
    orders, _ = last_of_each(connector.pull_orders(None))
    under_way = {code: order for code, order in orders.items() if order.fulfilment is not Fulfilment.NONE}
    assert {code: item.state for code, item in told.items()} == {
        code: order.fulfilment if order.returned_ms is None else Fulfilment.RETURNED
        for code, order in under_way.items()
    }
    assert len({item.waybill for item in told.values()}) == len(told)
    (again,) = connector.pull_shipments(pages[-1].next_cursor)
    assert (again.items, again.next_cursor, again.more) == ([], pages[-1].next_cursor, False)
    platform.advance("2021-06-11")
    news = [item for page in connector.pull_shipments(again.next_cursor) for item in page.items]
    assert 0 < len(news) < 600
    assert all(told.get(item.order_code) != item for item in news)


def test_shipments_that_were_kept_read_the_same_again(make, serve):
    platform = serve()
    platform.advance("2021-06-10")
    connector = make(platform.url)
    if not isinstance(connector, PullsShipments) or not isinstance(connector, ReadsKept):
        return
    for page in connector.pull_shipments(None):
        assert list(connector.read_kept("shipments", unpack(page.kept))) == page.items


def test_every_seller_of_the_shop_is_told(make, serve):
    platform = serve()
    platform.tell("sellers", {"shop_id": SHOP, "sellers": [{"seller_id": "S9", "title": "Hộ 9", "verified": False}]})
    connector = make(platform.url)
    if not isinstance(connector, PullsSellers):
        return
    pages = list(connector.pull_sellers())
    assert [item for page in pages for item in page.items] == [
        *(SellerRecord(seller["seller_id"], True) for seller in SEASON["sellers"]),
        SellerRecord("S9", False),
    ]


def test_the_packs_of_the_season_arrive_to_the_gram(make, serve):
    platform = serve()
    platform.advance("2021-08-01")
    orders, _ = last_of_each(make(platform.url).pull_orders(None))
    weights = {}
    for order in orders.values():
        for line in order.lines if order.fulfilment is Fulfilment.DELIVERED else ():
            grams = (line.quantity - line.cancelled - line.returned) * line.pack_g - line.short_g
            weights[line.sku] = weights.get(line.sku, 0) + grams
    offers = [offer for seller in SEASON["sellers"] for offer in seller["offers"]]
    assert weights == {offer["sku"]: offer["packs"] * offer["pack_g"] for offer in offers}


def test_a_second_pull_from_the_last_cursor_brings_nothing(make, serve):
    platform = serve()
    platform.advance("2021-06-10")
    connector = make(platform.url)
    *_, last = connector.pull_orders(None)
    (again,) = connector.pull_orders(last.next_cursor)
    assert (again.items, again.next_cursor, again.more) == ([], last.next_cursor, False)


def test_what_changed_meanwhile_comes_with_the_next_pull_and_nothing_else(make, serve):
    platform = serve()
    connector = make(platform.url)
    platform.advance("2021-06-08")
    pages = list(connector.pull_orders(None))
    before, _ = last_of_each(pages)
    platform.advance("2021-06-09")
    news, _ = last_of_each(connector.pull_orders(pages[-1].next_cursor))
    whole, _ = last_of_each(make(platform.url).pull_orders(None))
    assert before | news == whole
    assert all(before.get(code) != order for code, order in news.items())


def test_an_order_read_by_its_code_is_the_one_of_the_list(make, serve):
    platform = serve()
    platform.advance("2021-06-10")
    connector = make(platform.url)
    if not isinstance(connector, PullsOrder):
        return
    orders, _ = last_of_each(connector.pull_orders(None))
    some = sorted(orders)[::40]
    assert {code: connector.pull_order(code) for code in some} == {code: orders[code] for code in some}
    assert [connector.pull_order(code) for code in ("NOBODYS", "a/b", "Đơn 1")] == [None] * 3


def test_notices_are_asked_for_listed_and_ended(make, serve):
    connector = make(serve().url)
    if not isinstance(connector, SendsNotices):
        return
    url = "https://lensan.example.vn/webhooks/c"
    made = connector.subscribe(url)
    assert (made.url, bool(made.secret), made.secret in repr(made)) == (url, True, False)
    assert connector.subscriptions() == [Subscription(made.id, url)]
    for _ in range(2):
        connector.unsubscribe(made.id)
    assert connector.subscriptions() == []


def test_as_of_never_goes_back(make, serve):
    platform = serve()
    connector = make(platform.url)
    told = []
    for day in ("2021-06-05", "2021-06-09", "2021-08-01"):
        platform.advance(day)
        told += [page.as_of_ms for page in connector.pull_orders(None)]
    assert told == sorted(told)
