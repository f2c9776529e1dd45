"""Late payouts and shipments: those that waited in the inbox for an order, taken in once the order has come."""

from sqlalchemy import Connection

from marketplace import inbox
from marketplace.db import bulk
from marketplace.orders import kept as records
from marketplace.orders import take_payouts, take_shipments
from marketplace.orders.held import read_orders
from marketplace.orders.shipments import known_orders
from marketplace.shelf import Shelf
from marketplace.words.records import SettlementRecord, ShipmentRecord

_HELD = "SELECT 1 FROM orders WHERE channel_id = :channel AND remote_id IN :codes LIMIT 1"


def has_come(connection: Connection, channel_id: int, source: str) -> bool:
    """Say whether an order is known by now for which a payout or shipment of this channel waits in the inbox."""
    paid = {record.order_code for record in _payouts(connection, source) if record.order_code is not None}
    codes = sorted(paid | {record.order_code for record in _shipments(connection, source)})
    return bool(codes and bulk.select(connection, _HELD, {"channel": channel_id, "codes": codes}))


def take_late_payouts(connection: Connection, channel_id: int, source: str, shelf: Shelf, now_ms: int) -> int:
    """Take in the payouts of a channel's inbox whose orders are known by now, and settle them; return how many."""
    waiting = _payouts(connection, source)
    if not waiting:
        return 0
    codes = {record.order_code for record in waiting if record.order_code is not None}
    known = read_orders(connection, channel_id, sorted(codes))
    ready = [record for record in waiting if record.order_code in known]
    return take_payouts(connection, channel_id, source, shelf, ready, now_ms).new


def take_late_shipments(connection: Connection, channel_id: int, source: str, now_ms: int) -> int:
    """Take in the shipments of a channel's inbox whose orders are known by now, and settle them; return how many."""
    waiting = _shipments(connection, source)
    known = known_orders(connection, channel_id, waiting) if waiting else {}
    ready = [record for record in waiting if record.order_code in known]
    return take_shipments(connection, channel_id, source, ready, now_ms).taken


def _payouts(connection: Connection, source: str) -> list[SettlementRecord]:
    kept = inbox.open_kept(connection, source, "settlement")
    return [record for text in kept if (record := records.payout_of(text)) is not None]


def _shipments(connection: Connection, source: str) -> list[ShipmentRecord]:
    kept = inbox.open_kept(connection, source, "shipment")
    return [record for text in kept if (record := records.shipment_of(text)) is not None]
