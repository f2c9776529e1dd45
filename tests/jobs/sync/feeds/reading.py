"""Reading a shop's lists in the tests: in small pages, broken off between two, and looked through for a buyer."""

import itertools
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.responses import PlainTextResponse, Response

from connectors.http import Http
from connectors.partner.client.client import PartnerConnector
from connectors.platforms import facts_of
from tests.jobs.door import Asked
from tests.jobs.shop import Shop
from tests.ledger import Rows, rows

BUYER = {"name": "Phạm Thị Người Mua", "phone": "0987650123", "address": "Ngõ 99 Hàng Buồm"}


def mark(shop: Shop, feed: str = "orders") -> tuple[Any, ...] | None:
    found = rows(shop.database, "SELECT cursor, as_of_ms FROM watermark WHERE feed = :feed", feed=feed)
    return found[0] if found else None


def small_pages(shop: Shop, size: int = 2) -> PartnerConnector:
    """Speak to the shop in pages so small that a few orders are several."""
    facts = msgspec.structs.replace(facts_of("partner"), page_size=size)
    return PartnerConnector(shop.settings, facts, Http(shop.url, facts.limits))


def down(path: str, after: int = 0) -> Callable[[Asked], Response | None]:
    """Answer 503 on a path once so many calls of it were answered."""
    calls = itertools.count()

    def instead(asked: Asked) -> Response | None:
        if asked.path.endswith(path) and next(calls) >= after:
            return PlainTextResponse("", 503, {"Retry-After": "0"})
        return None

    return instead


def text_of(tables: dict[str, Rows]) -> bytes:
    return repr(tables).encode()
