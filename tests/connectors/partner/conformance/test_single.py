"""What the check finds of single offers: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

KEPT = {
    "single-etag": '"11" was taken by If-Match.',
    "single-stale": "It answers 412 version.",
    "single-bare": "It answers 428 precondition.",
    "single-there": "It answers 412 version.",
    "single-not-there": "It answers 412 version.",
    "offer-unknown": "It answers 404 not-found.",
}
BROKEN = {
    "etag-none": 'The ETag is missing, where "1" was agreed.',
    "etag-bare": 'The ETag is 1, where "1" was agreed.',
    "etag-not-of-writes": "The write does not answer with the new version as its ETag.",
    "stale-match": "It answers 200 where 412 was agreed.",
    "write-unconditional": "It answers 200 where 428 was agreed.",
    "write-over": "It answers 200 where 412 was agreed.",
    "write-new": "It answers 201 where 412 was agreed.",
    "offer-invented": "It answers 200 where 404 was agreed.",
}


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])
