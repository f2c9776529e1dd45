"""What the check finds of payouts and parcels: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

KEPT = {
    "payout-sum": "263 settlements keep it.",
    "payout-tax": "263 settlements keep it.",
    "payout-order": "263 settlements keep it.",
    "payout-instants": "263 settlements keep it.",
    "parcel-instants": "266 shipments keep it.",
    "parcel-order": "266 shipments keep it.",
}
BROKEN = {
    "payout-sum-off": "The payout TT-DH210601-1-0000001 is not gross less fee, freight and tax.",
    "payout-tax-parts": "The parts of the tax of the payout TT-DH210601-1-0000001 are not its tax.",
    "payout-of-nothing": "The payout TT-DH210601-1-0000001 is of an order or line, and names no order.",
    "fine-of-a-line": "The payout TT-DH210601-1-0000001 is of an order or line, and names no order.",
    "paid-local": "settlements TT-DH210601-1-0000001: no second with an offset.",
    "parcel-local": "shipments VDDH210601-1-0000001: no second with an offset.",
    "waybill-shared": "The waybill VD1 of Bưu cục mẫu is of two orders.",
}


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])
