"""Late payouts: those that waited in the inbox for an order, taken in once the order has come."""

from sqlalchemy import Connection

from marketplace import inbox
from marketplace.orders import kept as records
from marketplace.orders import take_payouts
from marketplace.orders.held import read_orders
from marketplace.shelf import Shelf


def take_late_payouts(connection: Connection, channel_id: int, source: str, shelf: Shelf, now_ms: int) -> int:
    """Take in the payouts of a channel's inbox whose orders are known by now, and settle them; return how many."""
    kept = inbox.open_kept(connection, source, "settlement")
    waiting = [record for text in kept if (record := records.payout_of(text)) is not None]
    if not waiting:
        return 0
    known = read_orders(connection, channel_id, sorted({record.order_code for record in waiting}))
    ready = [record for record in waiting if record.order_code in known]
    return take_payouts(connection, channel_id, source, shelf, ready, now_ms).new
