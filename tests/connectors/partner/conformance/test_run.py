"""The contract check passes a server that keeps the contract, and says in a sentence where another does not."""

import json
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.errors import NotConfigured
from connectors.partner.conformance import RULES, Finding, check
from connectors.partner.server.app import create_app
from connectors.partner.server.breaks import BREAKS
from connectors.partner.server.breaks.twist import LISTS, IncomingRequest, OutgoingAnswer, after
from tests.connectors.partner.conformance import breaking
from tests.connectors.partner.conformance.breaking import Template
from tests.connectors.partner.conformance.reference import server
from tests.loopback import served

__all__ = ["server"]
HERE = "tests.connectors.partner.conformance"
PROOFS = [
    module
    for path in sorted(Path(__file__).parent.glob("test_*.py"))
    if path != Path(__file__) and hasattr(module := import_module(f"{HERE}.{path.stem}"), "BROKEN")
]
"""The files of this folder that say what of the rules is kept and by what each is broken."""

ORDER = {
    "code": "A1",
    "status": "placed",
    "placed_at": "2021-06-10T08:00:00+07:00",
    "updated_at": "2021-06-10T08:00:00+07:00",
    "history": [],
    "buyer_phone": "0912345678",
    "lines": [
        {"sku": "A", "quantity": 1, "pack_g": 5000, "gross_dong": 1, "discount_dong": 0, "fee_dong": 0}
        | {"freight_dong": 0, "tax_dong": 0, "cancelled": 0, "returned": 0, "restock": False, "short_g": 0}
        | {"recipient": {"name": "Nguyễn Thị Hoa"}}
    ],
}


def test_every_rule_and_every_break_is_proven_in_one_file_and_together() -> None:
    assert Counter(rule for proof in PROOFS for rule in proof.KEPT) == Counter(RULES)
    assert Counter(name for proof in PROOFS for name in proof.BROKEN) == Counter(list(BREAKS))
    for proof in PROOFS:
        assert {BREAKS[name].rule for name in proof.BROKEN} == set(proof.KEPT), proof.__name__


def test_the_whole_server_keeps_every_rule(whole: dict[str, Finding]) -> None:
    assert [rule for rule, finding in whole.items() if finding.ok] == list(RULES)


def test_breaks_at_once_are_each_named_in_a_whole_check(few: Template, tmp_path: Path) -> None:
    """What one break hides of another shows here: no rule passes because a second one is broken too."""
    twists = [BREAKS[name] for name in ("status-strange", "payout-sum-off", "key-forgotten")]
    with breaking.served(few, tmp_path, twists) as world:
        broken = {finding.rule for finding in breaking.found(few, world) if finding.ok is False}
    assert broken >= {"order-status", "payout-sum", "key-once"}


def test_the_reference_server_meets_every_level(server, transport):
    findings = check(server, "shop-1:tok", "shop-1", 3, http=transport(server))
    assert [finding for finding in findings if finding.ok is False] == []
    assert {finding.level for finding in findings} == {0, 1, 2, 3}
    assert all(finding.says.endswith(".") for finding in findings)


def broken_rules(server, transport):
    found = check(server, "shop-1:tok", "shop-1", 3, http=transport(server))
    return [finding.rule for finding in found if finding.ok is False]


def test_without_a_seller_only_the_rule_about_sellers_is_not_kept(tmp_path, transport):
    with served(create_app(tmp_path / "s.sqlite", title="Sàn mẫu", seed=1, tokens={"tok": ["shop-1"]})) as url:
        found = check(url, "shop-1:tok", "shop-1", 2, http=transport(url))
    assert [finding.rule for finding in found if finding.ok is False] == ["sellers"]
    assert {"offer-write"} <= {finding.rule for finding in found if finding.ok is None}


def test_webhooks_that_an_earlier_check_left_behind_are_taken_away(server, transport):
    client = {"grant_type": "client_credentials", "client_id": "shop-1", "client_secret": "tok"}
    token = requests.post(f"{server}/oauth/token", data=client, timeout=30).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    for mark in ("", "?lensan-check=1"):
        left = {"shop_id": "shop-1", "url": f"https://lensan.invalid/contract-check{mark}"}
        assert requests.post(f"{server}/v1/webhooks", json=left, headers=headers, timeout=30).status_code == 201
    assert broken_rules(server, transport) == []
    assert requests.get(f"{server}/v1/webhooks", headers=headers, timeout=30).json() == {"webhooks": []}


def test_levels_above_the_one_asked_for_are_not_tried(server, transport):
    findings = check(server, "tok", "shop-1", 1, http=transport(server))
    assert {finding.level for finding in findings} == {0, 1}
    offers = check(server, "tok", "shop-1", 2, http=transport(server))
    assert "stands at version 1" in next(f.says for f in offers if "written and read" in f.requirement)


def test_without_a_shop_the_first_that_is_listed_is_tried(server, transport):
    assert [f.says for f in check(server, "tok", "", 1, http=transport(server)) if f.ok is False] == []


def test_a_static_token_cannot_meet_level_3(server, transport):
    unmet = [
        finding.requirement for finding in check(server, "tok", "shop-1", 3, http=transport(server)) if not finding.ok
    ]
    assert "Client credentials are exchanged for a token" in unmet


def test_a_buyer_in_an_order_is_named_by_field_and_never_by_value(loopback, reply, transport):
    page = {"as_of": "2021-06-15T00:00:00+07:00", "next_cursor": "c", "has_more": False, "orders": [ORDER]}
    loopback.script = [reply(body=json.dumps(page).encode())]
    findings = check(loopback.url, "tok", "s", 1, http=transport(loopback.url))
    found = next(finding for finding in findings if "field" in finding.requirement)
    assert not found.ok
    assert "buyer_phone, recipient" in found.says
    assert not [word for finding in findings for word in ("0912345678", "Hoa") if word in finding.says]


@pytest.mark.parametrize("body", [b"{}", b"[]", b"<html>hello</html>", b"", b"\xff"])
def test_a_server_that_speaks_of_something_else_meets_nothing_and_breaks_nothing(loopback, reply, transport, body):
    loopback.script = [reply(body=body)]
    findings = check(loopback.url, "a:b", "s", 3, http=transport(loopback.url))
    assert [finding.requirement for finding in findings if finding.ok] == []
    assert all(finding.says for finding in findings)


def scrambled(value: Any, other: Any) -> Any:
    """Return a document with every value in it replaced."""
    if isinstance(value, dict):
        return {name: scrambled(part, other) for name, part in value.items()}
    return [scrambled(part, other) for part in value] if isinstance(value, list) else other


@pytest.mark.parametrize("other", [[], {}, None], ids=repr)
def test_values_of_another_kind_wherever_they_stand_end_no_check(other: Any, few: Template, tmp_path: Path) -> None:
    def changed(asked: IncomingRequest, answer: OutgoingAnswer) -> OutgoingAnswer:
        document, listed = answer.document, LISTS.get(asked.place, "results")
        if not isinstance(document, dict) or asked.place == "token":
            return answer
        if listed not in document:
            return answer.with_document(scrambled(document, other))
        return answer.with_document(document | {listed: scrambled(document[listed], other)})

    with breaking.served(few, tmp_path, [after("", "", "", changed)]) as world:
        findings = breaking.found(few, world, patience_s=0)
    assert [finding.rule for finding in findings] == list(RULES)
    assert {finding.rule for finding in findings if finding.ok is False} >= {f"{name}-shape" for name in LISTS}


def test_a_server_that_is_down_is_said_requirement_by_requirement(transport):
    findings = check("http://127.0.0.1:9", "tok", "s", 1, http=transport("http://127.0.0.1:9", tries=1))
    assert {finding.rule: finding.ok for finding in findings if finding.ok is not False} == {"other-shop": None}


def test_an_address_that_is_none_is_not_configured():
    with pytest.raises(NotConfigured):
        check("shop.vn", "tok", "s", 1)
