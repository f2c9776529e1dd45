"""A server of the contract's version before still syncs: its orders, stock and payouts come in as it means them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema_rs import Draft202012Validator

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests import contract
from tests.connectors.partner.conformance.variants import version_1_0
from tests.jobs.shop import SHOP, TOKEN, Shop, opened
from tests.ledger import rows

PAGES = {"sellers": "SellerPage", "orders": "OrderPage", "settlements": "EntryPage", "shipments": "ShipmentPage"} | {
    "offers": "OfferPage"
}
LINES = """
SELECT o.remote_id, o.status, l.ordered_g, l.cancelled_g, l.undelivered_g, l.returned_g, l.short_g, l.refunded_dong,
       l.replaced
  FROM order_line l JOIN orders o ON o.id = l.order_id ORDER BY o.remote_id
"""
PAYOUTS = "SELECT o.remote_id, p.net_dong FROM payout p JOIN orders o ON o.id = p.order_id"


@pytest.fixture
def old(database: Database, tmp_path: Path) -> Iterator[Shop]:
    with opened(database, tmp_path, twists=[version_1_0()]) as shop:
        yield shop


def page(shop: Shop, name: str) -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return requests.get(f"{shop.url}/v1/shops/{SHOP}/{name}?limit=1000", headers=headers, timeout=30).json()


def season(shop: Shop) -> None:
    """Sell three orders: one of which a part comes back, one that never arrives, and one that is cancelled."""
    shop.order("H0-5", 3, "A")
    shop.order("H1-5", 1, "B")
    shop.order("H2-5", 2, "C")
    for step in ("confirm", "collect", "ship", "deliver"):
        shop.befall("A", step)
    shop.befall("A", "return", line_id="1", packs=1)
    for step in ("confirm", "collect", "ship", "fail", "send_back", "return"):
        shop.befall("B", step)
    shop.befall("C", "cancel")
    shop.befall("A", "settle")


def test_a_server_of_1_0_syncs(old: Shop) -> None:
    assert old.sync().status == "ran"
    season(old)
    report = old.sync()
    assert (report.status, report.orders_new) == ("ran", 3)
    assert rows(old.database, LINES) == [
        ("A", "delivered", 15_000, 0, 0, 5_000, 0, 0, 0),
        ("B", "returned", 5_000, 0, 5_000, 0, 0, 0, 0),
        ("C", "cancelled", 10_000, 10_000, 0, 0, 0, 0, 0),
    ]
    assert rows(old.database, PAYOUTS) == [("A", 300_000)]
    assert old.sync().changed == 0
    left = {sku: dict(rows(old.database, "SELECT sku, stock FROM offer"))[sku] for sku in old.stocks()}
    assert left == old.stocks()
    assert reconcile(old.database) == []


def test_cursors_that_a_server_of_1_0_forgot_are_begun_anew(old: Shop) -> None:
    season(old)
    old.sync()
    old.admin.ask("forget", {"shop_id": SHOP})
    assert (old.sync().status, len(rows(old.database, LINES)), len(rows(old.database, PAYOUTS))) == ("ran", 3, 1)


@pytest.mark.parametrize("name", PAGES)
def test_what_it_says_is_of_the_document_of_1_0_and_nothing_newer(old: Shop, name: str) -> None:
    document = contract.document(contract.BEFORE)
    old.sync()
    season(old)
    said = page(old, name)
    schema = {**document, "$ref": f"#/components/schemas/{PAGES[name]}"}
    assert [fault.message for fault in Draft202012Validator(schema).iter_errors(said)] == []
    items = said["entries" if name == "settlements" else name]
    assert items
    shape = document["components"]["schemas"][{"settlements": "Entry"}.get(name, PAGES[name].removesuffix("Page"))]
    assert {field for item in items for field in item} <= set(shape["properties"])
    lines = document["components"]["schemas"]["Line"]["properties"]
    assert {field for item in items for line in item.get("lines", []) for field in line} <= set(lines)
