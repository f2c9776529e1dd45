"""What the check finds of what names another: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

KEPT = {
    "payout-names-order": "263 settlements keep it.",
    "payout-names-line": "263 settlements keep it.",
    "parcel-names-order": "266 shipments keep it.",
    "file-orders-names": "orders-2021-06-20.csv: 1 rows looked up.",
    "file-settlements-names": "settlements-2021-06-20.csv: 27 rows looked up.",
    "offer-seller": "1 offers keep it.",
}
BROKEN = {
    "payout-order-unknown": "settlements TT-DH210601-1-0000001: LENSAN-NOT-THERE is of no order.",
    "payout-line-unknown": "LENSAN-NOT-THERE is of no line of the order DH210601-1-0000001.",
    "parcel-order-unknown": "shipments VDDH210601-1-0000001: LENSAN-NOT-THERE is of no order.",
    "file-orders-order-unknown": "orders-2021-06-17.csv, row 2: LENSAN-NOT-THERE is of no order.",
    "file-orders-line-unknown": "LENSAN-NOT-THERE is of no line of the order DH210601-1-0000021.",
    "file-settlements-order-unknown": "settlements-2021-06-17.csv, row 2: LENSAN-NOT-THERE is of no order.",
    "file-settlements-line-unknown": "LENSAN-NOT-THERE is of no line of the order DH210601-1-0000011.",
    "offer-of-nobody": "offers A: LENSAN-NOBODY is no seller of the shop.",
}


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])
