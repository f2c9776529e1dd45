"""The shop as the tests see it: a process of its own on loopback, its staff, and its customers over HTTP."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import requests

from connectors.base import ChannelSettings

USER, PASSWORD, PARTNER = "lensan", "a-password", "htx-quy-son"
DOOR = "oscar.door"


@dataclass(slots=True)
class OscarShop:
    """A running shop."""

    url: str
    wire: TextIO
    door: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, do: str, **facts: Any) -> Any:
        """Let the staff do something, and return what came of it."""
        with self.door:
            answer = _asked(self.wire, {"do": do, **facts})
        assert "failed" not in answer, answer
        return answer["done"]

    def empty(self) -> None:
        """Let it sell nothing, have sold nothing, and answer over a good line."""
        self.ask("faults", odds=0.0)
        self.ask("clear")

    def settings(self, code: str = "oscar", password: str = PASSWORD) -> ChannelSettings:
        return ChannelSettings(code, "oscar", self.url, "htx", f"{USER}:{password}")

    def on_sale(self) -> dict[str, int]:
        """Return what customers may still buy, by SKU; below 0 is what oscar sold beyond its own stock."""
        return {sku: held - taken for sku, (held, taken) in self.ask("stock").items()}


class Customer:
    """Somebody who buys without an account, as a browser would: a basket, then the checkout."""

    def __init__(self, url: str, products: dict[str, int]) -> None:
        self._url = url
        self._products = products
        self._session = requests.Session()
        self._session.trust_env = False

    def buy(self, **packs: int) -> str | None:
        """Buy packs of SKUs in one order; return its number, or None when the shop would not sell."""
        self._session.cookies.clear()
        for sku, quantity in packs.items():
            product = f"{self._url}/products/{self._products[sku]}/"
            put = self._post("basket/add-product/", {"url": product, "quantity": quantity})
            if put.status_code != 200:
                return None
        basket = self._session.get(f"{self._url}/basket/", timeout=30).json()
        done = self._post("checkout/", {"basket": basket["url"], "guest_email": "an@example.com", **self._home()})
        return str(done.json()["number"]) if done.status_code == 200 else None

    def _home(self) -> dict[str, Any]:
        address = {
            "country": f"{self._url}/countries/VN/", "first_name": "An", "last_name": "Nguyễn", "line1": "Số 1",
            "line4": "Bắc Giang", "state": "Bắc Giang", "postcode": "26000", "phone_number": "+84912345678",
        }  # fmt: skip
        return {"shipping_address": address}

    def _post(self, path: str, document: dict[str, Any]) -> requests.Response:
        return self._session.post(f"{self._url}/{path}", json=document, timeout=60)


@contextmanager
def running(folder: Path, database: Path, *, seed: int = 1, odds: float = 0.0) -> Iterator[OscarShop]:
    """Serve a shop that has sold nothing yet, in a process of its own, until the end of the block.

    One process for all shops of a folder has loaded oscar; who enters this starts it where it is not there.
    """
    told = {"database": str(database), "seed": seed, "odds": odds}
    shop = _opened(folder, told)
    if shop is None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.oscar.mall", str(folder)]
        none = subprocess.DEVNULL
        subprocess.run(command, check=True, stdin=none, stdout=none, env=_environment())
        shop = _opened(folder, told)
    assert shop is not None
    with shop.wire:
        yield shop


def _opened(folder: Path, told: dict[str, Any]) -> OscarShop | None:
    """Open a shop; None where there is nobody any more who opens one."""
    door = folder / DOOR
    if not door.exists():
        return None
    with socket.socket(socket.AF_UNIX) as there, suppress(OSError):
        there.connect(door.read_text())
        wire = there.makefile("rw", encoding="utf-8")
        if answer := _asked(wire, told):
            return OscarShop(answer["url"], wire)
        wire.close()
    return None


def _asked(wire: TextIO, question: dict[str, Any]) -> dict[str, Any]:
    """Write a line and return what comes back; nothing where the other end is closed."""
    wire.write(json.dumps(question) + "\n")
    wire.flush()
    answer: dict[str, Any] = json.loads(wire.readline() or "{}")
    return answer


def _environment() -> dict[str, str]:
    home = str(Path(__file__).parents[2])
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.oscar.settings", "PYTHONPATH": home}
