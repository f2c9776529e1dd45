"""A shop on django-oscar, somebody who buys there, and our connector of it."""

import pytest
from zstandard import ZstdDecompressor

from connectors.base import Connector
from connectors.registry import connect
from marketplace.words.records import DesiredOffer
from tests.oscar.shop import PARTNER, Customer


@pytest.fixture
def shop(oscar):
    return oscar


@pytest.fixture
def connector(shop) -> Connector:
    return connect(shop.settings())


def product(shop, sku: str, stock: int = 50) -> Customer:
    """Put a product on sale and return somebody who may buy it."""
    shop.ask("put_product", sku=sku, title=f"Vải {sku}", price=150_000, stock=stock, partner=PARTNER)
    return Customer(shop.url, shop.ask("products"))


def pulled(connector, cursor=None):
    """Return the orders of a pull by code, and its last cursor."""
    pages = list(connector.pull_orders(cursor))
    return {item.code: item for page in pages for item in page.items}, pages[-1].next_cursor


def wish(sku: str, stock: int, version: int | None = None, **other) -> DesiredOffer:
    facts = DesiredOffer(sku, PARTNER, f"Vải {sku}", "Cắt sáng", "", 150_000, 5_000, stock, version, None, None)
    return facts._replace(**other)


def offer(connector, sku: str):
    return next(item for page in connector.pull_offers([sku]) for item in page.items)


def record_text(kept: bytes) -> str:
    return ZstdDecompressor().decompress(kept).decode()
