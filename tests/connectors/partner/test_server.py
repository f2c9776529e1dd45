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

TOKENS = {"admin": ["*"], "one": ["S1"], "two": ["S1", "S2"]}
PLAN = {
    "shop_id": "S1",
    "title": "Gian hàng 1",
    "seed": 5,
    "opens": "2021-06-01",
    "closes": "2021-06-20",
    "max_lines": 2,
    "sellers": [
        {
            "seller_id": "H1",
            "title": "Hộ ông Hùng",
            "orders": 60,
            "cancelled": 6,
            "returned": 4,
            "partly_returned": 3,
            "offers": [
                {"sku": "A", "title": "Vải 5 kg", "pack_g": 5000, "price_dong": 150_000, "packs": 90},
                {"sku": "B", "title": "Vải 10 kg", "pack_g": 10_000, "price_dong": 290_000, "packs": 30},
            ],
        }
    ],
}
OFFER = {"sku": "A", "seller_id": "H1", "title": "Vải 5 kg", "price_dong": 150_000, "pack_g": 5000, "stock": 100}


class Api:
    """A session with one token."""

    def __init__(self, base: str, token: str | None) -> None:
        self.base = base
        self.session = requests.Session()
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, self.base + path, timeout=10, **options)

    def json(self, path: str, **options: Any) -> Any:
        answer = self("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()


class World:
    """One running server and its callers."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.admin, self.one, self.two = (Api(base, token) for token in ("admin", "one", "two"))
        self.nobody = Api(base, None)

    def plan(self, to: str | None = "2021-08-01T00:00:00+07:00") -> None:
        assert self.admin("POST", "/sandbox/plan", json=PLAN).status_code == 200
        if to:
            assert self.admin("POST", "/sandbox/advance", json={"shop_id": "S1", "to": to}).status_code == 200

    def seller(self, shop: str = "S1") -> None:
        body = {"shop_id": shop, "sellers": [{"seller_id": "H1", "title": "Hộ ông Hùng"}]}
        assert self.admin("POST", "/sandbox/sellers", json=body).status_code == 200

    def write(self, headers: dict[str, str] | None = None, **changes: Any) -> Any:
        answer = self.one("POST", "/v1/shops/S1/offers/batch", json={"items": [{**OFFER, **changes}]}, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["results"][0]

    def order(self, **changes: Any) -> Any:
        body = {"shop_id": "S1", "lines": [{"sku": "A", "quantity": 3}], **changes}
        answer = self.admin("POST", "/sandbox/orders", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def event(self, code: str, kind: str, **fields: Any) -> requests.Response:
        return self.admin("POST", f"/sandbox/orders/{code}/events", json={"shop_id": "S1", "type": kind, **fields})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with running(create_app(tmp_path / "p.db", title="Sàn thử", seed=1, tokens=TOKENS)) as base:
        yield World(base)


def kind_of(answer: requests.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


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
    assert (about["name"], about["version"], about["levels"]) == ("Sàn thử", "1.0", [0, 1, 2, 3])
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


def test_a_body_that_is_no_json_is_refused(world: World) -> None:
    path = "/v1/shops/S1/offers/batch"
    headers = {"Content-Type": "application/json"}
    assert kind_of(world.one("POST", path, data=b"{", headers=headers)) == (400, "malformed")
    assert kind_of(world.one("POST", path, data=b"[" * 100_000, headers=headers)) in {
        (400, "malformed"),
        (422, "invalid"),
    }
    assert kind_of(world.one("POST", path, data=b"{}")) == (415, "media-type")


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
