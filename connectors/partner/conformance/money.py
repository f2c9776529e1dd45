"""What the contract says of payouts and parcels, held against what a server lists."""

from functools import partial

from connectors.partner.conformance.asking import Asker, Rule, UnmetError
from connectors.partner.conformance.lists import read_items, seen
from connectors.partner.contract.wire import Entry, Shipment
from connectors.rfc3339 import instant


def _sums(asker: Asker) -> str:
    entries = read_items(asker, "settlements", Entry)
    for entry in entries:
        if entry.net_dong != entry.gross_dong - entry.fee_dong - entry.freight_dong - entry.tax_dong:
            raise UnmetError(f"The payout {entry.id} is not gross less fee, freight and tax.")
    return seen(asker, "settlements", len(entries))


def _taxes(asker: Asker) -> str:
    entries = read_items(asker, "settlements", Entry)
    for entry in entries:
        parts = (entry.vat_dong, entry.pit_dong, entry.cit_dong)
        if any(parts) and sum(parts) != entry.tax_dong:
            raise UnmetError(f"The parts of the tax of the payout {entry.id} are not its tax.")
    return seen(asker, "settlements", len(entries))


def _named(asker: Asker) -> str:
    entries = read_items(asker, "settlements", Entry)
    for entry in entries:
        if entry.order_code is None and (entry.kind == "order" or entry.line_id is not None):
            raise UnmetError(f"The payout {entry.id} is of an order or line, and names no order.")
    return seen(asker, "settlements", len(entries))


def _read_instants(name: str, asker: Asker) -> str:
    said = (
        [(entry.id, entry.paid_at) for entry in read_items(asker, name, Entry)]
        if name == "settlements"
        else [(parcel.waybill, parcel.at) for parcel in read_items(asker, name, Shipment)]
    )
    for code, text in said:
        try:
            instant(text)
        except ValueError as error:
            raise UnmetError(f"{name} {code}: {error}.") from None
    return seen(asker, name, len(said))


def _waybills(asker: Asker) -> str:
    orders: dict[tuple[str, str], str] = {}
    parcels = read_items(asker, "shipments", Shipment)
    for parcel in parcels:
        if orders.setdefault((parcel.carrier, parcel.waybill), parcel.order_code) != parcel.order_code:
            raise UnmetError(f"The waybill {parcel.waybill} of {parcel.carrier[:100]} is of two orders.")
    return seen(asker, "shipments", len(parcels))


MONEY = (
    Rule(1, "payout-sum", "Every payout adds up", "net = gross - fee - freight - tax.", _sums),
    Rule(1, "payout-tax", "VAT, PIT and CIT of a payout add up to its tax", "Say all parts, or none.", _taxes),
    Rule(
        1, "payout-order", "A payout of an order names it", "Only adjustments and penalties may be of no order.", _named
    ),
    Rule(
        1, "payout-instants", "Every instant of a payout has its offset", "Write RFC 3339 with Z or an offset.",
        partial(_read_instants, "settlements"),
    ),
    Rule(
        1, "parcel-instants", "Every instant of a parcel has its offset", "Write RFC 3339 with Z or an offset.",
        partial(_read_instants, "shipments"),
    ),
    Rule(1, "parcel-order", "A parcel is of one order", "A waybill is unique for its carrier.", _waybills),
)  # fmt: skip
