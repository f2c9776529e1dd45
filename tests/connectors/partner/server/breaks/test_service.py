"""Each break of root, tokens, shops and one order changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

HEARD = {
    "root-version": {"root": "version"},
    "root-time": {"root": "time"},
    "root-levels": {"root": "levels"},
    "token-needless": {"shops, no token": "HTTP 200"},
    "token-any": {"shops, wrong token": "HTTP 200"},
    "shop-hidden": {"shops": "shops"},
    "shop-unauthorised": {"shops": "shops.authorised"},
    "shop-empty": {"orders, of no shop": "HTTP 200"},
    "shop-open": {"orders, of another shop": "HTTP 200"},
    "payouts-open": {"settlements, of another shop": "HTTP 200"},
    "shops-all": {"shops": "shops"},
    "order-not-alone": {"order": "HTTP 404", "order, unknown": "detail, ratelimit"},
    "order-another": {"order": "code"},
    "order-differs": {"order": "lines.quantity"},
    "order-invented": {"order, unknown": "HTTP 200"},
    "problem-as-text": {"order, unknown": "content-type"},
    "problem-strange": {"order, unknown": "type"},
    "problem-short": {"order, unknown": "type"},
    "problem-untitled": {"order, unknown": "title"},
    "problem-silent": {"order, unknown": "detail"},
    "problem-status": {"order, unknown": "status"},
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
