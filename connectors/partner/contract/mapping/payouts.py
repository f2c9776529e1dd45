"""Entries of payouts of the partner contract."""

from connectors.partner.contract.mapping.taxes import odd_tax
from connectors.partner.contract.pages import Kind
from connectors.partner.contract.wire import Entries, Entry
from connectors.rfc3339 import instant
from marketplace.words.records import Page, Reject, SettlementRecord

_ENTRIES: Kind[Entry] = Kind("entries", "id", Entry, Entries)


def settlements_page(body: bytes) -> Page[SettlementRecord]:
    """Read a page of payout entries; Changed when it is no such page."""
    return _ENTRIES.page(body, _entry)


def kept_settlements(kept: bytes) -> list[SettlementRecord | Reject]:
    """Read what was kept of payout entries (a JSON list) again."""
    return _ENTRIES.again(kept, _entry)


def _entry(entry: Entry, _: bytes) -> SettlementRecord | str:
    if entry.net_dong != entry.gross_dong - entry.fee_dong - entry.freight_dong - entry.tax_dong:
        return "The net amount is not gross less fee, freight and tax."
    if entry.order_code is None and entry.kind == "order":
        return "An entry of kind order names no order."
    odd = odd_tax(entry)
    if odd is not None:
        return odd
    try:
        paid_ms = instant(entry.paid_at)
    except ValueError as error:
        return f"An instant cannot be read: {error}."
    return SettlementRecord(
        entry.id,
        entry.settlement_id,
        entry.order_code,
        entry.line_id,
        paid_ms,
        entry.gross_dong,
        entry.fee_dong,
        entry.freight_dong,
        entry.tax_dong,
        entry.net_dong,
        entry.vat_dong,
        entry.pit_dong,
        entry.cit_dong,
        entry.kind,
        entry.note,
    )
