"""A store and its season without a server around them, and a plan for it."""

import asyncio
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.partner.server.core.documents import Entry, Order
from connectors.partner.server.core.store import Store
from connectors.partner.server.season.plan import Plan, PlannedOffer, PlannedSeller
from connectors.partner.server.season.season import Season
from marketplace.words.instants import start_of

OVER = start_of(date(2021, 9, 1))


def plan_of(orders: int = 300, *, max_lines: int = 3, seed: int = 11, **changes: Any) -> Plan:
    sellers = [
        PlannedSeller(
            f"HO-{number}",
            f"Hộ số {number}",
            orders,
            [
                PlannedOffer(f"VT-{number}-A", "Vải thiều loại 1", 5000, 150_000, orders),
                PlannedOffer(f"VT-{number}-B", "Vải thiều loại 2", 10_000, 220_001, orders // 2 + number),
            ],
            cancelled=orders // 20,
            returned=orders // 25,
            partly_returned=orders // 30,
        )
        for number in range(2)
    ]
    fields = {"opens": date(2021, 6, 1), "closes": date(2021, 6, 30), "max_lines": max_lines, "sellers": sellers}
    return Plan("S", "Gian hàng", seed, **{**fields, **changes})


class Sandbox:
    """A store and its season, without a server around them."""

    def __init__(self, path: Path, **options: int) -> None:
        self.store = Store(path)
        self.told: list[str] = []
        self.season = Season(self.store, lambda _, codes, __: self.told.extend(codes), **options)

    async def play(self, plan: Plan, *stops: int) -> list[dict[str, int]]:
        await self.season.put(plan)
        return [await self.season.advance(self.shop, stop) for stop in stops]

    @property
    def shop(self) -> Any:
        return self.store.shop("S")

    def orders(self) -> list[Order]:
        rows = self.store.rows("orders", self.shop.no, 0, 100_000)
        return [msgspec.json.decode(body, type=Order) for _, body in rows]

    def entries(self) -> list[Entry]:
        rows = self.store.rows("settlements", self.shop.no, 0, 100_000)
        return [msgspec.json.decode(body, type=Entry) for _, body in rows]


def run(work: Any) -> Any:
    return asyncio.run(work)


@pytest.fixture
def sandbox(tmp_path: Path) -> Any:
    sandbox = Sandbox(tmp_path / "s.db")
    yield sandbox
    sandbox.store.close()


def sold(orders: list[Order]) -> Counter[str]:
    packs: Counter[str] = Counter()
    for order in orders:
        if order.status == "delivered":
            for line in order.lines:
                packs[line.sku] += line.quantity - line.returned - line.cancelled
    return packs
