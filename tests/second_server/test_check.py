"""A server written from the contract's document alone meets the contract at every level."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from connectors.http import Http, Limits
from connectors.partner.conformance import check
from tests.second_server import happenings as h
from tests.second_server import paging, schemas
from tests.second_server.books import Shop
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
    return [(finding.rule, finding.says) for finding in findings if finding.ok is False]


def test_a_broken_order_behind_an_empty_page_is_found(door: Door) -> None:
    door.market.shops[SHOP].orders["D-3"].line().short_g = 10**6
    (found,) = _unmet(door, SECRET, 1)
    assert "1 of 9 orders do not keep it, D-3 first." in found


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({"line_id": "L-99"}, "payout-names-line"), ({"order_code": "D-99", "line_id": None}, "payout-names-order")],
)
def test_a_payout_of_what_is_not_there_is_found(door: Door, changes: dict[str, Any], rule: str) -> None:
    entries = door.market.shops[SHOP].entries
    name = next(name for name, entry in entries.items() if entry.line_id)
    entries[name] = dataclasses.replace(entries[name], **changes)
    found = _unmet(door, SECRET, 1)
    assert [name for name, _ in found if "file" not in name] == [rule]
    assert changes["line_id"] or "D-99" in found[0][1]


def test_a_line_that_went_after_it_was_paid_is_no_fault(door: Door) -> None:
    """The orders with an odd number are paid line by line."""
    shop = door.market.shops[SHOP]
    order = shop.orders["D-1"]
    door.market.clock.go_on(minutes=5)
    h.replace(shop, order, order.line(), "H0-5", 2)
    assert _unmet(door, SECRET, 1) == []


def test_a_list_that_is_another_at_limit_1_is_found_behind_an_empty_page(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = paging.page

    def lossy(shop: Shop, cursors: paging.Cursors, name: str, cursor: str | None, limit: int, only: Any) -> Any:
        page: Any = whole(shop, cursors, name, cursor, limit, only)
        if limit == 1 and name == "orders":
            page["orders"] = [order for order in page["orders"] if order["code"] != "D-4"]
        return page

    monkeypatch.setattr(paging, "page", lossy)
    found = _unmet(door, SECRET, 1)
    assert {rule for rule, _ in found} == {"same-at-every-limit"}
