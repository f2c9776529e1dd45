"""Credentials: fetched once, renewed in time, and never told."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.errors import AuthFailed, NotConfigured
from tests.connectors.partner.client.telling import answers, client, page

__all__ = ["answers", "client"]


def test_client_credentials_are_exchanged_once_and_renewed_before_they_end(client, answers, loopback, clock):
    answers(
        {"access_token": "one", "token_type": "Bearer", "expires_in": 3600},
        page("orders", "c", False),
        page("orders", "c", False),
        {"access_token": "two", "token_type": "Bearer", "expires_in": 3600},
        page("orders", "c", False),
    )
    connector = client("us:s3cret")
    list(connector.pull_orders(None))
    list(connector.pull_orders(None))
    clock.sleep(3590)
    list(connector.pull_orders(None))
    sent = [a.headers["Authorization"] for a in loopback.asked]
    assert sent == ["Basic dXM6czNjcmV0", "Bearer one", "Bearer one", "Basic dXM6czNjcmV0", "Bearer two"]
    assert (loopback.asked[0].path, loopback.asked[0].body) == ("/oauth/token", b"grant_type=client_credentials")


def test_a_token_that_was_withdrawn_is_fetched_anew_once(client, answers, loopback, reply):
    token = {"access_token": "one", "token_type": "Bearer", "expires_in": 3600}
    answers(token, reply(401), token | {"access_token": "two"}, reply(401))
    with pytest.raises(AuthFailed):
        list(client("us:s3cret").pull_orders(None))
    assert len(loopback.asked) == 4


def test_threads_whose_token_was_withdrawn_at_once_renew_it_once(client, loopback, reply):
    both = threading.Barrier(2)
    given = iter(("one", "two", "three"))

    def answer(asked):
        if asked.path == "/oauth/token":
            token = {"access_token": next(given), "token_type": "Bearer", "expires_in": 3600}
            return reply(body=json.dumps(token).encode())
        if asked.headers["Authorization"] == "Bearer one":
            return reply(401, meet=both)
        return reply(body=json.dumps(page("orders", "c", False)).encode())

    loopback.rule = answer
    connector = client("us:s3cret")
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda _: len(list(connector.pull_orders(None))), range(2)))
    assert found == [1, 1]
    sent = [asked.headers["Authorization"] for asked in loopback.asked]
    assert sorted(sent) == ["Basic dXM6czNjcmV0"] * 2 + ["Bearer one"] * 2 + ["Bearer two"] * 2


@pytest.mark.parametrize("status", [400, 401])
def test_wrong_client_credentials_are_an_auth_failure_that_tells_no_secret(client, loopback, reply, status):
    loopback.script = [reply(status, b'{"error":"invalid_client"}')]
    with pytest.raises(AuthFailed) as caught:
        list(client("us:s3cret").pull_orders(None))
    assert "s3cret" not in str(caught.value)


def test_a_static_token_that_is_not_accepted_is_not_tried_twice(client, loopback, reply):
    loopback.script = [reply(401)]
    with pytest.raises(AuthFailed):
        list(client().pull_orders(None))
    assert len(loopback.asked) == 1


@pytest.mark.parametrize("secret", ["", "mật khẩu", "two\nlines"])
def test_a_secret_that_no_header_can_carry_is_not_configured(client, secret):
    with pytest.raises(NotConfigured):
        client(secret)
