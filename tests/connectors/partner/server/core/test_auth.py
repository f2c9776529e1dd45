"""Who asks the reference server sees their own shops alone."""

import requests

from tests.connectors.partner.server_world import Api, World, kind_of


def test_nobody_sees_anything_without_a_token(world: World) -> None:
    for path in ("/v1", "/v1/shops", "/v1/shops/S1/orders", "/v1/webhooks", "/sandbox/state"):
        assert kind_of(world.nobody("GET", path)) == (401, "unauthenticated")
        assert kind_of(Api(world.base, "wrong")("GET", path)) == (401, "unauthenticated")


def test_a_token_sees_its_own_shops_alone(world: World) -> None:
    assert [shop["shop_id"] for shop in world.one.json("/v1/shops")["shops"]] == ["S1"]
    assert [shop["shop_id"] for shop in world.two.json("/v1/shops")["shops"]] == ["S1", "S2"]
    for path in (
        "orders",
        "offers",
        "sellers",
        "settlements",
        "shipments",
        "orders/X",
        "exports/orders-2021-06-01.csv",
    ):
        assert kind_of(world.one("GET", f"/v1/shops/S2/{path}")) == (403, "forbidden")
        assert kind_of(world.one("GET", f"/v1/shops/NONE/{path}")) == (403, "forbidden")
    assert kind_of(world.one("GET", "/sandbox/state")) == (403, "forbidden")


def test_client_credentials_open_one_shop(world: World) -> None:
    form = {"grant_type": "client_credentials", "client_id": "S1", "client_secret": "two"}
    granted = world.nobody("POST", "/oauth/token", data=form).json()
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 3600)
    api = Api(world.base, granted["access_token"])
    assert [shop["shop_id"] for shop in api.json("/v1/shops")["shops"]] == ["S1"]
    assert api("GET", "/v1/shops/S2/orders").status_code == 403
    basic = requests.post(
        world.base + "/oauth/token", data={"grant_type": "client_credentials"}, auth=("S2", "two"), timeout=10
    )
    assert basic.status_code == 200
    wrong = world.nobody("POST", "/oauth/token", data={**form, "client_secret": "one!"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    other = world.nobody("POST", "/oauth/token", data={**form, "grant_type": "password"})
    assert (other.status_code, other.json()["error"]) == (400, "unsupported_grant_type")
