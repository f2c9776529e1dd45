"""Orders: taken in page by page, each page in one transaction with its draws, totals and cursor."""

from marketplace.orders.payouts import PayoutsTaken, take_payouts
from marketplace.orders.take import Taken, take_orders

__all__ = ["PayoutsTaken", "Taken", "take_orders", "take_payouts"]
