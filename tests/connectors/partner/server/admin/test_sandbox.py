"""The sandbox: open to the admin's token alone; what it does is seen in the shop, and its clock never goes back."""

from typing import Any

import pytest

from connectors.partner.server.admin.sandbox import ROUTES
from tests.connectors.partner.server_world import World, kind_of

ORDER = {"shop_id": "S1", "lines": [{"sku": "A", "quantity": 1}]}


def state(world: World) -> Any:
    return world.admin.json("/sandbox/state?shop_id=S1")


def test_nothing_of_it_is_open_to_a_shops_token_whatever_it_sends(world: World) -> None:
    for route in ROUTES:
        (method,) = (route.methods or set()) - {"HEAD"}
        path = route.path.format(code="A1")
        for body in ({}, ORDER):
            assert kind_of(world.one(method, path, json=body)) == (403, "forbidden"), path
            assert kind_of(world.nobody(method, path, json=body)) == (401, "unauthenticated"), path


def test_the_state_of_a_shop_counts_what_is_in_it(world: World) -> None:
    world.plan(to=None)
    world.write()
    planned = state(world)
    assert planned["counts"] == {
        "orders": 0, "sellers": 1, "offers": 1, "settlements": 0, "commits": 0, "planned": 60,
    }  # fmt: skip
    assert (planned["as_of"], planned["planted"], planned["notices_dropped"]) == ("2021-06-01T00:00:00+07:00", [], 0)
    assert planned["next_due"] > planned["as_of"]
    world.plan()
    over = state(world)
    assert (over["counts"]["orders"], over["counts"]["settlements"], over["next_due"]) == (60, 50, None)
    assert world.admin.json("/sandbox/state")["shops"]["S1"] == over
    assert kind_of(world.admin("GET", "/sandbox/state?shop_id=S9")) == (404, "not-found")


def test_sellers_open_a_shop_and_are_there_once(world: World) -> None:
    for title in ("Hộ ông Hùng", "Hộ bà Hoa"):
        body = {"shop_id": "S9", "sellers": [{"seller_id": "H1", "title": title}]}
        assert world.admin("POST", "/sandbox/sellers", json=body).json() == {"sellers": 1}
    assert world.admin.json("/v1/shops/S9/sellers")["sellers"] == [
        {"seller_id": "H1", "title": "Hộ bà Hoa", "verified": True}
    ]


def test_an_order_by_hand_moves_the_clock_of_a_season_on_and_never_back(world: World) -> None:
    world.plan(to=None)
    for at, stands in (("05T08:00:00", "05T08:00:00"), ("02T08:00:00", "05T08:00:00")):
        world.order(at=f"2021-06-{at}+07:00")
        assert state(world)["as_of"] == f"2021-06-{stands}+07:00"


def test_an_order_sent_twice_under_one_key_is_placed_once(world: World) -> None:
    key = {"Idempotency-Key": "k-1"}
    first, second = (world.admin("POST", "/sandbox/orders", json=ORDER, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    assert state(world)["counts"]["orders"] == 1


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("advance", {"shop_id": "S1", "to": "tomorrow"}, (422, "invalid")),
        ("advance", {"shop_id": "S9", "to": "2021-06-05T00:00:00+07:00"}, (404, "not-found")),
        ("moderation", {"shop_id": "S1", "sku": "NONE", "moderation": "approved"}, (404, "not-found")),
        ("orders", {**ORDER, "lines": []}, (422, "invalid")),
        ("orders/NONE/events", {"shop_id": "S1", "type": "deliver"}, (404, "not-found")),
        ("forget", {}, (422, "invalid")),
    ],
)
def test_what_cannot_be_done_is_refused(world: World, path: str, body: dict[str, Any], kind: tuple[int, str]) -> None:
    assert kind_of(world.admin("POST", f"/sandbox/{path}", json=body)) == kind
