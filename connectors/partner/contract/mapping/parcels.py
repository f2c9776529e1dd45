"""Parcels of the partner contract: where each is, and since when."""

from collections.abc import Mapping
from functools import partial

from connectors.partner.contract.pages import Kind
from connectors.partner.contract.wire import Shipment, Shipments
from connectors.rfc3339 import instant
from marketplace.words.records import SAYS, Fulfilment, Page, Reject, ShipmentRecord, State

_SHIPMENTS: Kind[Shipment] = Kind("shipments", "waybill", Shipment, Shipments)


def shipments_page(body: bytes, states: Mapping[str, State]) -> Page[ShipmentRecord]:
    """Read a page of parcels, their states by the status table; Changed when it is no such page."""
    return _SHIPMENTS.page(body, partial(_shipment, states))


def kept_shipments(kept: bytes, states: Mapping[str, State]) -> list[ShipmentRecord | Reject]:
    """Read what was kept of parcels (a JSON list) again, as the status table is now."""
    return _SHIPMENTS.again(kept, partial(_shipment, states))


def _shipment(states: Mapping[str, State], shipment: Shipment, encoded: bytes) -> ShipmentRecord | Reject | str:
    state = states.get(shipment.state)
    if state is None:
        reason = f"The state {shipment.state!r} is not in the status table."
        return Reject("", reason, encoded, "status", shipment.state)
    parcel = SAYS[state][1]
    if parcel is Fulfilment.NONE:
        return f"The state {shipment.state!r} says nothing of where a parcel is."
    try:
        at_ms = instant(shipment.at)
    except ValueError as error:
        return f"An instant cannot be read: {error}."
    return ShipmentRecord(shipment.order_code, shipment.waybill, shipment.carrier, parcel, at_ms)
