"""An order and its parcel stand by themselves: what a history says of each, whatever befell them."""

import pytest

from marketplace.words.instants import parse_iso
from marketplace.words.records import Fulfilment, OrderState
from tests.connectors.partner.contract.mapping.test_orders import LINE, ORDER, changed, orders


def told(*history, gone=0, back=0):
    """Return an order of three packs whose status is the last word of its history."""
    moments = [{"status": word, "at": f"2021-06-{day:02d}T08:00:00+07:00"} for day, word in enumerate(history, 10)]
    lines = [LINE | {"cancelled": gone, "returned": back, "short_g": 0}]
    return ORDER | {"status": history[-1], "history": moments, "lines": lines}


LIVES = [
    (told("placed", "confirmed", "cancelled", gone=3), "cancelled none", 12, None),
    (told("placed", "confirmed", "collected", "shipping", "cancelled", gone=3), "cancelled shipping", 14, None),
    (told("placed", "shipping", "cancelled", "returning", gone=3), "cancelled returning", 12, None),
    (told("placed", "shipping", "cancelled", "returned", gone=3), "cancelled returned", 12, None),
    (told("placed", "shipping", "failed", "cancelled", gone=3), "cancelled failed", 13, None),
    (told("placed", "cancelled", "confirmed"), "confirmed none", None, None),
    (told("placed", "shipping", "cancelled", "shipping"), "confirmed shipping", None, None),
    (told("placed", "cancelled", "confirmed", "cancelled", gone=3), "cancelled none", 13, None),
    (told("placed", "shipping", "returned", "confirmed", "cancelled", gone=3), "cancelled none", 14, None),
    (told("placed", "shipping", "failed", "returning"), "confirmed returning", None, None),
    (told("placed", "delivered", "returned", back=3), "confirmed returned", None, 12),
    (told("placed", "cancelled", "confirmed", gone=1), "confirmed none", 11, None),
    (told("placed", "shipping", gone=3), "cancelled shipping", None, None),
]


@pytest.mark.parametrize(("order", "stands", "cancelled", "returned"), LIVES)
def test_an_order_and_its_parcel_stand_by_themselves(order, stands, cancelled, returned):
    (record,) = orders(order).items
    moments = [day and parse_iso(f"2021-06-{day}T08:00:00+07:00") for day in (cancelled, returned)]
    assert (f"{record.order_state} {record.fulfilment}", record.cancelled_ms, record.returned_ms) == (stands, *moments)


def test_the_history_may_come_in_any_order():
    order = told("placed", "collected", "shipping", "cancelled", gone=3)
    (record,) = orders(order | {"history": order["history"][::-1]}).items
    assert (record.order_state, record.fulfilment) == (OrderState.CANCELLED, Fulfilment.SHIPPING)


def test_an_instant_of_a_cancelled_orders_parcel_that_cannot_be_read_is_set_aside():
    order = told("placed", "shipping", "cancelled", gone=3)
    (reject,) = orders(changed(order, ("history", 1, "at"), "yesterday")).items
    assert "instant" in reject.reason
