"""Late payouts: those that waited in the inbox for an order, taken in once the order has come."""

from sqlalchemy import Connection

from marketplace import inbox
from marketplace.db import bulk
from marketplace.orders import kept as records
from marketplace.orders import take_payouts
from marketplace.orders.held import read_orders
from marketplace.shelf import Shelf
from marketplace.words.records import SettlementRecord

_HELD = "SELECT 1 FROM orders WHERE channel_id = :channel AND remote_id IN :codes LIMIT 1"


def has_come(connection: Connection, channel_id: int, source: str) -> bool:
    """Say whether an order is known by now for which a payout of this channel waits in the inbox."""
    codes = sorted({record.order_code for record in _waiting(connection, source)})
    return bool(codes and bulk.select(connection, _HELD, {"channel": channel_id, "codes": codes}))


def take_late_payouts(connection: Connection, channel_id: int, source: str, shelf: Shelf, now_ms: int) -> int:
    """Take in the payouts of a channel's inbox whose orders are known by now, and settle them; return how many."""
    waiting = _waiting(connection, source)
    if not waiting:
        return 0
    known = read_orders(connection, channel_id, sorted({record.order_code for record in waiting}))
    ready = [record for record in waiting if record.order_code in known]
    return take_payouts(connection, channel_id, source, shelf, ready, now_ms).new


def _waiting(connection: Connection, source: str) -> list[SettlementRecord]:
    kept = inbox.open_kept(connection, source, "settlement")
    return [record for text in kept if (record := records.payout_of(text)) is not None]
