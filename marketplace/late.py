"""Late payouts: those that waited in the inbox for an order, taken in once the order has come."""

import json

from sqlalchemy import Connection

from marketplace import inbox
from marketplace.orders import take_payouts
from marketplace.orders.held import read_orders
from marketplace.shelf import Shelf
from marketplace.words.records import SettlementRecord

_FIELDS = set(SettlementRecord._fields)


def take_late_payouts(connection: Connection, channel_id: int, source: str, shelf: Shelf, now_ms: int) -> int:
    """Take in the payouts of a channel's inbox whose orders are known by now, and settle them; return how many."""
    waiting = [record for kept in inbox.open_kept(connection, source, "settlement") for record in _read(kept)]
    if not waiting:
        return 0
    known = read_orders(connection, channel_id, sorted({record.order_code for record in waiting}))
    ready = [record for record in waiting if record.order_code in known]
    return take_payouts(connection, channel_id, source, shelf, ready, now_ms).new


def _read(kept: str) -> list[SettlementRecord]:
    """Read a payout that was understood; one that was not stays what it is."""
    facts = json.loads(kept)
    return [SettlementRecord(**facts)] if isinstance(facts, dict) and set(facts) == _FIELDS else []
