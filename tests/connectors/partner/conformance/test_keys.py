"""What the check finds of Idempotency-Keys: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from connectors.partner.server.breaks.twist import Break, IncomingRequest, OutgoingAnswer, after
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

KEPT = {
    "key-once": "The same answer came twice.",
    "key-other-body": "It answers 422 key-reused.",
    "key-other-operation": "It answers 422 key-reused.",
    "key-at-once": "Sent four times at once: accepted.",
}
BROKEN = {
    "key-forgotten": "The same Idempotency-Key got two different answers.",
    "key-by-body": "It answers 200 where 422 was agreed.",
    "key-by-operation": "It answers 201 where 422 was agreed.",
    "key-too-late": "under one key: accepted, conflict, conflict, conflict; afterwards accepted.",
    "key-in-use-for-ever": "afterwards key-in-use.",
}


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    said = says_of(whole, KEPT)
    # Whether one comes while another is still being carried out, is the moment's to say.
    assert said | {"key-at-once": said["key-at-once"].replace(", key-in-use", "")} == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])


def _emptied(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
    """Answer a key that comes again with no result at all."""
    key, used = asked.headers.get("idempotency-key"), asked.memory.setdefault("used", set())
    if key in used:
        return answer.with_document({"results": []})
    used.add(key)
    return answer


@pytest.mark.parametrize("rule", ["key-once", "key-at-once"])
def test_answers_without_a_result_are_said(rule: str, few: Template, tmp_path: Path) -> None:
    broken: Break = after("", rule, "", _emptied, "batch")
    assert unmet(few, tmp_path, broken) == "There is not one result for each item, in the order of the batch."
