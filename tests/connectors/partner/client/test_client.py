"""The partner client against a loopback server that is told what to answer."""

import json

import pytest

from connectors.base import (
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
from marketplace.words.records import DesiredOffer, Outcome
from tests.connectors.partner.client.telling import answers, asked, client, page
from tests.connectors.partner.contract.mapping.test_orders import ORDER

__all__ = ["answers", "client"]


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
ROOT = {"name": "Mẫu", "version": "1.0", "levels": [0, 1, 2], "time": "2021-06-10T08:00:05+07:00"}
SHOPS = {"shops": [{"shop_id": "shop/1", "title": "HTX", "authorised": True}]}


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


@pytest.mark.parametrize(
    ("sent", "stands"),
    [(b'"H\\ud83d"', "H\ufffd"), (b"NaN", None)],
    ids=["half a character", "no number"],
)
def test_an_order_asked_for_by_its_code_is_read_as_in_the_list(client, loopback, reply, sent, stands):
    loopback.script = [reply(body=json.dumps(ORDER | {"province": "PLACE"}).encode().replace(b'"PLACE"', sent))]
    assert client().pull_order("NSBD1").province == stands


def test_an_answer_that_is_no_order_means_that_the_platform_changed(client, loopback, reply):
    loopback.script = [reply(body=json.dumps(ORDER).encode())]
    with pytest.raises(Changed, match="another order"):
        client().pull_order("NSBD2")
