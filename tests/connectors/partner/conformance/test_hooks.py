"""What the check finds of tokens, webhooks and notices: the whole server keeps each rule, and each break is named."""

from pathlib import Path

import pytest

from connectors.partner.conformance import Finding
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, unmet

KEPT = {
    "client-token": "A token of 3600 s came, and opens 1 shops.",
    "client-wrong": "It answers 401.",
    "webhook": "One was added and taken away again.",
    "webhook-secret": "No secret is listed.",
    "webhook-shop": "It answers 403 forbidden.",
    "webhook-unknown": "It answers 404 not-found.",
    "notice": "A notice came.",
    "notice-signed": "It is signed with the secret of its webhook.",
    "notice-thin": "It says that TAY-000271 changed, and no more.",
    "notice-true": "The order it names can be read, alone and behind the cursor.",
}
BROKEN = {
    "token-none": "POST /oauth/token: refused (404). It says: There is nothing here.",
    "token-endless": "The answer has not the agreed shape. Object missing required field expires_in.",
    "token-strange": "The answer has not the agreed shape. token_type: Not one of the agreed words.",
    "client-any": "It answers 200 where 401 and the error invalid_client were agreed.",
    "webhook-unlisted": "The webhook was added, but is not listed.",
    "webhook-of-another-shop": "The webhook that was made is of another shop or address than was asked for.",
    "webhook-secret-plain": "The answer has not the agreed shape. secret: Expected str matching regex '^whsec_'.",
    "webhook-for-ever": "The webhook was added but could not be taken away again.",
    "webhook-secrets-listed": "The list of webhooks shows a secret.",
    "webhook-of-any-shop": "It answers 201 where 403 or 404 was agreed.",
    "webhook-any-ended": "It answers 204 where 404 was agreed.",
    "notice-none": "An order was to be changed, and no notice came.",
    "notice-unsigned": "The notice is not signed with the secret of its webhook, or not just now.",
    "notice-whole": "The notice carries the order; it only says that it changed.",
    "notice-buyer": "The notice carries fields of a buyer: buyer_phone.",
    "notice-elsewhere": "The notice is of another shop.",
    "notice-untrue": "It answers 404 where 200 was agreed.",
}


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name], patience_s=0.5 if name == "notice-none" else 20)
