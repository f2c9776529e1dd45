"""What the check finds of asking for a recipient: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

KEPT = {
    "recipient-delivered": "Refused for orders that are delivered, returned.",
    "recipient-cancelled": "Refused for orders that are cancelled.",
    "recipient-unknown": "It answers 404 not-found.",
    "recipient-purpose": "It answers 422 invalid.",
}
BROKEN = {
    "recipient-late": "DH210601-1-0000023, which is delivered: It answers 200 where 409 was agreed.",
    "recipient-of-return": "DH210601-1-0000020, which is returned: It answers 200 where 409 was agreed.",
    "recipient-of-cancel": "DH210601-1-0000018, which is cancelled: It answers 200 where 409 was agreed.",
    "recipient-invented": "It answers 200 where 404 was agreed.",
    "recipient-for-anything": "It answers 200 where 422 was agreed.",
}


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])
