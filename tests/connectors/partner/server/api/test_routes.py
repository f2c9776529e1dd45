"""The reference server keeps the promises of the contract over real HTTP."""

from tests.connectors.partner.server_world import World


def test_the_service_names_itself(world: World) -> None:
    about = world.one.json("/v1")
    assert (about["name"], about["version"], about["levels"]) == ("Sàn thử", "1.1", [0, 1, 2, 3])
    answer = world.one("GET", "/v1")
    assert answer.headers["RateLimit-Policy"] == '"second";q=2000;w=1'
    assert answer.headers["RateLimit"].startswith('"second";r=')


def test_parcels_follow_their_orders(world: World) -> None:
    world.plan()
    orders = world.one.json("/v1/shops/S1/orders?limit=1000")["orders"]
    parcels = world.one.json("/v1/shops/S1/shipments?limit=1000")["shipments"]
    assert {parcel["order_code"] for parcel in parcels} == {o["code"] for o in orders if o["status"] != "cancelled"}
