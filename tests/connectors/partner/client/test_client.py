"""The partner client against a loopback server that is told what to answer."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.base import (
    ChannelSettings,
    Connector,
    Health,
    PullsOffers,
    PullsOrders,
    PullsSellers,
    PullsSettlements,
    PullsShipments,
    PushesOffers,
)
from connectors.errors import AuthFailed, Changed, NotConfigured, Refused, Unreachable
from connectors.partner.client.client import PartnerConnector
from connectors.platforms import facts_of
from marketplace.words.instants import parse_iso
from marketplace.words.records import DesiredOffer, Outcome

WISH = DesiredOffer("A", "S1", "Vải", "", "trái cây", 150_000, 5000, 40, 6, None, None)
STANDS = {
    "sku": "A",
    "seller_id": "S1",
    "title": "Vải",
    "description": "",
    "category": "trái cây",
    "price_dong": 150_000,
    "pack_g": 5000,
    "stock": 40,
    "version": 7,
    "moderation": "approved",
    "updated_at": "2021-06-01T00:00:00+07:00",
}
STATIC = "t0ken"
ROOT = {"name": "Mẫu", "version": "1.0", "levels": [0, 1, 2], "time": "2021-06-10T08:00:05+07:00"}
SHOPS = {"shops": [{"shop_id": "shop/1", "title": "HTX", "authorised": True}]}


@pytest.fixture
def client(loopback, transport):
    def make(secret=STATIC):
        settings = ChannelSettings("c", "partner", loopback.url, "shop/1", secret)
        now_ms = parse_iso("2021-06-10T08:00:00+07:00")
        return PartnerConnector(
            settings, facts_of("partner"), transport(loopback.url), now_ms=lambda: now_ms, new_key=lambda: "key"
        )

    return make


@pytest.fixture
def answers(loopback, reply):
    def tell(*bodies):
        loopback.script = [
            body if isinstance(body, reply) else reply(body=json.dumps(body).encode()) for body in bodies
        ]

    return tell


def page(name, cursor, more, *items):
    return {"as_of": "2021-06-15T00:00:00+07:00", "next_cursor": cursor, "has_more": more, name: items}


def asked(loopback):
    return [(a.method, urlsplit(a.path).path, parse_qs(urlsplit(a.path).query)) for a in loopback.asked]


def test_it_has_the_verbs_of_the_contract(client):
    reads = (PullsOrders, PullsOffers, PullsSettlements, PullsShipments, PullsSellers)
    for protocol in (Connector, *reads, PushesOffers):
        assert isinstance(client(), protocol)


def test_check_says_who_is_there_and_how_far_their_clock_is_off(client, answers):
    answers(ROOT, SHOPS)
    assert client().check() == Health("Mẫu", (0, 1, 2), 5000)


@pytest.mark.parametrize(
    ("root", "shops", "error"),
    [
        (ROOT | {"version": "2.0"}, SHOPS, Changed),
        (ROOT | {"time": "now"}, SHOPS, Changed),
        ({"hello": "world"}, SHOPS, Changed),
        (ROOT, {"shops": []}, NotConfigured),
        (ROOT, {"shops": [SHOPS["shops"][0] | {"authorised": False}]}, AuthFailed),
    ],
)
def test_check_says_what_is_not_as_agreed(client, answers, root, shops, error):
    answers(root, shops)
    with pytest.raises(error):
        client().check()


def test_a_pull_goes_on_from_page_to_page_until_there_is_no_more(client, answers, loopback):
    answers(page("orders", "c1", True), page("orders", "c2", True), page("orders", "c2", False))
    pages = list(client().pull_orders("c0"))
    assert [(p.next_cursor, p.more) for p in pages] == [("c1", True), ("c2", True), ("c2", False)]
    path = "/v1/shops/shop%2F1/orders"
    assert asked(loopback) == [("GET", path, {"limit": ["1000"], "cursor": [cursor]}) for cursor in ("c0", "c1", "c2")]


def test_the_first_pull_names_no_cursor(client, answers, loopback):
    answers(page("entries", "c1", False))
    list(client().pull_settlements(None))
    assert asked(loopback) == [("GET", "/v1/shops/shop%2F1/settlements", {"limit": ["1000"]})]


@pytest.mark.parametrize("ring", [["c0"], ["c1", "c1"], ["c1", "c2", "c1"]])
def test_a_cursor_that_goes_in_a_ring_is_refused(client, answers, loopback, ring):
    answers(*[page("orders", cursor, True) for cursor in ring])
    with pytest.raises(Changed, match="cursor"):
        list(client().pull_orders("c0"))
    assert len(loopback.asked) == len(ring)


def test_a_pull_cut_off_in_the_middle_has_given_what_came_before(client, answers, reply):
    answers(page("orders", "c1", True), reply(503))
    pull = client().pull_orders(None)
    assert next(pull).next_cursor == "c1"
    with pytest.raises(Unreachable):
        next(pull)


def test_offers_are_asked_for_by_sku_and_only_the_last_page_is_the_last(client, answers, loopback):
    answers(page("offers", "c1", True, STANDS), page("offers", "c1", False), page("offers", "c9", False))
    skus = [f"S{n}" for n in range(60)]
    pages = list(client().pull_offers(skus))
    assert [p.more for p in pages] == [True, True, False]
    assert pages[0].items[0].version == 7
    assert [query["sku"] for _, _, query in asked(loopback)] == [skus[:50], skus[:50], skus[50:]]


def test_asking_for_no_sku_asks_nothing(client, loopback):
    assert list(client().pull_offers([])) == []
    assert loopback.asked == []


def test_a_push_whose_answer_was_lost_is_sent_again_under_its_key(client, answers, loopback, reply):
    accepted = {"results": [{"sku": "A", "outcome": "accepted", "offer": STANDS, "problem": None}]}
    answers(reply(502), accepted)
    (result,) = client().push_offers([WISH])
    assert (result.outcome, result.offer.version) == (Outcome.ACCEPTED, 7)
    assert [a.headers["Idempotency-Key"] for a in loopback.asked] == ["key", "key"]


def test_a_conflict_is_left_to_whoever_knows_the_orders(client, answers, loopback):
    blind = {"sku": "B", "outcome": "conflict"}
    answers({"results": [{"sku": "A", "outcome": "conflict", "offer": STANDS}, blind]})
    results = client().push_offers([WISH, WISH._replace(sku="B")])
    assert [(r.sku, r.outcome, r.offer and r.offer.stock) for r in results] == [
        ("A", Outcome.CONFLICT, 40),
        ("B", Outcome.CONFLICT, None),
    ]
    assert len(loopback.asked) == 1


def test_one_item_that_does_not_fit_costs_no_other(client, loopback, reply):
    def accepted(*skus):
        results = [{"sku": sku, "outcome": "accepted", "offer": STANDS | {"sku": sku}} for sku in skus]
        return reply(body=json.dumps({"results": results}).encode())

    bad = reply(422, b'{"title":"Invalid","detail":"price_dong is too high"}', kind="application/problem+json")
    loopback.script = [bad, bad, accepted("A"), bad, accepted("C", "D")]
    results = client().push_offers([WISH._replace(sku=sku) for sku in "ABCD"])
    assert [(r.sku, r.outcome) for r in results] == [
        ("A", Outcome.ACCEPTED),
        ("B", Outcome.REFUSED),
        ("C", Outcome.ACCEPTED),
        ("D", Outcome.ACCEPTED),
    ]
    assert "price_dong is too high" in results[1].reason


def test_a_shop_that_is_not_there_is_refused_as_a_whole(client, loopback, reply):
    loopback.script = [reply(404)]
    with pytest.raises(Refused):
        client().push_offers([WISH, WISH._replace(sku="B")])
    assert len(loopback.asked) == 1


def test_more_than_a_batch_is_sent_in_batches(client, loopback, reply):
    def accepted(wishes):
        results = [{"sku": wish.sku, "outcome": "accepted"} for wish in wishes]
        return reply(body=json.dumps({"results": results}).encode())

    wishes = [WISH._replace(sku=f"S{n}") for n in range(501)]
    loopback.script = [accepted(wishes[:500]), accepted(wishes[500:])]
    assert [r.sku for r in client().push_offers(wishes)] == [wish.sku for wish in wishes]
    assert client().push_offers([]) == []


def test_client_credentials_are_exchanged_once_and_renewed_before_they_end(client, answers, loopback, clock):
    answers(
        {"access_token": "one", "token_type": "Bearer", "expires_in": 3600},
        page("orders", "c", False),
        page("orders", "c", False),
        {"access_token": "two", "token_type": "Bearer", "expires_in": 3600},
        page("orders", "c", False),
    )
    connector = client("us:s3cret")
    list(connector.pull_orders(None))
    list(connector.pull_orders(None))
    clock.sleep(3590)
    list(connector.pull_orders(None))
    sent = [a.headers["Authorization"] for a in loopback.asked]
    assert sent == ["Basic dXM6czNjcmV0", "Bearer one", "Bearer one", "Basic dXM6czNjcmV0", "Bearer two"]
    assert (loopback.asked[0].path, loopback.asked[0].body) == ("/oauth/token", b"grant_type=client_credentials")


def test_a_token_that_was_withdrawn_is_fetched_anew_once(client, answers, loopback, reply):
    token = {"access_token": "one", "token_type": "Bearer", "expires_in": 3600}
    answers(token, reply(401), token | {"access_token": "two"}, reply(401))
    with pytest.raises(AuthFailed):
        list(client("us:s3cret").pull_orders(None))
    assert len(loopback.asked) == 4


def test_threads_whose_token_was_withdrawn_at_once_renew_it_once(client, loopback, reply):
    both = threading.Barrier(2)
    given = iter(("one", "two", "three"))

    def answer(asked):
        if asked.path == "/oauth/token":
            token = {"access_token": next(given), "token_type": "Bearer", "expires_in": 3600}
            return reply(body=json.dumps(token).encode())
        if asked.headers["Authorization"] == "Bearer one":
            return reply(401, meet=both)
        return reply(body=json.dumps(page("orders", "c", False)).encode())

    loopback.rule = answer
    connector = client("us:s3cret")
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda _: len(list(connector.pull_orders(None))), range(2)))
    assert found == [1, 1]
    sent = [asked.headers["Authorization"] for asked in loopback.asked]
    assert sorted(sent) == ["Basic dXM6czNjcmV0"] * 2 + ["Bearer one"] * 2 + ["Bearer two"] * 2


@pytest.mark.parametrize("status", [400, 401])
def test_wrong_client_credentials_are_an_auth_failure_that_tells_no_secret(client, loopback, reply, status):
    loopback.script = [reply(status, b'{"error":"invalid_client"}')]
    with pytest.raises(AuthFailed) as caught:
        list(client("us:s3cret").pull_orders(None))
    assert "s3cret" not in str(caught.value)


def test_a_static_token_that_is_not_accepted_is_not_tried_twice(client, loopback, reply):
    loopback.script = [reply(401)]
    with pytest.raises(AuthFailed):
        list(client().pull_orders(None))
    assert len(loopback.asked) == 1


@pytest.mark.parametrize("secret", ["", "mật khẩu", "two\nlines"])
def test_a_secret_that_no_header_can_carry_is_not_configured(client, secret):
    with pytest.raises(NotConfigured):
        client(secret)
