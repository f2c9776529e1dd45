"""Webhooks of the reference server: thin, signed, tried again, and their maker's alone."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.connectors.partner.server_world import World, kind_of


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
