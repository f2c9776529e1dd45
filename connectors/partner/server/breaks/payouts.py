"""Payouts and parcels that say what the contract does not allow."""

from typing import Any

from connectors.partner.server.breaks.twist import in_items, setting

_SETTLED, _SENT = "settlements", "shipments"


def _off_by_one(entry: dict[str, Any]) -> None:
    entry["net_dong"] += 1


def _taxed(entry: dict[str, Any]) -> None:
    entry["vat_dong"] = entry["tax_dong"] + 1


def _local(name: str) -> Any:
    return lambda item: item.update({name: item[name][:19]})


BREAKS = (
    in_items("payout-sum-off", "payout-sum", "net is not gross less fee, freight and tax.", _off_by_one, _SETTLED),
    in_items("payout-tax-parts", "payout-tax", "VAT is more than the tax.", _taxed, _SETTLED),
    in_items(
        "payout-of-nothing", "payout-order", "An entry of kind order names none.", setting(order_code=None), _SETTLED
    ),
    in_items(
        "fine-of-a-line",
        "payout-order",
        "A penalty of no order names a line.",
        setting(order_code=None, line_id="1", kind="penalty"),
        _SETTLED,
    ),
    in_items(
        "payout-order-unknown",
        "payout-names-order",
        "An entry names an order that is not there.",
        setting(order_code="LENSAN-NOT-THERE"),
        _SETTLED,
    ),
    in_items(
        "payout-line-unknown",
        "payout-names-line",
        "An entry names a line that its order has not.",
        setting(line_id="LENSAN-NOT-THERE"),
        _SETTLED,
    ),
    in_items(
        "parcel-order-unknown",
        "parcel-names-order",
        "A parcel is of an order that is not there.",
        setting(order_code="LENSAN-NOT-THERE"),
        _SENT,
    ),
    in_items("paid-local", "payout-instants", "paid_at has no offset.", _local("paid_at"), _SETTLED),
    in_items("parcel-local", "parcel-instants", "at has no offset.", _local("at"), _SENT),
    in_items("waybill-shared", "parcel-order", "All parcels have one waybill.", setting(waybill="VD1"), _SENT),
)
