"""No buyer is shown by the reference server but at shipping."""

from tests.connectors.partner.server_world import World, kind_of


def test_no_buyer_is_shown_but_at_shipping(world: World) -> None:
    world.plan(to="2021-06-12T12:00:00+07:00")
    orders = world.one.json("/v1/shops/S1/orders?limit=1000")["orders"]
    open_ones = [order for order in orders if order["status"] in ("placed", "confirmed", "collected", "shipping")]
    path = f"/v1/shops/S1/orders/{open_ones[0]['code']}/recipient"
    person = world.one("POST", path, json={"purpose": "shipping"})
    assert set(person.json()) == {"name", "phone", "address"}
    assert person.headers["Cache-Control"] == "no-store"
    everything = "".join(
        world.one("GET", f"/v1/shops/S1/{path}").text
        for path in (
            "orders?limit=1000",
            "settlements",
            "shipments",
            "offers",
            "sellers",
            "exports/orders-2021-06-11.csv",
        )
    )
    assert person.json()["phone"] not in everything
    assert person.json()["name"] not in everything
    assert kind_of(world.one("POST", path, json={"purpose": "marketing"})) == (422, "invalid")
    done = next(order for order in orders if order["status"] == "delivered")
    refused = world.one("POST", f"/v1/shops/S1/orders/{done['code']}/recipient", json={"purpose": "shipping"})
    assert kind_of(refused) == (409, "state")
