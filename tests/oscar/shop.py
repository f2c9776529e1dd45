"""The shop as the tests see it: a process of its own on loopback, its staff, and its customers over HTTP."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from connectors.base import ChannelSettings

USER, PASSWORD, PARTNER = "lensan", "a-password", "htx-quy-son"
_MAKE = """
import django, sys
django.setup()
from django.conf import settings
from django.core.management import call_command
class NoHistory(dict):
    __contains__ = lambda self, app: True
    __getitem__ = lambda self, app: None
settings.MIGRATION_MODULES = NoHistory()
call_command("migrate", run_syncdb=True, verbosity=0)
from tests.oscar import staff
staff.open_shop(*sys.argv[1:])
from django.db import connection
connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""


@dataclass(slots=True)
class OscarShop:
    """A running shop."""

    url: str
    process: "subprocess.Popen[str]"
    door: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, do: str, **facts: Any) -> Any:
        """Let the staff do something, and return what came of it."""
        assert self.process.stdin is not None and self.process.stdout is not None
        with self.door:
            self.process.stdin.write(json.dumps({"do": do, **facts}) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
        assert "failed" not in answer, answer
        return answer["done"]

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


def make_template(path: Path) -> Path:
    """Make the database of a shop that has sold nothing yet."""
    _run = [sys.executable, "-W", "ignore", "-c", _MAKE, USER, PASSWORD, PARTNER]
    subprocess.run(_run, check=True, env=_environment(path))
    return path


@contextmanager
def running(template: Path, database: Path, *, seed: int = 1, odds: float = 0.0) -> Iterator[OscarShop]:
    """Serve a copy of the template in a process of its own until the end of the block."""
    shutil.copy(template, database)
    command = [sys.executable, "-W", "ignore", "-m", "tests.oscar.serve", str(database), str(seed), str(odds)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=_environment(database))
    try:
        assert process.stdout is not None
        yield OscarShop(json.loads(process.stdout.readline())["url"], process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _environment(database: Path) -> dict[str, str]:
    home = str(Path(__file__).parents[2])
    told = {"OSCAR_DATABASE": str(database), "DJANGO_SETTINGS_MODULE": "tests.oscar.settings", "PYTHONPATH": home}
    return {**os.environ, **told}
