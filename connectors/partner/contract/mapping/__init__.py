"""The partner contract's words, turned into ours and back; no other module knows the contract's fields."""

from connectors.partner.contract.mapping.answers import read
from connectors.partner.contract.mapping.offers import batch_of, offers_page, results_of, sellers_page
from connectors.partner.contract.mapping.orders import kept_orders, one_order, orders_page
from connectors.partner.contract.mapping.parcels import kept_shipments, shipments_page
from connectors.partner.contract.mapping.payouts import kept_settlements, settlements_page

__all__ = [
    "batch_of",
    "kept_orders",
    "kept_settlements",
    "kept_shipments",
    "offers_page",
    "one_order",
    "orders_page",
    "read",
    "results_of",
    "sellers_page",
    "settlements_page",
    "shipments_page",
]
