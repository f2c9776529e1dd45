"""What the check finds of root, tokens, shops and one order alone: the whole server keeps it, each break is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.http import Http
from connectors.partner.conformance import Finding, check
from connectors.partner.conformance.asking import OtherShop
from connectors.partner.server.breaks import BREAKS
from tests.connectors.partner.conformance.breaking import Template, says_of, served, unmet

KEPT = {
    "root": "Sàn thử, version 1.1, levels 0, 1, 2, 3.",
    "token-missing": "It answers 401 unauthenticated.",
    "token-wrong": "It answers 401 unauthenticated.",
    "shop-listed": "Gian hàng 1.",
    "shop-strange": "It answers 403 forbidden.",
    "other-shop": "S1 and S3 are shut to each other's token.",
    "order-alone": "3 orders were read as they are listed.",
    "order-unknown": "It answers 404 not-found.",
}
BROKEN = {
    "root-version": "version: Expected str matching regex",
    "root-time": "time: Expected str matching regex",
    "root-levels": "It does not say that it serves level 3.",
    "token-needless": "It answers 200 where 401 was agreed.",
    "token-any": "It answers 200 where 401 was agreed.",
    "shop-hidden": "The shop S1 is not listed.",
    "shop-unauthorised": "The shop S1 has not authorised this token.",
    "shop-empty": "It answers 200 where 403 or 404 was agreed.",
    "shop-open": "/v1/shops/S1/orders with the token of another shop: It answers 200 where 403 or 404 was agreed.",
    "payouts-open": "/v1/shops/S1/settlements with the token of another shop: It answers 200 where 403 or 404",
    "shops-all": "The shop S3 is listed for the token of S1.",
    "order-not-alone": "It answers 404 where 200 was agreed.",
    "order-another": ", it gave X-1.",
    "order-differs": " alone is another than in the list, in lines.",
    "order-invented": "It answers 200 where 404 was agreed.",
    "problem-as-text": "It refuses with text/plain where application/problem+json was agreed.",
    "problem-strange": "It refuses with 404, but the type of its problem is not urn:problem-type:lensan:not-found.",
    "problem-short": "It refuses with 404, but the type of its problem is not urn:problem-type:lensan:not-found.",
    "problem-untitled": "The problem details lack their title or detail",
    "problem-silent": "The problem details lack their title or detail",
    "problem-status": "or their status is not that of the answer.",
}


def test_the_whole_server_keeps_each_rule(whole: dict[str, Finding]) -> None:
    assert says_of(whole, KEPT) == KEPT


@pytest.mark.parametrize("name", BROKEN)
def test_a_break_is_named_by_its_rule(name: str, few: Template, tmp_path: Path) -> None:
    assert BROKEN[name] in unmet(few, tmp_path, BREAKS[name])


@pytest.mark.parametrize("secret", ["not-theirs", "S3:not-theirs"])
def test_a_secret_that_does_not_open_the_other_shop_tries_nothing(
    secret: str, few: Template, tmp_path: Path, transport: Callable[..., Http]
) -> None:
    with served(few, tmp_path) as world:
        other = OtherShop("S3", secret)
        (found,) = check(
            world.base, "S1:one", "S1", 1, http=transport(world.base), other=other, rules=["other-shop"]
        )  # fmt: skip
    assert (found.ok, found.says) == (None, "Not tried: the secret of S3 does not open that shop.")


def test_a_second_shop_without_its_secret_is_tried_from_one_side(
    few: Template, tmp_path: Path, transport: Callable[..., Http]
) -> None:
    with served(few, tmp_path) as world:
        (found,) = check(
            world.base, "one", "S1", 1, http=transport(world.base), other=OtherShop("S3"), rules=["other-shop"]
        )  # fmt: skip
    assert (found.ok, found.says) == (True, "It is shut.")
