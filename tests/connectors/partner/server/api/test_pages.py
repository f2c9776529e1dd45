"""Pages of the reference server: a cursor leads through all, and is nobody else's."""

import json

import pytest

from connectors.partner.server.api.pages import one_step_younger
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


def test_an_order_one_step_younger_has_not_been_returned_yet() -> None:
    order = {
        "code": "X",
        "seller_id": "H",
        "status": "delivered",
        "placed_at": "2021-06-01T00:00:00+07:00",
        "updated_at": "2021-06-05T00:00:00+07:00",
        "province": None,
        "payment": {"method": "cod"},
        "history": [
            {"status": "placed", "at": "2021-06-01T00:00:00+07:00"},
            {"status": "delivered", "at": "2021-06-03T00:00:00+07:00"},
            {"status": "returned", "at": "2021-06-05T00:00:00+07:00"},
        ],
        "lines": [
            {
                "id": "1", "sku": "A", "seller_id": "H", "title": "Vải", "quantity": 3, "pack_g": 1, "gross_dong": 1,
                "discount_dong": 0, "fee_dong": 0, "freight_dong": 0, "tax_dong": 0, "cancelled": 0, "returned": 2,
                "restock": True, "short_g": 0,
            }
        ],
    }  # fmt: skip
    younger = one_step_younger(json.dumps(order).encode())
    assert younger is not None
    before = json.loads(younger)
    assert (before["status"], before["updated_at"]) == ("delivered", "2021-06-03T00:00:00+07:00")
    assert (before["lines"][0]["returned"], before["lines"][0]["restock"]) == (0, False)
    placed = one_step_younger(younger)
    assert placed is not None
    assert one_step_younger(placed) is None
