"""The reference server keeps the promises of the contract over real HTTP."""

import pytest

from tests.connectors.partner.server_world import World, kind_of


def test_the_service_names_itself(world: World) -> None:
    about = world.one.json("/v1")
    assert (about["name"], about["version"], about["levels"]) == ("Sàn thử", "1.1", [0, 1, 2, 3])
    answer = world.one("GET", "/v1")
    assert answer.headers["RateLimit-Policy"] == '"second";q=2000;w=1'
    assert answer.headers["RateLimit"].startswith('"second";r=')


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "since=1", "limit=-1"])
def test_a_query_outside_the_contract_is_refused(world: World, query: str) -> None:
    assert kind_of(world.one("GET", f"/v1/shops/S1/orders?{query}")) == (400, "malformed")


def test_unknown_paths_and_methods_are_problems_too(world: World) -> None:
    assert kind_of(world.one("GET", "/v1/nothing")) == (404, "not-found")
    refused = world.one("DELETE", "/v1/shops/S1/offers/A")
    assert kind_of(refused) == (405, "method")
    assert {"GET", "PUT"} <= {method.strip() for method in refused.headers["Allow"].split(",")}


def test_a_partial_return_leaves_the_order_delivered(world: World) -> None:
    code = world.order()["code"]
    world.event(code, "deliver")
    world.event(code, "short", line_id="1", short_g=300)
    order = world.event(code, "return", line_id="1", packs=1, restock=True).json()
    line = order["lines"][0]
    assert (order["status"], line["returned"], line["restock"], line["short_g"]) == ("delivered", 1, True, 300)
    assert [step["status"] for step in order["history"]] == ["placed", "delivered", "returned"]
    assert kind_of(world.event(code, "return", line_id="1", packs=3)) == (422, "invalid")
    assert world.event(code, "return").json()["status"] == "returned"
    assert world.one.json(f"/v1/shops/S1/orders/{code}")["lines"][0]["returned"] == 3


def test_an_order_of_a_plan_is_changed_by_its_plan_alone(world: World) -> None:
    world.plan()
    code = world.one.json("/v1/shops/S1/orders?limit=1")["orders"][0]["code"]
    assert kind_of(world.event(code, "deliver")) == (409, "state")


def test_parcels_follow_their_orders(world: World) -> None:
    world.plan()
    orders = world.one.json("/v1/shops/S1/orders?limit=1000")["orders"]
    parcels = world.one.json("/v1/shops/S1/shipments?limit=1000")["shipments"]
    assert {parcel["order_code"] for parcel in parcels} == {o["code"] for o in orders if o["status"] != "cancelled"}
