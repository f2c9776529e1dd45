"""What the sample files are and what is expected of each, in a form that JSON can hold.

``expected`` of a file: ``platform``, ``kind`` (orders, settlement, shipments, goods, or None), ``refusal`` (None, or
why no record may come of it: ambiguous-date, long-id, unknown, empty), ``orders``, ``settlements``,
``shipments``,
``differences`` (pairs of what the file says and what its rows say), ``hidden_rows``, ``window`` (days as written in
the name). An order: ``code``, ``state`` (the word as written), ``placed_ms``, ``delivered_ms``, ``province``,
``lines`` of ``sku``, ``quantity``, ``returned``, ``gross_dong``, and ``discount_dong`` once for the order. Days and
hours are Vietnamese ones (UTC+7), as the exports do not say. What the published facts leave open is left out here.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

VIETNAM = timezone(timedelta(hours=7))
MARKER = "KHÁCH-"
Expected = dict[str, Any]


@dataclass
class SampleFile:
    """A file under the name the browser gave it; ``markers`` are the names and telephones of buyers in it."""

    case: str
    name: str
    data: bytes
    expected: Expected
    markers: list[str] = field(default_factory=list)


@dataclass
class Line:
    """Boxes of one SKU at a price per box in đồng."""

    sku: str
    pack_kg: int
    quantity: int
    price: int
    returned: int = 0

    @property
    def gross(self) -> int:
        """Return what the boxes cost, in đồng."""
        return self.quantity * self.price


@dataclass
class Order:
    """An order as the generator means it; ``state`` is our word: done, shipping, cancelled or failed."""

    code: str
    placed: datetime
    state: str
    province: str
    lines: list[Line]
    discount: int
    number: int

    @property
    def gross(self) -> int:
        """Return what its boxes cost, in đồng."""
        return sum(line.gross for line in self.lines)

    @property
    def buyer(self) -> str:
        """Return the invented name of who buys."""
        return f"{MARKER}{self.number:04d}"

    @property
    def phone(self) -> str:
        """Return the invented telephone of who buys."""
        return f"0900000{self.number % 1000:03d}"

    @property
    def delivered(self) -> datetime | None:
        """Return when it arrived, three days later, if it did."""
        return self.placed + timedelta(days=3) if self.state == "done" else None


def ms(at: datetime | None) -> int | None:
    """Return milliseconds UTC."""
    return None if at is None else int(at.timestamp() * 1000)


def some_orders(count: int = 8, seed: int = 1, start: str = "2026-06-01", prefix: str = "2606") -> list[Order]:
    """Return orders of the lychee season, one every five hours, states in turn."""
    chance = random.Random(seed)
    first = datetime.fromisoformat(start).replace(tzinfo=VIETNAM, hour=8)
    made = []
    for n in range(count):
        packs = chance.sample((3, 5, 10), 1 + n % 2)
        lines = [
            Line(f"VAI-{kg}KG", kg, chance.randint(1, 4), kg * chance.randrange(25_000, 60_001, 500)) for kg in packs
        ]
        state = ("done", "shipping", "done", "cancelled", "failed")[n % 5]
        if n % 5 == 2:
            lines[0].quantity, lines[0].returned = 4, 1
        province = ("Hà Nội", "Bắc Ninh", "TP. Hồ Chí Minh", "Đà Nẵng")[n % 4]
        code = f"{prefix}{seed:02d}LYCHEE{n:04d}" if prefix else str(576_461_234_567_890_000 + seed * 1000 + n)
        made.append(Order(code, first + timedelta(hours=5 * n), state, province, lines, 1000 * (n % 3), n))
    return made


def expect_orders(orders: list[Order], platform: str, words: dict[str, str], **more: Any) -> Expected:
    """Return what is expected of a file of orders."""
    return {
        "platform": platform,
        "kind": "orders",
        "refusal": None,
        "differences": [],
        "hidden_rows": 0,
        "settlements": [],
        "shipments": [],
        "orders": [_order(order, words) for order in orders],
        **more,
    }


def _order(order: Order, words: dict[str, str]) -> Expected:
    lines = [{"sku": x.sku, "quantity": x.quantity, "returned": x.returned, "gross_dong": x.gross} for x in order.lines]
    return {
        "code": order.code,
        "state": words[order.state],
        "placed_ms": ms(order.placed),
        "province": order.province,
        "delivered_ms": ms(order.delivered),
        "discount_dong": order.discount,
        "lines": lines,
    }


def refused(why: str, platform: str | None = None) -> Expected:
    """Return what is expected of a file that no record may come of."""
    return {
        "platform": platform,
        "kind": None,
        "refusal": why,
        "differences": [],
        "hidden_rows": 0,
        "orders": [],
        "settlements": [],
        "shipments": [],
    }


def markers(orders: list[Order]) -> list[str]:
    """Return names and telephones of who bought."""
    return [said for order in orders for said in (order.buyer, order.phone)]
