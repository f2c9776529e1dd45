"""Take a page of shipments in: the waybill, carrier and whereabouts of each order's parcels, and nothing else.

A shipment only stands beside its order; it never moves the order's state, its totals or its draws. The order's own
report says the same of its parcel, with the lines and money that belong to it, and two roads to one figure could
contradict each other. Among reports of one parcel the later source time wins, ties by how far the parcel has come.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.exchange.inbox import reasons
from marketplace.orders import kept_records
from marketplace.storage import bulk, seals
from marketplace.words.records import Fulfilment, ShipmentRecord

_ORDERS = "SELECT remote_id, id FROM orders WHERE channel_id = :channel AND remote_id IN :codes"
_STORED = "SELECT order_id, waybill, at_ms, state, carrier FROM shipment WHERE order_id IN :orders"
_OF_ORDERS = "SELECT order_id, waybill FROM shipment WHERE order_id IN :orders ORDER BY order_id, at_ms, waybill"
_WAITING = (
    "SELECT kept FROM inboxitem WHERE source = :source AND kind = 'shipment' AND settled_ms IS NULL AND key IN :keys"
)
_FAR = {state: far for far, state in enumerate(Fulfilment)}


@dataclass(slots=True)
class ShipmentsTaken:
    """What one page did: parcels new or moved on, known already, and put into the inbox."""

    taken: int = 0
    unchanged: int = 0
    inboxed: int = 0
    moved: Sequence[ShipmentRecord] = field(default=(), compare=False)
    """The reports by which parcels are new or moved on."""


def take_shipments(
    connection: Connection, channel_id: int, source: str, records: Sequence[ShipmentRecord], now_ms: int
) -> ShipmentsTaken:
    """Take a page of shipments in; one of an order we do not hold goes to the inbox until its order has come."""
    if not records:
        return ShipmentsTaken()
    orders = known_orders(connection, channel_id, records)
    placed = [record for record in records if record.order_code in orders]
    notes = _items(connection, source, [record for record in records if record.order_code not in orders])
    inbox.put(connection, source, notes, now_ms)
    moved = _moved(connection, placed, orders)
    seals.reseal(
        connection, "shipment", [(orders[r.order_code], r.waybill, r.carrier, r.state.value, r.at_ms) for r in moved]
    )
    if inbox.open_count(connection, source) > len(notes):
        keys = {_key(record) for record in placed} | {inbox.key_of("shipment", record.waybill) for record in records}
        inbox.close(connection, source, "shipment", sorted(keys), now_ms)
    return ShipmentsTaken(len(moved), len(placed) - len(moved), len(notes), moved)


def known_orders(connection: Connection, channel_id: int, records: Iterable[ShipmentRecord]) -> dict[str, int]:
    """Return the ids of the orders we hold of those that shipments speak of, by code."""
    codes = sorted({record.order_code for record in records})
    return dict(bulk.select(connection, _ORDERS, {"channel": channel_id, "codes": codes}))


def waybills(connection: Connection, orders: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the waybills of those of some orders (by their ids) that have any, the oldest first."""
    found: dict[int, tuple[str, ...]] = {}
    for order_id, waybill in bulk.select(connection, _OF_ORDERS, {"orders": sorted(orders)}):
        found[order_id] = (*found.get(order_id, ()), waybill)
    return found


def _moved(connection: Connection, placed: Sequence[ShipmentRecord], orders: Mapping[str, int]) -> list[ShipmentRecord]:
    """Return the newest report of each parcel, where it is newer than what is stored."""
    ids = sorted({orders[record.order_code] for record in placed})
    rows = bulk.select(connection, _STORED, {"orders": ids}) if ids else []
    stored = {(order_id, waybill): (at_ms, _FAR[state], carrier) for order_id, waybill, at_ms, state, carrier in rows}
    newest = {(record.order_code, record.waybill): record for record in sorted(placed, key=_precedence)}
    return [
        record
        for (code, waybill), record in newest.items()
        if (there := stored.get((orders[code], waybill))) is None or _precedence(record) > there
    ]


def _precedence(record: ShipmentRecord) -> tuple[int, int, str]:
    return record.at_ms, _FAR[record.state], record.carrier


def _items(connection: Connection, source: str, unknown: Sequence[ShipmentRecord]) -> list[inbox.NewItem]:
    """Return an item for the newest report of each parcel whose order is unknown, unless a newer one waits already."""
    newest = {_key(record): record for record in sorted(unknown, key=_precedence)}
    if not newest:
        return []
    rows = bulk.select(connection, _WAITING, {"source": source, "keys": sorted(newest)})
    waiting = [record for (kept,) in rows if (record := kept_records.shipment_of(kept)) is not None]
    older = {_key(record) for record in waiting if _precedence(record) > _precedence(newest[_key(record)])}
    return [_item(key, record) for key, record in newest.items() if key not in older]


def _item(key: str, record: ShipmentRecord) -> inbox.NewItem:
    place, reason = f"shipment {record.waybill}", reasons.parcel(record.order_code)
    return inbox.NewItem("shipment", key, "parcel", record.order_code, place, reason, kept_records.written(record))


def _key(record: ShipmentRecord) -> str:
    """Name a parcel in the inbox: one waybill may carry several orders, so by both."""
    return inbox.key_of("shipment", f"{record.order_code} {record.waybill}")
