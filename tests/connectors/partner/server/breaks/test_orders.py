"""Each break of orders changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

EVERY = ("orders", "orders, 2 of them", "orders, behind a cursor", "orders, 1 of them", "orders, 7 of them", "order")
"""The questions that are answered with orders."""
FIELDS = {
    "status-strange": "status",
    "history-strange": "history.status",
    "placed-local": "placed_at",
    "history-local": "history.at",
    "updated-buddhist": "updated_at",
    "history-late": "history",
    "cancel-untold": "lines.cancelled",
    "history-turned": "history.at, history.status",
    "placed-elsewhen": "placed_at",
    "updated-early": "updated_at",
    "short-too-much": "lines.short_g",
    "discount-too-much": "lines.discount_dong",
    "refund-too-much": "lines.refunded_dong",
    "tax-parts": "lines.pit_dong, lines.vat_dong",
    "return-undelivered": "history",
    "line-id-twice": "lines",
    "line-id-null": "lines.id",
}
"""By break of every order: what it changes."""
HEARD = {name: dict.fromkeys(EVERY, fields) for name, fields in FIELDS.items()} | {
    "return-untold": {"orders": "history", "order": "history"},
    "cancel-in-part": {"orders": "lines.cancelled", "orders, 7 of them": "lines.cancelled"},
    "return-in-part": {"orders": "lines.returned"},
    "returned-too-many": {"orders": "lines.returned"},
    "packs-twice": {"orders": "lines.undelivered"},
    "short-of-nothing": {"orders": "lines.short_g", "orders, 7 of them": "lines.short_g"},
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
