"""Each break of payouts and parcels changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

LISTED = ("{0}", "{0}, 2 of them", "{0}, behind a cursor")
FIELDS = {
    "payout-sum-off": ("settlements", "net_dong"),
    "payout-tax-parts": ("settlements", "vat_dong"),
    "payout-of-nothing": ("settlements", "order_code"),
    "fine-of-a-line": ("settlements", "kind, line_id, order_code"),
    "payout-order-unknown": ("settlements", "order_code"),
    "payout-line-unknown": ("settlements", "line_id"),
    "parcel-order-unknown": ("shipments", "order_code"),
    "paid-local": ("settlements", "paid_at"),
    "parcel-local": ("shipments", "at"),
    "waybill-shared": ("shipments", "waybill"),
}
"""By break: the list, and the fields of its items."""
HEARD = {name: {question.format(listed): fields for question in LISTED} for name, (listed, fields) in FIELDS.items()}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
