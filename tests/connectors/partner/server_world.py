"""A running reference server and its callers, for the tests of the server."""

from typing import Any

import requests

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
        self.session.trust_env = False
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


def kind_of(answer: requests.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rpartition(":")[2]
