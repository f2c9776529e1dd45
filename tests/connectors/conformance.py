"""A season on a real server of each platform, and the way to its connector: what conformance is tried on."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import requests

from connectors.base import (
    ChannelSettings,
    Connector,
)
from connectors.http import Http
from connectors.partner.server.app import create_app
from connectors.partner.server.faults.dice import Faults
from connectors.platform_facts import Road
from connectors.platforms import facts_of, platforms
from connectors.registry import connect
from marketplace.orders.status import RANK
from marketplace.words.records import (
    Reject,
)
from tests.loopback import served

PAGE = 40
SHOP, TOKEN, ADMIN = "shop-1", "shop-token", "admin-token"
BY_CONTRACT = sorted(
    code for code, facts in platforms().items() if Road.CONTRACT in facts.roads and facts.engine == "partner"
)
"""What speaks the partner contract; a platform with a protocol of its own keeps its promises in its own folder."""
SEASON = {
    "shop_id": SHOP,
    "title": "HTX Mẫu",
    "seed": 7,
    "opens": "2021-06-01",
    "closes": "2021-06-20",
    "sellers": [
        {
            "seller_id": f"S{number}",
            "title": f"Hộ {number}",
            "orders": 120,
            "cancelled": 8,
            "returned": 6,
            "partly_returned": 5,
            "offers": [
                {"sku": f"S{number}-5", "title": "Vải 5 kg", "pack_g": 5000, "price_dong": 150_000, "packs": 150},
                {"sku": f"S{number}-10", "title": "Vải 10 kg", "pack_g": 10_000, "price_dong": 290_000, "packs": 90},
            ],
        }
        for number in range(5)
    ],
}


class Platform:
    """A running server of a platform, and the way to a connector of it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def tell(self, path: str, document: dict[str, Any]) -> None:
        """Let something happen on the platform; asks again where its line is faulty."""
        for _ in range(8):
            answer = requests.post(
                f"{self.url}/sandbox/{path}", json=document, headers={"Authorization": f"Bearer {ADMIN}"}, timeout=30
            )
            if answer.status_code == 200 and answer.text.startswith('{"'):
                break

    def advance(self, day: str) -> None:
        """Let the season go on to the start of a day."""
        self.tell("advance", {"shop_id": SHOP, "to": f"{day}T00:00:00+07:00"})


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[..., Platform]]:
    """Start servers with the season planned in their shop; they stop with the test."""
    stack = []

    def start(faults: Faults | None = None) -> Platform:
        tokens = {ADMIN: ["*"], TOKEN: [SHOP]}
        file = tmp_path / f"{len(stack)}.sqlite"
        stack.append(served(create_app(file, title="Sàn mẫu", seed=3, tokens=tokens, faults=faults)))
        platform = Platform(stack[-1].__enter__())
        platform.tell("plan", SEASON)
        return platform

    yield start
    for server in reversed(stack):
        server.__exit__(None, None, None)


@pytest.fixture(params=BY_CONTRACT)
def make(request, clock) -> Iterator[Callable[..., Connector]]:
    """Make the connector of each platform, on a clock that only moves when it sleeps."""
    opened: list[Http] = []

    def connector(url: str, secret: str = TOKEN) -> Connector:
        facts = msgspec.structs.replace(facts_of(request.param), page_size=PAGE)
        http = Http(url, facts.limits, sleep=clock.sleep, monotonic=clock.monotonic)
        opened.append(http)
        return connect(ChannelSettings("c", request.param, url, SHOP, secret), http, facts=facts)

    yield connector
    for http in opened:
        http.close()


def _rank(order):
    return order.updated_ms, RANK[order.order_state, order.fulfilment]


def last_of_each(pages):
    """Return the latest report of each order by its code, and the rejects."""
    items = [item for page in pages for item in page.items]
    orders = {}
    for item in items:
        if not isinstance(item, Reject):
            known = orders.get(item.code)
            if known is None or _rank(item) >= _rank(known):
                orders[item.code] = item
    return orders, [item for item in items if isinstance(item, Reject)]
