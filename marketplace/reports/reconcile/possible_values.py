"""What a sealed row may have held before somebody changed it, by its other figures and by rows that belong to it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CheckConstraint, Connection

from marketplace.storage import bulk
from marketplace.storage.tables import TABLES
from marketplace.words.records import Fulfilment, OrderState, State

_DRAWN = """
SELECT sum(drawn_g), sum(cancelled_g), sum(short_g), sum(returned_g), sum(undelivered_g), sum(amount_dong)
FROM draw WHERE line_id = :line
"""
_LISTING = "SELECT id, label_g, fruit_g - label_g FROM listing WHERE sku = :sku"
_ORDER_PAID = "SELECT paid_ms FROM orders WHERE id = :order"
_FLAGS = ("restock", "restock_said")
_LESS = ("fee_dong", "freight_dong", "tax_dong")
PossibleValue = tuple[str, Any]


def possible_values(connection: Connection, name: str, values: dict[str, Any]) -> Iterator[PossibleValue]:
    """Yield columns of a row, each with a value that it may have had."""
    yield from {"orders": _order, "order_line": _line, "payout": _payout, "shipment": _parcel}[name](connection, values)


def _order(_: Connection, values: dict[str, Any]) -> Iterator[PossibleValue]:
    for column, words in (("state", State), ("order_state", OrderState), ("fulfilment", Fulfilment)):
        yield from ((column, word.value) for word in words)
    instants = ("updated_ms", "placed_ms", "delivered_ms", "cancelled_ms", "returned_ms")
    for column in instants:
        yield from ((column, values[other]) for other in instants)
        yield column, None


def _line(connection: Connection, values: dict[str, Any]) -> Iterator[PossibleValue]:
    quantity, pack_g, ordered_g = values["quantity"], values["pack_g"], values["ordered_g"]
    yield "ordered_g", quantity * pack_g
    if pack_g:
        yield "quantity", ordered_g // pack_g
    if quantity:
        yield "pack_g", ordered_g // quantity
    [(*grams, drawn_dong)] = bulk.select(connection, _DRAWN, {"line": values["id"]})
    if drawn_dong is not None:
        weights = ("ordered_g", "cancelled_g", "short_g", "returned_g", "undelivered_g")
        yield from zip(weights, map(int, grams), strict=True)
        yield "gross_dong", int(drawn_dong) + values["discount_dong"]
        yield "discount_dong", values["gross_dong"] - int(drawn_dong)
    for listing_id, label_g, extra_g in bulk.select(connection, _LISTING, {"sku": values["sku"]}):
        yield from (("listing_id", listing_id), ("pack_g", label_g), ("extra_g", extra_g))
    yield "tax_dong", values["vat_dong"] + values["pit_dong"] + values["cit_dong"]
    for column in _FLAGS:
        yield from ((column, said) for said in (0, 1, None))
    for column in values:
        if column.endswith(("_g", "_dong")) or column == "agreed_replaced":
            yield column, 0


def _payout(connection: Connection, values: dict[str, Any]) -> Iterator[PossibleValue]:
    less = sum(values[name] for name in _LESS)
    yield "net_dong", values["gross_dong"] - less
    yield "gross_dong", values["net_dong"] + less
    for column in _LESS:
        yield column, values[column] + values["gross_dong"] - less - values["net_dong"]
    taxes = ("vat_dong", "pit_dong", "cit_dong")
    yield "tax_dong", sum(values[name] for name in taxes)
    for column in taxes:
        yield column, values[column] + values["tax_dong"] - sum(values[name] for name in taxes)
        yield column, 0
    paid = bulk.select(connection, _ORDER_PAID, {"order": values["order_id"]})
    yield from (("paid_ms", paid_ms) for (paid_ms,) in paid if paid_ms is not None)
    checks = (str(one.sqltext) for one in TABLES["payout"].constraints if isinstance(one, CheckConstraint))
    yield from (("kind", word) for check in checks for word in check.split("'")[1::2])


def _parcel(_: Connection, _values: dict[str, Any]) -> Iterator[PossibleValue]:
    yield from (("state", word.value) for word in Fulfilment)
