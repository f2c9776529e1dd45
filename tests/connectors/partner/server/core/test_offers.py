"""Offers at the reference server: versions, stock, and writes sent twice."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.connectors.partner.server_world import OFFER, Api, World, kind_of


def test_a_new_offer_is_accepted_and_approved_at_version_one(world: World) -> None:
    world.seller()
    result = world.write()
    assert (result["outcome"], result["problem"]) == ("accepted", None)
    offer = result["offer"]
    assert (offer["version"], offer["moderation"], offer["stock"]) == (1, "approved", 100)
    assert world.one.json("/v1/shops/S1/offers")["offers"] == [offer]
    assert world.one.json("/v1/shops/S1/offers?sku=A&sku=Z")["offers"] == [offer]
    assert world.one.json("/v1/shops/S1/offers?sku=Z")["offers"] == []


def test_an_identical_write_does_not_raise_the_version(world: World) -> None:
    world.seller()
    first = world.write()["offer"]
    assert world.write(if_version=1)["offer"] == first
    assert world.write(if_version=1, stock=90)["offer"]["version"] == 2


def test_a_lost_answer_is_followed_by_a_conflict_that_shows_the_own_write(world: World) -> None:
    world.seller()
    written = world.write()["offer"]
    again = world.write()
    assert again["outcome"] == "conflict"
    assert again["offer"] == written
    assert again["problem"]["type"].endswith(":version")
    unknown = world.write(sku="NEW", if_version=3)
    assert (unknown["outcome"], unknown["offer"]) == ("conflict", None)


def test_one_bad_item_does_not_stop_the_others(world: World) -> None:
    world.seller()
    items = [{**OFFER, "sku": "X", "seller_id": "NOBODY"}, OFFER, {**OFFER, "if_version": 9}]
    results = world.one("POST", "/v1/shops/S1/offers/batch", json={"items": items}).json()["results"]
    assert [(result["sku"], result["outcome"]) for result in results] == [
        ("X", "refused"),
        ("A", "accepted"),
        ("A", "conflict"),
    ]
    assert results[0]["problem"]["type"].endswith(":seller")


SAYS = {
    "description": "Cắt sáng",
    "category": "trái cây",
    "growing_area_code": "VN-BGOR-0102",
    "certificate": "VietGAP",
    "photos": ["https://x.vn/1.jpg"],
}
EMPTY = {"description": "", "category": "", "growing_area_code": None, "certificate": None, "photos": []}


def words(offer: dict[str, Any]) -> dict[str, Any]:
    return {name: offer[name] for name in SAYS}


@settings(max_examples=16, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=st.sets(st.sampled_from(sorted(SAYS))), alone=st.booleans())
def test_a_field_left_out_stays_as_it_is(world: World, named: set[str], alone: bool) -> None:
    """Whichever fields a write names, and by either way of writing: those alone change."""
    world.seller()
    stands = world.one("GET", "/v1/shops/S1/offers/A").json().get("version")
    full = world.write(if_version=stands, **SAYS)["offer"]
    assert words(full) == SAYS
    changes = {"price_dong": 9_000, **{name: EMPTY[name] for name in named}}
    if alone:
        headers = {"If-Match": f'"{full["version"]}"'}
        offer = world.one("PUT", "/v1/shops/S1/offers/A", json={**OFFER, **changes}, headers=headers).json()
    else:
        offer = world.write(if_version=full["version"], **changes)["offer"]
    assert words(offer) == {**SAYS, **{name: EMPTY[name] for name in named}}
    assert (offer["price_dong"], offer["version"]) == (9_000, full["version"] + 1)


def test_a_new_offer_says_nothing_of_what_was_left_out(world: World) -> None:
    world.seller()
    assert words(world.write()["offer"]) == EMPTY


@pytest.mark.parametrize(
    "change",
    [
        {"stock": -1},
        {"stock": 1.5},
        {"stock": "1"},
        {"price_dong": None},
        {"buyer": "x"},
        {"sku": "a b"},
        {"photos": ["x"]},
    ],
)
def test_a_batch_outside_the_schema_writes_nothing(world: World, change: dict[str, Any]) -> None:
    world.seller()
    answer = world.one("POST", "/v1/shops/S1/offers/batch", json={"items": [OFFER, {**OFFER, "sku": "Z", **change}]})
    assert kind_of(answer) == (422, "invalid")
    assert world.one.json("/v1/shops/S1/offers")["offers"] == []


def test_a_put_needs_the_version_that_was_read(world: World) -> None:
    world.seller()
    path = "/v1/shops/S1/offers/A"
    assert kind_of(world.one("PUT", path, json=OFFER)) == (428, "precondition")
    new = world.one("PUT", path, json=OFFER, headers={"If-None-Match": "*"})
    assert (new.status_code, new.headers["ETag"]) == (201, '"1"')
    assert kind_of(world.one("PUT", path, json=OFFER, headers={"If-None-Match": "*"})) == (412, "version")
    other = world.one("PUT", path, json={**OFFER, "stock": 7}, headers={"If-Match": '"1"'})
    assert (other.status_code, other.headers["ETag"], other.json()["stock"]) == (200, '"2"', 7)
    late = world.one("PUT", path, json={**OFFER, "stock": 9}, headers={"If-Match": '"1"'})
    assert kind_of(late) == (412, "version")
    assert late.headers["ETag"] == '"2"'
    assert world.one("GET", path).headers["ETag"] == '"2"'
    assert world.one.json(path)["stock"] == 7


def test_a_sale_lowers_the_stock_and_a_cancel_gives_it_back(world: World) -> None:
    world.seller()
    world.write()
    order = world.order(lines=[{"sku": "A", "quantity": 60}, {"sku": "A", "quantity": 50}])
    assert [line["gross_dong"] for line in order["lines"]] == [9_000_000, 7_500_000]
    offer = world.one.json("/v1/shops/S1/offers/A")
    assert (offer["stock"], offer["version"]) == (0, 2)
    assert world.event(order["code"], "cancel_line", line_id="2").json()["status"] == "placed"
    assert world.one.json("/v1/shops/S1/offers/A")["stock"] == 40
    cancelled = world.event(order["code"], "cancel").json()
    assert cancelled["status"] == "cancelled"
    assert [line["cancelled"] for line in cancelled["lines"]] == [60, 50]
    offer = world.one.json("/v1/shops/S1/offers/A")
    assert (offer["stock"], offer["version"]) == (100, 4)
    assert kind_of(world.event(order["code"], "cancel")) == (409, "state")


def test_a_season_sells_from_the_stored_offers(world: World) -> None:
    world.plan(to=None)
    items = [{**OFFER, "sku": sku, "stock": 1000} for sku in ("A", "B")]
    world.one("POST", "/v1/shops/S1/offers/batch", json={"items": items}).raise_for_status()
    world.plan()
    orders = world.one.json("/v1/shops/S1/orders?limit=1000")["orders"]
    for sku in ("A", "B"):
        taken = sum(
            line["quantity"] - line["cancelled"] for order in orders for line in order["lines"] if line["sku"] == sku
        )
        offer = world.one.json(f"/v1/shops/S1/offers/{sku}")
        assert offer["stock"] == 1000 - taken
        assert offer["version"] > 1


def test_a_moderator_may_say_no(world: World) -> None:
    world.seller()
    world.write()
    body = {"shop_id": "S1", "sku": "A", "moderation": "rejected", "reason": "Ảnh mờ"}
    offer = world.admin("POST", "/sandbox/moderation", json=body).json()
    assert (offer["moderation"], offer["reason"], offer["version"]) == ("rejected", "Ảnh mờ", 2)
    assert world.write(if_version=2, stock=5)["offer"]["moderation"] == "rejected"


def test_a_key_is_carried_out_once(world: World) -> None:
    world.seller()
    key = {"Idempotency-Key": "k-1"}
    first, second = world.write(headers=key), world.write(headers=key)
    assert first == second
    assert first["outcome"] == "accepted"
    path = "/v1/shops/S1/offers/batch"
    other = world.one("POST", path, json={"items": [{**OFFER, "stock": 1}]}, headers=key)
    assert kind_of(other) == (422, "key-reused")
    assert world.two("POST", path, json={"items": [OFFER]}, headers=key).json()["results"][0]["outcome"] == "conflict"
    hooks = [
        world.one(
            "POST",
            "/v1/webhooks",
            json={"shop_id": "S1", "url": "http://127.0.0.1:9/x"},
            headers={"Idempotency-Key": "k-2"},
        )
        for _ in range(2)
    ]
    assert hooks[0].json() == hooks[1].json()
    assert len(world.one.json("/v1/webhooks")["webhooks"]) == 1


def granted(world: World, secret: str) -> Api:
    client = {"grant_type": "client_credentials", "client_id": "S1", "client_secret": secret}
    return Api(world.base, world.nobody("POST", "/oauth/token", data=client).json()["access_token"])


def test_all_tokens_of_one_holder_share_its_keys_and_webhooks(world: World) -> None:
    world.seller()
    first, second, other = granted(world, "one"), granted(world, "one"), granted(world, "two")
    key, hook = {"Idempotency-Key": "k-3"}, {"shop_id": "S1", "url": "https://example.invalid/hook"}
    made = [api("POST", "/v1/webhooks", json=hook, headers=key).json()["id"] for api in (first, second, other)]
    assert made[0] == made[1] != made[2]
    assert [seen["id"] for seen in second.json("/v1/webhooks")["webhooks"]] == made[:1]
    assert kind_of(second("DELETE", f"/v1/webhooks/{made[2]}")) == (404, "not-found")
