"""A known order that is reported anew."""

from typing import NamedTuple

from marketplace.orders.stored import StoredOrder
from marketplace.words.records import OrderRecord


class OrderChange(NamedTuple):
    """An order as it is stored, and as it is reported now, its lines identified."""

    order: StoredOrder
    record: OrderRecord
    same_lines: bool
    """Whether the order only moved on (placed to delivered, say): none of its lots moves."""

    @classmethod
    def of(cls, order: StoredOrder, record: OrderRecord) -> "OrderChange":
        """Return the change of a stored order by an identified report."""
        return cls(order, record, order.same_lines(record))
