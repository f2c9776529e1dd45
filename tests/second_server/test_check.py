"""A server written from the contract's document alone meets the contract at every level."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.http import Http, Limits
from connectors.partner.check import check
from tests.second_server import happenings as h
from tests.second_server import schemas
from tests.second_server.door import Door, open_door
from tests.second_server.operations import Request, answer
from tests.second_server.script import CLIENT, SECRET, SHOP, market

LISTS = {
    "sellers": "SellerPage", "orders": "OrderPage", "settlements": "EntryPage", "shipments": "ShipmentPage",
    "offers": "OfferPage",
}  # fmt: skip


@pytest.fixture
def door() -> Iterator[Door]:
    made = market(("H0", "H1"))
    shop = made.shops[SHOP]
    h.put_on_sale(shop, "H0-5", "H0", 150_000, 5_000, 900)
    for number in range(9):
        order = h.place(shop, f"D-{number}", [("H0-5", 2)])
        h.parcel(shop, order, f"VD {number}", "collected")
        h.goes(shop, order, "confirmed", "collected", "shipping", "delivered")
        h.settle(shop, order, "TT-1", by_line=bool(number % 2))
    with open_door(made) as opened:
        yield opened


@pytest.mark.parametrize(("level", "secret"), [(0, SECRET), (1, SECRET), (2, SECRET), (3, f"{CLIENT}:{SECRET}")])
def test_a_server_of_the_document_alone_meets_every_level(door: Door, level: int, secret: str) -> None:
    assert _unmet(door, secret, level) == []


def test_a_check_that_was_broken_off_leaves_nothing_that_the_next_stumbles_over(door: Door) -> None:
    door.market.hooks.subscribe(CLIENT, SHOP, "https://lensan.invalid/contract-check")
    assert _unmet(door, f"{CLIENT}:{SECRET}", 3) == []
    assert door.market.hooks.known == {}


@pytest.mark.parametrize("name", LISTS)
def test_what_the_second_server_says_is_of_the_document(door: Door, name: str) -> None:
    """The proof that the second server conforms: by the schemas of the document, and by nothing of ours."""
    headers, seen, cursor = {"authorization": f"Bearer {SECRET}"}, 0, ""
    while True:
        query = f"limit=4&cursor={cursor}" if cursor else "limit=4"
        given = answer(door.market, Request("GET", f"/v1/shops/{SHOP}/{name}", query, headers, b""))
        page: dict[str, Any] = schemas.read(given.body, LISTS[name])
        seen += len(page.get(name, page.get("entries", [])))
        cursor = str(page["next_cursor"])
        if not page["has_more"]:
            break
    assert (given.status, seen) == (200, {"sellers": 2, "offers": 1}.get(name, 9))


def _unmet(door: Door, secret: str, level: int) -> list[tuple[str, str]]:
    http = Http(door.url, Limits(calls_per_second=1000, burst=1000))
    findings = check(door.url, secret, SHOP, level, http=http)
    http.close()
    assert {finding.level for finding in findings} == set(range(level + 1))
    return [(finding.requirement, finding.says) for finding in findings if not finding.ok]
