"""Each break of a list changes what it says and nothing else of what a server answers."""

from typing import Any

import pytest

from connectors.partner.server.api.pages import cursor_of
from connectors.partner.server.breaks import BREAKS
from connectors.partner.server.breaks.twist import IncomingRequest, said
from tests.connectors.partner.answers import Changed

ITEMS = {
    "orders": ("orders", "orders, 2 of them", "orders, behind a cursor", "orders, 1 of them", "orders, 7 of them"),
    "settlements": ("settlements", "settlements, 2 of them", "settlements, behind a cursor"),
    "shipments": ("shipments", "shipments, 2 of them", "shipments, behind a cursor"),
    "sellers": ("sellers", "sellers, 2 of them"),
    "offers": ("offers", "offers, 2 of them", "offers, before", "offers, since then"),
}
"""By list: the questions that are answered with items."""
EMPTY = {
    "orders": ("orders, at the end",),
    "sellers": ("sellers, behind a cursor",),
    "offers": ("offers, behind a cursor",),
}
"""By list: those that are answered with a page without any."""
ALONE = {"orders": ("order",), "offers": ("offer", "single")}
"""By list: those that are answered with one of its items."""
SHAPES = {
    "orders": {
        "without-seller": "seller_id",
        "payment-strange": "payment.method",
        "province-long": "province",
        "code-odd": "code",
        "without-lines": "lines",
        "number-as-text": "lines.quantity",
        "money-broken": "lines.fee_dong",
        "money-below-0": "lines.fee_dong",
        "money-vast": "lines.gross_dong",
        "line-id-long": "lines.id",
        "line-without-restock": "lines.restock",
        "title-long": "lines.title",
        "title-nul": "lines.title",
        "buyer": "lines.recipient",
    },
    "settlements": {
        "without-line": "line_id",
        "kind-strange": "kind",
        "settlement-nameless": "settlement_id",
        "money-vast": "gross_dong",
        "buyer": "customer_name",
    },
    "shipments": {
        "state-strange": "state",
        "waybill-long": "waybill",
        "carrier-null": "carrier",
        "buyer": "receiverPhone",
    },
    "sellers": {
        "verified-as-number": "verified",
        "buyer": "phone",
    },
    "offers": {
        "without-photos": "photos",
        "moderation-strange": "moderation",
        "stock-below-0": "stock",
        "buyer": "last_buyer",
    },
}
"""By list and break of its items: what it changes of each."""
REQUESTS = {
    "limit-ignored": {
        **dict.fromkeys(
            ("orders, 2 of them", "orders, behind a cursor", "orders, 1 of them", "orders, 7 of them"),
            "(all), (page).has_more, (page).next_cursor",
        ),
        "orders, limit 0": "HTTP 200",
        "orders, limit twice": "HTTP 200",
    },
    "limit-any": {"orders, limit 0": "HTTP 200"},
    "parameter-last": {"orders, limit twice": "HTTP 200"},
    "parameter-passed-over": {"orders, unknown parameter": "HTTP 200"},
    "cursor-passed-over": {"orders, strange cursor": "HTTP 200"},
    "cursor-of-any-list": {"orders, cursor of payouts": "HTTP 200"},
    "cursor-stuck": {
        "orders, behind a cursor": "(page).next_cursor",
        "orders, 1 of them": "(page).next_cursor",
        "orders, at the end": "(page).has_more",
    },
    "cursor-restless": {"orders, at the end": "(page).next_cursor"},
    "more-for-ever": {"orders, at the end": "(page).has_more, (page).next_cursor"},
    "first-lost": {"orders, behind a cursor": "(all)", "orders, 1 of them": "(all)"},
    "lost-at-limit-1": {"orders, 1 of them": "(all)"},
    "method-bare": {"orders, DELETE": "allow"},
    "method-not-found": {"orders, DELETE": "HTTP 404"},
}
TURNED = {
    "turned-at-limit-7": ("orders, 7 of them",),
    "newest-first": ("orders", "orders, 2 of them", "orders, behind a cursor", "orders, 7 of them"),
}
"""By break: the questions whose answers have the same orders in another order."""
HEARD: dict[str, dict[str, str]] = dict(REQUESTS)
for _list, _items in ITEMS.items():
    _every = (*_items, *ALONE.get(_list, ()))
    HEARD |= {f"{_list}-{word}": dict.fromkeys(_every, fields) for word, fields in SHAPES[_list].items()}
    HEARD[f"{_list}-twice"] = dict.fromkeys(_items, "(all)")
    for _word, _fields in (("as-of", "(page).as_of"), ("no-cursor", "(page).next_cursor"), ("as-text", "content-type")):
        HEARD[f"{_list}-{_word}"] = dict.fromkeys((*_items, *EMPTY.get(_list, ())), _fields)
FAR_DOWN = "lost-behind-250"
ALL = (*HEARD, *TURNED, FAR_DOWN)


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]


@pytest.mark.parametrize("name", TURNED)
def test_a_break_that_turns_pages_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert set(changed(name)) == set(TURNED[name])


@pytest.mark.parametrize(
    ("limit", "sequence", "comes"), [("7", 251, False), ("7", 250, True), ("8", 251, True), ("1", 251, True)]
)
def test_a_list_ends_early_at_limit_7_and_behind_250_orders_alone(limit: str, sequence: int, comes: bool) -> None:
    market: Any = None
    query = [("limit", limit), ("cursor", cursor_of("orders", sequence))]
    asked = IncomingRequest("GET", "/v1/shops/S1/orders", query, {}, b"", market, {})
    page = said({"orders": [{"code": "A"}], "has_more": True, "next_cursor": "c"})
    ended = {"orders": [], "has_more": False, "next_cursor": "c"}
    assert BREAKS[FAR_DOWN].said(asked, page).document == (page.document if comes else ended)
