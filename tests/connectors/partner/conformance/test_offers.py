"""What the check finds of written offers: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

KEPT = {
    "sellers": "There is a seller.",
    "offer-write": "LENSAN-CONTRACT-CHECK stands at version 1 with a stock of 0.",
    "offer-stock": "A stock of 1 was there, and of 0 afterwards.",
    "offer-moves": "It came behind the cursor.",
    "offer-same": "The version stays 5.",
    "offer-left-out": "A new price left description, category, growing_area_code, certificate, photos as they were.",
    "offer-stale": "It stays at version 8.",
    "offer-bad-item": "This shop has no seller lensan-no-such-seller.",
    "offer-in-order": "The second write met the version of the first.",
    "field-unknown": "It answers 422 invalid.",
    "field-bounds": "stock, pack_g, title and price_dong out of their bounds are refused.",
    "batch-size": "It answers 422 invalid.",
    "media-type": "It answers 415 media-type.",
    "media-charset": "application/json; charset=utf-8 is taken.",
    "json": "It answers 400 malformed.",
}
BROKEN = {
    "sellers-none": "The shop has no seller in whose name an offer could be written.",
    "title-lost": "What was accepted is not what can be read.",
    "offer-differs": "The offer alone is another than in the list.",
    "stock-lost": "A stock of 1 was accepted; the answer says 1, read again it is 0.",
    "stock-stays": "A stock of 0 was accepted, read again it is 1. Look after LENSAN-CONTRACT-CHECK.",
    "version-still": "Another stock was written, and the version did not rise.",
    "offer-unmoved": "LENSAN-CONTRACT-CHECK was written, and does not come behind the cursor that was the last.",
    "version-restless": "The same write raised the version from 1 to 2.",
    "left-out-erased": "A write that left them out changed description, category, growing_area_code,",
    "stale-taken": "A write with a version that is not current is accepted, not a conflict.",
    "conflict-dumb": "The conflict does not show the offer as it stands.",
    "batch-all-or-nothing": "It answers 422 where 200 was agreed.",
    "refusal-unreasoned": "An item with an unknown seller is refused, or does not say why.",
    "results-turned": "There is not one result for each item, in the order of the batch.",
    "batch-at-once": "The second of two writes of one SKU is conflict; it named the version of the first.",
    "field-passed-over": "It answers 200 where 422 was agreed.",
    "bounds-mended": "stock out of its bounds: It answers 200 where 422 was agreed.",
    "batch-cut": "It answers 200 where 422 or 413 was agreed.",
    "type-passed-over": "It answers 200 where 415 was agreed.",
    "type-narrow": "It answers 415 where 200 was agreed.",
    "json-as-invalid": "It answers 422 where 400 was agreed.",
}


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])
