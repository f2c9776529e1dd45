"""The reference server keeps the promises of the contract over real HTTP."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
import requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from connectors.partner.server import create_app, running
from tests.connectors.partner.server_world import TOKENS, Api, World, kind_of


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


def test_the_service_names_itself(world: World) -> None:
    about = world.one.json("/v1")
    assert (about["name"], about["version"], about["levels"]) == ("Sàn thử", "1.1", [0, 1, 2, 3])
    answer = world.one("GET", "/v1")
    assert answer.headers["RateLimit-Policy"] == '"second";q=2000;w=1'
    assert answer.headers["RateLimit"].startswith('"second";r=')


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


def test_the_nightly_files_hold_every_order_and_payout(world: World) -> None:
    world.plan()
    codes, paid = set(), 0
    for month, days in ((6, 30), (7, 31)):
        for day in range(1, days + 1):
            rows = world.one("GET", f"/v1/shops/S1/exports/orders-2021-{month:02d}-{day:02d}.csv").text.splitlines()
            assert rows[0].startswith("order_code,seller_id,status,placed_at")
            codes |= {row.split(",")[0] for row in rows[1:]}
            paid += len(
                world.one("GET", f"/v1/shops/S1/exports/settlements-2021-{month:02d}-{day:02d}.csv").text.splitlines()[
                    1:
                ]
            )
    assert len(codes) == 60
    assert paid == 50
    assert kind_of(world.one("GET", "/v1/shops/S1/exports/orders-2021-08-01.csv")) == (404, "not-found")
    assert kind_of(world.one("GET", "/v1/shops/S1/exports/orders-2021-02-30.csv")) == (404, "not-found")


def test_parcels_follow_their_orders(world: World) -> None:
    world.plan()
    orders = world.one.json("/v1/shops/S1/orders?limit=1000")["orders"]
    parcels = world.one.json("/v1/shops/S1/shipments?limit=1000")["shipments"]
    assert {parcel["order_code"] for parcel in parcels} == {o["code"] for o in orders if o["status"] != "cancelled"}


def test_a_restart_serves_exactly_what_was_there(tmp_path: Path) -> None:
    paths = ["orders?limit=1000", "settlements?limit=1000", "offers", "sellers", "shipments?limit=1000"]
    seen = []
    for _ in range(2):
        with running(create_app(tmp_path / "p.db", title="Sàn thử", seed=1, tokens=TOKENS)) as base:
            world = World(base)
            if not seen:
                world.plan(to=None)
                world.write()
            world.plan(to="2021-06-10T00:00:00+07:00")
            seen.append([world.one("GET", f"/v1/shops/S1/{path}").content for path in paths])
            seen.append([world.admin("GET", "/sandbox/state?shop_id=S1").content])
    assert seen[:2] == seen[2:]


class _Listener(BaseHTTPRequestHandler):
    taken: Queue[tuple[bytes, dict[str, str]]]
    refusals: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.refusals.pop() if self.refusals else 204
        if status == 204:
            self.taken.put((body, dict(self.headers.items())))
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[tuple[str, Queue[tuple[bytes, dict[str, str]]]]]:
    taken: Queue[tuple[bytes, dict[str, str]]] = Queue()
    kind = type("Listener", (_Listener,), {"taken": taken, "refusals": [503]})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook", taken
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_notice_is_thin_signed_and_tried_again(world: World, listener: Any) -> None:
    url, taken = listener
    hook = world.one("POST", "/v1/webhooks", json={"shop_id": "S1", "url": url}).json()
    order = world.order()
    body, headers = taken.get(timeout=10)
    notice = Webhook(hook["secret"]).verify(body, headers)
    assert notice == {
        "type": "order.updated",
        "shop_id": "S1",
        "order_code": order["code"],
        "updated_at": order["updated_at"],
    }
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 44).verify(body, headers)


def test_a_webhook_belongs_to_who_made_it(world: World) -> None:
    made = world.one("POST", "/v1/webhooks", json={"shop_id": "S1", "url": "http://127.0.0.1:9/x"})
    assert made.status_code == 201
    listed = world.one.json("/v1/webhooks")["webhooks"]
    assert [hook["id"] for hook in listed] == [made.json()["id"]]
    assert "secret" not in listed[0]
    assert world.two.json("/v1/webhooks") == {"webhooks": []}
    path = f"/v1/webhooks/{made.json()['id']}"
    assert kind_of(world.two("DELETE", path)) == (404, "not-found")
    assert world.one("DELETE", path).status_code == 204
    assert world.one.json("/v1/webhooks") == {"webhooks": []}
    assert kind_of(world.one("POST", "/v1/webhooks", json={"shop_id": "S2", "url": "http://a/"})) == (403, "forbidden")
