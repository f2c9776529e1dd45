"""Pages of the reference server: a cursor leads through all, and is nobody else's."""

import pytest

from tests.connectors.partner.server_world import World, kind_of


def test_a_cursor_leads_through_every_order_once_and_then_stands_still(world: World) -> None:
    world.plan()
    codes, cursor, more = [], None, True
    while more:
        page = world.one.json("/v1/shops/S1/orders", params={"limit": 7, **({"cursor": cursor} if cursor else {})})
        codes += [order["code"] for order in page["orders"]]
        cursor, more = page["next_cursor"], page["has_more"]
    assert len(codes) == len(set(codes)) == 60
    again = world.one.json("/v1/shops/S1/orders", params={"cursor": cursor})
    assert (again["orders"], again["next_cursor"], again["has_more"]) == ([], cursor, False)
    assert again["as_of"] == "2021-08-01T00:00:00+07:00"


def test_an_order_that_changes_comes_again_after_the_cursor(world: World) -> None:
    world.seller()
    first, second = world.order(), world.order()
    cursor = world.one.json("/v1/shops/S1/orders")["next_cursor"]
    assert world.event(first["code"], "deliver").status_code == 200
    page = world.one.json("/v1/shops/S1/orders", params={"cursor": cursor})
    assert [(order["code"], order["status"]) for order in page["orders"]] == [(first["code"], "delivered")]
    everything = world.one.json("/v1/shops/S1/orders")["orders"]
    assert [order["code"] for order in everything] == [second["code"], first["code"]]


@pytest.mark.parametrize("cursor", ["", "x", "b3JkZXJzOjk5OTk", "ZW50cmllczow", "b3JkZXJzOjA=", "%00", "ộ"])
def test_a_cursor_of_somebody_else_is_refused(world: World, cursor: str) -> None:
    assert kind_of(world.one("GET", "/v1/shops/S1/orders", params={"cursor": cursor})) == (400, "cursor")
