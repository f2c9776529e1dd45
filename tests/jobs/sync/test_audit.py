"""What a platform tells now is held against what we have read of it, field by field, though no instant has changed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from jobs.sync.audit import ask_platforms
from marketplace.storage.settings import Settings
from tests.jobs.door import Asked
from tests.jobs.shop import SHOP, TOKEN, Shop

Item = dict[str, Any]
Change = Callable[[Item], None]


def told(shop: Shop) -> list[tuple[str, str, str]]:
    """Return what differs, but for what was paid out otherwise than expected."""
    facts = Settings.read({"LENSAN_DATABASE_URL": str(shop.database.engine.url), "LENSAN_SECRET_SHOP": TOKEN})
    return [tuple(one) for one in ask_platforms(shop.database, facts) if ", payouts of " not in one.where]


def changed(shop: Shop, feed: str, change: Change) -> None:
    """Let the platform tell the first item of a feed otherwise from now on."""

    def rewrite(asked: Asked, body: bytes) -> bytes:
        if not asked.path.endswith(f"/{feed}"):
            return body
        page = json.loads(body)
        for item in page["entries" if feed == "settlements" else feed][:1]:
            change(item)
        return json.dumps(page).encode()

    shop.door.rewrite = rewrite


def line(**other: int) -> Change:
    """Return a change of the first line's money or packs by so much."""

    def change(item: Item) -> None:
        for name, more in other.items():
            item["lines"][0][name] += more

    return change


def doubled(item: Item) -> None:
    item["lines"].append({**item["lines"][0], "line_id": "another"})


def confirmed(item: Item) -> None:
    item["status"] = "confirmed"
    item["history"].append({"status": "confirmed", "at": item["updated_at"]})


def swapped(item: Item) -> None:
    first, second = item["lines"]
    first["sku"], second["sku"] = second["sku"], first["sku"]


@pytest.mark.parametrize(
    ("change", "theirs"),
    [
        (line(fee_dong=1_000), "1.000 đ fee"),
        (line(freight_dong=1_000), "1.000 đ freight"),
        (line(tax_dong=1_000), "1.000 đ tax"),
        (line(discount_dong=1_000), "749.000 đ"),
        (line(quantity=1), "6 packs"),
        (line(cancelled=1), "1 cancelled"),
        (line(short_g=100), "100 g short"),
        (doubled, "3 lines, 7 packs, 1.050.000 đ"),
        (swapped, "× H"),
        (confirmed, "state confirmed, none"),
        (lambda item: item.update(placed_at="2026-06-01T08:00:00+07:00"), "placed 2026-06-01T08:00:00+07:00"),
    ],
    ids=["fee", "freight", "tax", "amount", "packs", "cancelled", "short", "lines", "skus", "state", "instant"],
)
def test_an_order_that_is_told_otherwise_is_named_though_its_instant_is_the_same(
    shop: Shop, change: Change, theirs: str
) -> None:
    lines = [
        {"sku": f"H{home}-5", "quantity": 2 + home, "pack_g": 5_000, "price_dong": 150_000, "seller_id": f"H{home}"}
        for home in range(2)
    ]
    code = shop.admin.ask("orders", {"shop_id": SHOP, "code": None, "lines": lines})["code"]
    shop.sync()
    assert told(shop) == []
    changed(shop, "orders", change)
    [(where, ledger, found)] = told(shop)
    assert (where, ledger != found) == (f"shop, order {code}", True)
    assert theirs in ledger


@pytest.mark.parametrize(
    ("name", "theirs"),
    [("fee_dong", "fee "), ("freight_dong", "freight "), ("tax_dong", "tax ")],
)
def test_a_payout_that_holds_back_something_else_is_named_though_its_net_is_the_same(
    shop: Shop, name: str, theirs: str
) -> None:
    code = shop.order("H0-5", 2)
    for event in ("confirm", "collect", "ship", "deliver", "settle"):
        shop.befall(code, event)
    shop.sync()
    assert told(shop) == []

    def change(item: Item) -> None:
        item[name] += 1_000
        item["gross_dong"] += 1_000

    changed(shop, "settlements", change)
    [(where, ledger, found)] = told(shop)
    assert where.startswith("shop, settlement ")
    assert (ledger != found, theirs in ledger) == (True, True)
