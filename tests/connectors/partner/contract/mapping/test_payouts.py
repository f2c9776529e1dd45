"""Entries of payouts become records, and what does not add up is set aside."""

from connectors.partner.contract.mapping import settlements_page
from marketplace.words.instants import parse_iso
from marketplace.words.records import SettlementRecord
from tests.connectors.partner.contract.mapping.test_offers import page_of

ENTRY = {
    "id": "E1",
    "settlement_id": "T1",
    "order_code": "NSBD1",
    "line_id": None,
    "paid_at": "2021-06-20T00:00:00+07:00",
    "gross_dong": 440_000,
    "fee_dong": 13_500,
    "freight_dong": 15_000,
    "tax_dong": 6_750,
    "net_dong": 404_750,
}


def test_a_payout_becomes_a_record():
    (record,) = settlements_page(page_of("entries", ENTRY)).items
    paid_ms = parse_iso("2021-06-20T00:00:00+07:00")
    assert record == SettlementRecord("E1", "T1", "NSBD1", None, paid_ms, 440_000, 13_500, 15_000, 6_750, 404_750)


def test_a_payout_that_does_not_add_up_is_set_aside():
    good, wrong = settlements_page(page_of("entries", ENTRY, ENTRY | {"id": "E2", "net_dong": 404_751})).items
    assert isinstance(good, SettlementRecord)
    assert (wrong.where, wrong.reason) == (
        "entries[1] id E2",
        "The net amount is not gross less fee, freight and tax.",
    )
