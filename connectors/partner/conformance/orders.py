"""What the contract says of an order, held against what a server lists: one rule, one sentence.

The rules are written from the words of openapi.yaml and not from the mapping, so that neither proves itself. An order
that cannot be read at all is left to the rule of its shape.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from connectors.partner.conformance.asking import Asker, Rule, UnmetError, UntriedError
from connectors.partner.conformance.lists import read_items, seen
from connectors.partner.conformance.shapes import Service
from connectors.partner.contract.wire import Line, Order
from connectors.rfc3339 import instant

_STATUSES = frozenset(
    ("placed", "confirmed", "collected", "shipping", "failed", "delivered", "returning", "returned", "cancelled")
)


class _OrderRule(NamedTuple):
    """A sentence of the contract, what to do, and what tells an order that keeps it."""

    name: str
    sentence: str
    advice: str
    kept: Callable[[Order], bool]


def read_orders(asker: Asker) -> list[Order]:
    """Return the first orders of the shop, as far as they can be read."""
    return read_items(asker, "orders", Order)


def _words(order: Order) -> bool:
    return {order.status, *(event.status for event in order.history)} <= _STATUSES


def _instants(order: Order) -> bool:
    try:
        for text in (order.placed_at, order.updated_at, *(event.at for event in order.history)):
            instant(text)
    except ValueError:
        return False
    return True


def _told(order: Order) -> bool:
    words = {event.status for event in order.history}
    back = any(line.returned for line in order.lines)
    return order.status in words and (not back or "returned" in words)


def _cancel_told(order: Order) -> bool:
    return not any(line.cancelled for line in order.lines) or "cancelled" in {event.status for event in order.history}


def _in_time(order: Order) -> bool:
    if not _instants(order):
        return True
    at = [instant(event.at) for event in order.history]
    return at == sorted(at)


def _placed_first(order: Order) -> bool:
    return not _instants(order) or not order.history or instant(order.placed_at) == instant(order.history[0].at)


def _not_before(order: Order) -> bool:
    return not _instants(order) or instant(order.updated_at) >= max(
        (instant(event.at) for event in order.history), default=0
    )


def _whole_cancel(order: Order) -> bool:
    return order.status != "cancelled" or all(line.cancelled == line.quantity for line in order.lines)


def _whole_return(order: Order) -> bool:
    return order.status != "returned" or not any(_stays(line) for line in order.lines)


def _stays(line: Line) -> int:
    return line.quantity - line.cancelled - line.undelivered - line.returned


def _each(kept: Callable[[Line], bool], order: Order) -> bool:
    return all(kept(line) for line in order.lines)


def _taxed(line: Line) -> bool:
    said = line.vat_dong + line.pit_dong + line.cit_dong
    return said in (0, line.tax_dong)


def _ids(order: Order) -> bool:
    ids = [line.id for line in order.lines]
    return None not in ids and len(set(ids)) == len(ids)


_KEPT = (
    _OrderRule("order-status", "Every status is a word of the contract", "Use the nine words of Status.", _words),
    _OrderRule(
        "order-instants", "Every instant of an order has its offset",
        "Write RFC 3339 with Z or an offset, in the years 2000-2099.", _instants,
    ),
    _OrderRule(
        "order-history", "The history tells the status an order has, and when packs came back",
        "Keep the entry of the current status, and one of returned where packs came back.", _told,
    ),
    _OrderRule(
        "order-cancel-told", "The history tells when packs were cancelled",
        "Keep an entry cancelled in the history, also for a part of the order.", _cancel_told,
    ),
    _OrderRule(
        "order-history-sorted", "The history is in order of time", "Sort it by time; keep all its entries.", _in_time
    ),
    _OrderRule(
        "order-placed", "placed_at is the instant of the first entry of the history",
        "Give the same instant in both places.", _placed_first,
    ),
    _OrderRule(
        "order-updated", "updated_at is not before the latest entry of the history",
        "Set updated_at with every change of the order.", _not_before,
    ),
    _OrderRule(
        "order-cancel-whole", "A cancelled order is so with all its packs",
        "Count every pack as cancelled; a partial cancel leaves the status what it was.", _whole_cancel,
    ),
    _OrderRule(
        "order-return-whole", "A returned order is so with all its packs",
        "Nothing stays of a returned order; a partial return leaves the status delivered.", _whole_return,
    ),
    _OrderRule(
        "line-packs", "No more packs are cancelled, undelivered and returned than were ordered",
        "Count no pack twice.", partial(_each, lambda line: _stays(line) >= 0),
    ),
    _OrderRule(
        "line-short", "The short weight is at most that of the packs that stay",
        "Lower short_g with every pack that is cancelled, undelivered or returned.",
        partial(_each, lambda line: line.short_g <= max(_stays(line), 0) * line.pack_g),
    ),
    _OrderRule(
        "line-discount", "A discount is at most the gross amount", "gross_dong is price × packs, before the discount.",
        partial(_each, lambda line: line.discount_dong <= line.gross_dong),
    ),
    _OrderRule(
        "line-refund", "What is refunded is at most what was paid", "refunded_dong is at most gross less discount.",
        partial(_each, lambda line: line.refunded_dong <= max(line.gross_dong - line.discount_dong, 0)),
    ),
    _OrderRule(
        "line-tax", "VAT, PIT and CIT add up to the tax where they are said", "Say all parts, or none.",
        partial(_each, _taxed),
    ),
    _OrderRule(
        "line-ids", "Every line has an id of its own in its order", "Give each line an id that never changes.", _ids
    ),
)  # fmt: skip


def _try(rule: _OrderRule, asker: Asker) -> str:
    orders = read_orders(asker)
    broken = [order.code for order in orders if not rule.kept(order)]
    if broken:
        raise UnmetError(f"{len(broken)} of {len(orders)} orders do not keep it, {broken[0]} first.")
    return seen(asker, "orders", len(orders))


def _version(asker: Asker) -> str:
    """Return the version that a server speaks; what it does not say has a rule of its own."""
    try:
        return asker.good(Service, "/v1").version
    except UnmetError:
        return ""


def _never_returned(asker: Asker) -> str:
    """Look for packs that are returned of an order which its own history never delivered; 1.0 had no other word."""
    if asker.once("version", partial(_version, asker)) == "1.0":
        raise UntriedError("Not tried: a server of 1.0 does not tell undelivered from returned.")
    return _try(_UNDELIVERED, asker)


_UNDELIVERED = _OrderRule(
    "order-undelivered", "What came back without having been delivered is undelivered, not returned",
    "Count it at undelivered; returned packs have an entry delivered in the history.",
    lambda order: not any(line.returned for line in order.lines)
    or "delivered" in {event.status for event in order.history},
)  # fmt: skip
ORDERS = (
    *(Rule(1, rule.name, rule.sentence, rule.advice, partial(_try, rule)) for rule in _KEPT),
    Rule(1, _UNDELIVERED.name, _UNDELIVERED.sentence, _UNDELIVERED.advice, _never_returned),
)
