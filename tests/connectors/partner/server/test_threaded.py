"""The reference server as a process of its own: ready, killed, started again."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.connectors.partner.server import served_alone
from tests.jobs.forks import Forked, called

LONGEST_S = 300
"""A server that says nothing for so long is ended, and its test fails."""
ADMIN = {"Authorization": "Bearer admin"}
ORDERS, PACKS = 20_000, 34_567
PLAN = {
    "shop_id": "S",
    "title": "Gian hàng",
    "seed": 5,
    "opens": "2021-06-01",
    "closes": "2021-06-30",
    "sellers": [
        {
            "seller_id": "H",
            "title": "Hộ",
            "orders": ORDERS,
            "cancelled": 900,
            "returned": 500,
            "offers": [{"sku": "A", "title": "Vải", "pack_g": 5000, "price_dong": 150_000, "packs": PACKS}],
        }
    ],
}


@contextmanager
def process(home: Path, serve: Callable[[Path], None] = served_alone.one) -> Iterator[tuple[Forked, dict[str, str]]]:
    with called(serve, home, longest_s=LONGEST_S) as child:
        line = child.stdout.readline()
        assert line == (home / "ready.json").read_text(encoding="utf-8")
        yield child, json.loads(line)


def state(base: str) -> Any:
    return requests.get(base + "/sandbox/state?shop_id=S", headers=ADMIN, timeout=10).json()


def advance(base: str) -> Any:
    body = {"shop_id": "S", "to": "2021-09-01T00:00:00+07:00"}
    return requests.post(base + "/sandbox/advance", json=body, headers=ADMIN, timeout=60).json()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_two_servers_in_one_process_say_where_they_are_and_stop_when_told(tmp_path: Path, stop: signal.Signals) -> None:
    with process(tmp_path, served_alone.two) as (child, urls):
        assert list(urls) == ["Sàn A", "Sàn B"]
        for name, base in urls.items():
            assert requests.get(base + "/v1", headers=ADMIN, timeout=10).json()["name"] == name
        os.kill(child.pid, stop)
        assert child.stdout.read() == ""
        assert child.wait() in (0, -stop)


def test_a_server_killed_in_the_middle_of_a_season_ends_it_exactly(tmp_path: Path) -> None:
    with process(tmp_path) as (child, urls):
        base = urls["Sàn"]
        requests.post(base + "/sandbox/plan", json=PLAN, headers=ADMIN, timeout=30).raise_for_status()
        with pytest.raises(requests.ReadTimeout):
            body = {"shop_id": "S", "to": "2021-09-01T00:00:00+07:00"}
            requests.post(base + "/sandbox/advance", json=body, headers=ADMIN, timeout=0.05)
        while state(base)["counts"]["orders"] == 0:
            time.sleep(0.01)
        child.kill()
        child.wait()
    with process(tmp_path) as (_, urls):
        base = urls["Sàn"]
        before = state(base)
        assert 0 < before["counts"]["orders"] < ORDERS
        assert before["as_of"] == "2021-06-01T00:00:00+07:00"
        advance(base)
        after = state(base)
        assert (after["counts"]["orders"], after["next_due"]) == (ORDERS, None)
        assert after["counts"]["settlements"] == ORDERS - 900 - 500
        assert after["as_of"] == "2021-09-01T00:00:00+07:00"
        assert sum(sold(base)) == PACKS


def sold(base: str) -> Iterator[int]:
    cursor, more = None, True
    while more:
        params = {"limit": 1000, **({"cursor": cursor} if cursor else {})}
        page = requests.get(
            base + "/v1/shops/S/orders", params=params, headers={"Authorization": "Bearer one"}, timeout=10
        ).json()
        for order in page["orders"]:
            if order["status"] == "delivered":
                yield from (line["quantity"] - line["returned"] for line in order["lines"])
        cursor, more = page["next_cursor"], page["has_more"]
