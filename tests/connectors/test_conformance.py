"""What every connector that is found must keep, tried against a real server of its platform."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from connectors.base import (
    ChannelSettings,
    Connector,
    Health,
    PullsOffers,
    PullsOrder,
    PullsOrders,
    PullsSellers,
    PullsSettlements,
    PullsShipments,
    PushesOffers,
    ReadsKept,
    SendsNotices,
    Subscription,
)
from connectors.errors import AuthFailed, ConnectorError, NotConfigured, Unreachable
from connectors.facts import Road
from connectors.http import Http
from connectors.partner.server.app import create_app
from connectors.partner.server.faults import Faults
from connectors.partner.server.threaded import running
from connectors.registry import connect, facts_of, platforms
from marketplace.orders.life import RANK, label
from marketplace.runs import read_answer
from marketplace.words.records import (
    Fulfilment,
    OfferRecord,
    OfferWish,
    OrderRecord,
    Outcome,
    Reject,
    SellerRecord,
    SettlementRecord,
    ShipmentRecord,
    State,
)

PAGE = 40
SHOP, TOKEN, ADMIN = "shop-1", "shop-token", "admin-token"
BY_CONTRACT = sorted(
    code for code, facts in platforms().items() if Road.CONTRACT in facts.roads and facts.engine == "partner"
)
"""What speaks the partner contract; a platform with a protocol of its own keeps its promises in its own folder."""
SEASON = {
    "shop_id": SHOP,
    "title": "HTX Mẫu",
    "seed": 7,
    "opens": "2021-06-01",
    "closes": "2021-06-20",
    "sellers": [
        {
            "seller_id": f"S{number}",
            "title": f"Hộ {number}",
            "orders": 120,
            "cancelled": 8,
            "returned": 6,
            "partly_returned": 5,
            "offers": [
                {"sku": f"S{number}-5", "title": "Vải 5 kg", "pack_g": 5000, "price_dong": 150_000, "packs": 150},
                {"sku": f"S{number}-10", "title": "Vải 10 kg", "pack_g": 10_000, "price_dong": 290_000, "packs": 90},
            ],
        }
        for number in range(5)
    ],
}


class Platform:
    """A running server of a platform, and the way to a connector of it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def tell(self, path: str, document: dict[str, Any]) -> None:
        """Let something happen on the platform; asks again where its line is faulty."""
        for _ in range(8):
            answer = requests.post(
                f"{self.url}/sandbox/{path}", json=document, headers={"Authorization": f"Bearer {ADMIN}"}, timeout=30
            )
            if answer.status_code == 200 and answer.text.startswith('{"'):
                break

    def advance(self, day: str) -> None:
        """Let the season go on to the start of a day."""
        self.tell("advance", {"shop_id": SHOP, "to": f"{day}T00:00:00+07:00"})


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[..., Platform]]:
    """Start servers with the season planned in their shop; they stop with the test."""
    stack = []

    def start(faults: Faults | None = None) -> Platform:
        tokens = {ADMIN: ["*"], TOKEN: [SHOP]}
        file = tmp_path / f"{len(stack)}.sqlite"
        stack.append(running(create_app(file, title="Sàn mẫu", seed=3, tokens=tokens, faults=faults)))
        platform = Platform(stack[-1].__enter__())
        platform.tell("plan", SEASON)
        return platform

    yield start
    for server in reversed(stack):
        server.__exit__(None, None, None)


@pytest.fixture(params=BY_CONTRACT)
def make(request, clock) -> Iterator[Callable[..., Connector]]:
    """Make the connector of each platform, on a clock that only moves when it sleeps."""
    opened: list[Http] = []

    def connector(url: str, secret: str = TOKEN) -> Connector:
        facts = msgspec.structs.replace(facts_of(request.param), page_size=PAGE)
        http = Http(url, facts.limits, sleep=clock.sleep, monotonic=clock.monotonic)
        opened.append(http)
        return connect(ChannelSettings("c", request.param, url, SHOP, secret), http, facts=facts)

    yield connector
    for http in opened:
        http.close()


def _rank(order):
    return order.updated_ms, RANK[order.order_state, order.fulfilment]


def last_of_each(pages):
    """Return the latest report of each order by its code, and the rejects."""
    items = [item for page in pages for item in page.items]
    orders = {}
    for item in items:
        if not isinstance(item, Reject):
            known = orders.get(item.code)
            if known is None or _rank(item) >= _rank(known):
                orders[item.code] = item
    return orders, [item for item in items if isinstance(item, Reject)]


def test_there_is_something_to_try():
    assert BY_CONTRACT == ["partner", "postmart", "voso"]


def test_whoever_has_a_protocol_of_his_own_is_tried_in_his_own_folder():
    here = Path(__file__).parent
    others = {code for code, facts in platforms().items() if facts.engine == code} - {"partner"}
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
        assert list(connector.read_kept("shipments", read_answer(page.kept))) == page.items


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


def test_offers_go_out_come_back_and_going_out_again_changes_nothing(make, serve):
    connector = make(serve().url)
    if not isinstance(connector, PushesOffers) or not isinstance(connector, PullsOffers):
        return
    wishes = [
        OfferWish(f"SKU-{n}", "S1", "Vải 5 kg", "Cắt sáng", "trái cây", 150_000, 5000, n, None, None, None)
        for n in range(7)
    ]
    first = connector.push_offers(wishes)
    assert [(r.sku, r.outcome, r.offer.stock) for r in first] == [(w.sku, Outcome.ACCEPTED, w.stock) for w in wishes]
    again = connector.push_offers(wishes)  # what an answer that was lost looks like: the engine compares
    assert {result.outcome for result in again} <= {Outcome.ACCEPTED, Outcome.CONFLICT}
    assert [result.offer for result in again] == [result.offer for result in first]
    found = [item for page in connector.pull_offers() for item in page.items]
    assert found == [result.offer for result in first]
    assert {type(offer) for offer in found} == {OfferRecord}
    (some,) = connector.pull_offers(["SKU-3"])
    assert [offer.stock for offer in some.items] == [3]


def test_a_write_against_a_newer_version_is_a_conflict(make, serve):
    connector = make(serve().url)
    if not isinstance(connector, PushesOffers):
        return
    wish = OfferWish("SKU", "S1", "Vải 5 kg", "", "", 150_000, 5000, 9, None, None, None)
    connector.push_offers([wish])
    connector.push_offers([wish._replace(if_version=1, stock=5)])
    (late,) = connector.push_offers([wish._replace(if_version=1, stock=8)])
    assert (late.outcome, late.offer.stock, late.offer.version) == (Outcome.CONFLICT, 5, 2)


def test_credentials_that_are_not_accepted_stop_every_verb(make, serve):
    connector = make(serve().url, "not-the-token")
    verbs = [connector.check, lambda: list(connector.pull_orders(None)), lambda: list(connector.pull_settlements(None))]
    if isinstance(connector, PullsShipments):
        verbs.append(lambda: list(connector.pull_shipments(None)))
    if isinstance(connector, PullsSellers):
        verbs.append(lambda: list(connector.pull_sellers()))
    for verb in verbs:
        with pytest.raises(AuthFailed) as caught:
            verb()
        assert "not-the-token" not in str(caught.value)


def test_a_platform_that_is_down_is_unreachable(make, serve, tmp_path):
    with running(create_app(tmp_path / "gone.sqlite", title="Sàn mẫu", seed=3, tokens={TOKEN: [SHOP]})) as url:
        connector = make(url)
    with pytest.raises(Unreachable):
        connector.check()


def test_a_channel_without_a_shop_is_not_configured(make):
    with pytest.raises(NotConfigured):
        make("https://x.vn", "")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_full_storm_changes_nothing_that_arrives(make, serve, seed):
    storm = Faults.storm(seed)
    calm, wild = serve(Faults(one_instant=storm.one_instant)), serve(storm)
    for platform in (calm, wild):
        platform.advance("2021-08-01")
    expected, _ = last_of_each(make(calm.url).pull_orders(None))
    connector, cursor, pages = make(wild.url), None, []
    while not pages or pages[-1].more:
        try:
            for page in connector.pull_orders(cursor):
                pages.append(page)
                cursor = page.next_cursor
        except Unreachable:
            continue  # as the next tick would
    orders, rejects = last_of_each(pages)
    planted = {code for code in orders if code.startswith("STORM-")}
    assert {code: o for code, o in orders.items() if code not in planted} == expected
    assert len(planted) == 3
    assert {reject.reason for reject in rejects} == {"The status 'held_for_inspection' is not in the status table."}


def test_offers_pushed_through_the_storm_are_accepted_or_told(make, serve):
    connector = make(serve(Faults.storm(4).with_(lost=0.4)).url)
    if not isinstance(connector, PushesOffers):
        return
    wish = OfferWish("SKU", "S1", "Vải 5 kg", "", "", 150_000, 5000, 0, None, None, None)
    version = None
    for stock in range(1, 25):
        try:
            (result,) = connector.push_offers([wish._replace(stock=stock, if_version=version)])
        except ConnectorError as error:
            assert isinstance(error, Unreachable)
            continue
        assert result.outcome is Outcome.ACCEPTED or result.offer is not None
        version = result.offer.version
    assert version is not None
