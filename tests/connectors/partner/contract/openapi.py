"""The contract document, and a reference server with a season in it to hold it against."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from connectors.partner.server import create_app, running
from tests.contract import document

ROOT = Path(__file__).parents[4]
DOCUMENT = document()
METHODS = {"get", "put", "post", "delete"}
SHOP, TOKEN = "HTX-01", "schema-token"
PLAN = {
    "shop_id": SHOP,
    "title": "HTX mẫu",
    "seed": 7,
    "opens": "2021-06-01",
    "closes": "2021-06-20",
    "sellers": [
        {
            "seller_id": "HO-0001",
            "title": "Hộ ông Hùng",
            "orders": 40,
            "cancelled": 4,
            "returned": 3,
            "partly_returned": 2,
            "offers": [
                {"sku": "VT-0001-5KG", "title": "Vải thiều 5 kg", "pack_g": 5000, "price_dong": 150000, "packs": 90}
            ],
        }
    ],
}


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """Serve a shop in mid-season from a file; give the server's address."""
    tokens = {TOKEN: [SHOP], "admin": ["*"]}
    with running(create_app(path, title="Sàn mẫu", seed=1, tokens=tokens)) as base:
        admin = {"Authorization": "Bearer admin"}
        requests.post(base + "/sandbox/plan", json=PLAN, headers=admin, timeout=10).raise_for_status()
        advance = {"shop_id": SHOP, "to": "2021-06-18T12:00:00+07:00"}
        requests.post(base + "/sandbox/advance", json=advance, headers=admin, timeout=10).raise_for_status()
        yield base


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]
