"""What the contract says of an order, held against what a server lists: one rule, one sentence.

The rules are written from the words of openapi.yaml and not from the mapping, so that neither proves itself.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from connectors.partner.asking import Asker, Requirement, UnmetError
from connectors.partner.wire import Line, Order, Orders
from connectors.rfc3339 import instant

_SAMPLE = 200
_STATUSES = frozenset(
    ("placed", "confirmed", "collected", "shipping", "failed", "delivered", "returning", "returned", "cancelled")
)


class _Rule(NamedTuple):
    """A sentence of the contract, and what tells an order that keeps it."""

    sentence: str
    kept: Callable[[Order], bool]


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


def _not_before(order: Order) -> bool:
    return _instants(order) and instant(order.updated_at) >= max(
        (instant(event.at) for event in order.history), default=0
    )


def _whole(order: Order) -> bool:
    if order.status == "cancelled":
        return all(line.cancelled == line.quantity for line in order.lines)
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


_RULES = (
    _Rule("Every status is a word of the contract", _words),
    _Rule("Every instant of an order has its offset", _instants),
    _Rule("The history tells the status an order has, and when packs came back", _told),
    _Rule("updated_at is not before the latest entry of the history", _not_before),
    _Rule("A cancelled or returned order is so with all its packs", _whole),
    _Rule(
        "No more packs are cancelled, undelivered and returned than were ordered",
        partial(_each, lambda line: _stays(line) >= 0),
    ),
    _Rule(
        "The short weight is at most that of the packs that stay",
        partial(_each, lambda line: line.short_g <= max(_stays(line), 0) * line.pack_g),
    ),
    _Rule("A discount is at most the gross amount", partial(_each, lambda line: line.discount_dong <= line.gross_dong)),
    _Rule(
        "What is refunded is at most what was paid",
        partial(_each, lambda line: line.refunded_dong <= max(line.gross_dong - line.discount_dong, 0)),
    ),
    _Rule("VAT, PIT and CIT add up to the tax where they are said", partial(_each, _taxed)),
    _Rule("Every line has an id of its own in its order", _ids),
)


def _try(rule: _Rule, asker: Asker) -> str:
    orders = asker.items(Orders[Order], f"{asker.shop_path}/orders", _SAMPLE)
    broken = [order.code for order in orders if not rule.kept(order)]
    if broken:
        raise UnmetError(f"{len(broken)} of {len(orders)} orders do not keep it, {broken[0]} first.")
    return f"{len(orders)} orders keep it."


ORDERS = tuple(Requirement(1, rule.sentence, partial(_try, rule)) for rule in _RULES)
