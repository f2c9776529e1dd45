"""Orders: taken in page by page, each page in one transaction with its draws, totals and cursor."""

from marketplace.orders.payouts import PayoutsTaken, take_payouts
from marketplace.orders.shipments import ShipmentsTaken, take_shipments
from marketplace.orders.take import Taken, take_orders

__all__ = ["PayoutsTaken", "ShipmentsTaken", "Taken", "take_orders", "take_payouts", "take_shipments"]
