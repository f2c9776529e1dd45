"""What the check finds of the items of every list: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

COUNTS = {"orders": 271, "settlements": 263, "shipments": 266, "sellers": 1, "offers": 1}
KEPT = {
    rule: says
    for name, count in COUNTS.items()
    for rule, says in {
        f"{name}-shape": f"{count} items read.",
        f"{name}-buyer": f"{count} items seen.",
        f"{name}-once": f"{count} items, each once.",
    }.items()
}
FIRST = {
    "orders": "DH210601-1-0000001",
    "settlements": "TT-DH210601-1-0000001",
    "shipments": "VDDH210601-1-0000001",
    "sellers": "H1",
    "offers": "A",
}
"""By list: what its first item is called."""
FAULTS = {
    "orders": {
        "without-seller": "Object missing required field seller_id.",
        "payment-strange": "payment.method: Not one of the agreed words.",
        "province-long": "province: Expected str of length <= 100.",
        "without-lines": "lines: Expected array of length >= 1.",
        "number-as-text": "lines[0].quantity: Expected int, got str.",
        "money-broken": "lines[0].fee_dong: Expected int, got float.",
        "money-below-0": "lines[0].fee_dong: Expected int >= 0.",
        "money-vast": "lines[0].gross_dong: Expected int <= 100000000000000.",
        "line-id-long": "lines[0].id: Expected str of length <= 100.",
        "line-without-restock": "lines[0]: Object missing required field restock.",
        "title-long": "lines[0].title: Expected str of length <= 10000.",
        "title-nul": "A text holds the character NUL.",
    },
    "settlements": {
        "without-line": "Object missing required field line_id.",
        "kind-strange": "kind: Not one of the agreed words.",
        "settlement-nameless": "settlement_id: Expected str of length >= 1.",
        "money-vast": "gross_dong: Expected int >= -100000000000000.",
    },
    "shipments": {
        "state-strange": "state: Not one of the agreed words.",
        "carrier-null": "carrier: Expected str, got null.",
    },
    "sellers": {
        "verified-as-number": "verified: Expected bool, got int.",
    },
    "offers": {
        "without-photos": "Object missing required field photos.",
        "moderation-strange": "moderation: Not one of the agreed words.",
        "stock-below-0": "stock: Expected int >= 0.",
    },
}
"""By list and break: what of its items is not as agreed, from the first to the last."""
BUYERS = {
    "orders": "recipient",
    "settlements": "customer_name",
    "shipments": "receiverPhone",
    "sellers": "phone",
    "offers": "last_buyer",
}
PAGE = {
    "as-of": "The answer has not the agreed shape. as_of: Expected str matching regex",
    "no-cursor": "The answer has not the agreed shape. next_cursor: Expected str, got null.",
    "as-text": "It answers with text/plain where application/json was agreed.",
}
BROKEN = {
    "orders-code-odd": "25 of 25 items are not as agreed. orders[0] DH 1: code: Expected str matching regex",
    "shipments-waybill-long": "20 of 20 items are not as agreed. shipments[0]: waybill: Expected str of length <= 100.",
}
for _name, _first in FIRST.items():
    BROKEN |= {
        f"{_name}-{word}": f" items are not as agreed. {_name}[0] {_first}: {why}"
        for word, why in FAULTS[_name].items()
    }
    BROKEN |= {f"{_name}-{word}": why for word, why in PAGE.items()}
    BROKEN[f"{_name}-buyer"] = f"Fields of a buyer: {BUYERS[_name]}. A buyer's data is not wanted."
    BROKEN[f"{_name}-twice"] = f"In one reading {_first} comes more than once."


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])
