"""Each break of tokens and webhooks changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

HEARD = {
    "token-none": {"token": "HTTP 404", "token, wrong client": "HTTP 404"},
    "token-endless": {"token": "expires_in"},
    "token-strange": {"token": "token_type"},
    "client-any": {"token, wrong client": "HTTP 200"},
    "webhook-unlisted": {"webhooks": "ratelimit, webhooks", "webhooks, afterwards": "ratelimit, webhooks"},
    "webhook-of-another-shop": {"webhook, made": "shop_id", "webhook, made again": "shop_id"},
    "webhook-secret-plain": {"webhook, made": "secret", "webhook, made again": "secret"},
    "webhook-for-ever": {"webhook, ended": "ratelimit", "webhooks, afterwards": "webhooks"},
    "webhook-secrets-listed": {"webhooks": "webhooks.secret", "webhooks, afterwards": "webhooks.secret"},
    "webhook-of-any-shop": {"webhook, of another shop": "HTTP 201"},
    "webhook-any-ended": {"webhook, unknown": "HTTP 204"},
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
