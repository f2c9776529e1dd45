"""An account's token: exchanged, renewed before it ends, asked for anew where it is refused, shown to nobody."""

import pytest

from connectors.errors import AuthFailed, Changed, NotConfigured, Unreachable
from jobs.sandbox.viettelpost import COPIED, LONG_MS, PASSWORD, USER
from tests.connectors.viettelpost.wishes import WISH

LOGIN, CONNECT, COPY = "/v2/user/Login", "/v2/user/ownerconnect", "/v2/user/LoginVTP"


def exchanged(carrier):
    return [carrier.asked[path] for path in (LOGIN, CONNECT, COPY)]


def test_one_token_serves_until_shortly_before_it_ends(connector, carrier):
    ends_ms = carrier.now_ms + LONG_MS
    for after_ms, times in ((0, 1), (LONG_MS - 600_001, 1), (LONG_MS - 600_000, 2)):
        carrier.now_ms = ends_ms - LONG_MS + after_ms
        connector.quotes(WISH)
        assert exchanged(carrier) == [times, times, 0]


def test_a_token_that_lives_shortly_is_renewed_at_half_its_life(connector, carrier):
    carrier.expired = lambda: carrier.now_ms + 60_000
    connector.quotes(WISH)
    carrier.now_ms += 29_999
    connector.quotes(WISH)
    assert exchanged(carrier) == [1, 1, 0]
    carrier.now_ms += 1
    connector.quotes(WISH)
    assert exchanged(carrier) == [2, 2, 0]


@pytest.mark.parametrize("expired", [0, None, 1_000])
def test_a_token_of_no_known_end_is_used_until_it_is_refused(connector, carrier, expired):
    carrier.expired = lambda: expired
    connector.quotes(WISH)
    carrier.now_ms += 2 * LONG_MS
    connector.quotes(WISH)
    assert exchanged(carrier) == [1, 1, 0]
    carrier.run_out()
    connector.quotes(WISH)
    assert exchanged(carrier) == [2, 2, 0]


def test_a_copied_token_is_exchanged_by_its_own_call(connect, carrier):
    connect(COPIED).quotes(WISH)
    assert exchanged(carrier) == [0, 0, 1]


@pytest.mark.parametrize("secret", [f"{USER}:wrong", "0000:x", "COPIEDWRONG"])
def test_credentials_that_are_refused_are_said_and_not_shown(connect, carrier, caplog, secret):
    caplog.set_level(0)
    with pytest.raises(AuthFailed) as caught:
        connect(secret).check()
    shown = f"{caught.value} {caught.value.sentence} {caplog.text}"
    assert [one for one in (USER, "wrong", "COPIEDWRONG") if one in shown] == []
    assert "viettelpost.vn" in caught.value.sentence.vi
    assert sum(carrier.asked.values()) == 1


@pytest.mark.parametrize("secret", ["", ":x", "0912:", "mã-không-phải-ascii"])
def test_a_secret_that_is_neither_is_a_setting_that_is_missing(connect, secret):
    with pytest.raises(NotConfigured, match="NAME:PASSWORD"):
        connect(secret)


def test_what_comes_for_a_token_must_be_one(connector, carrier, reply):
    bad = (b'{"error":false,"data":{"token":"a\\nb"}}', b'{"error":false,"data":{}}', b"[]")
    for body in bad:
        carrier.instead[LOGIN] = [reply(body=body)]
        with pytest.raises(Changed, match=LOGIN):
            connector.check()
    carrier.instead[LOGIN] = [reply(503)] * 3
    with pytest.raises(Unreachable):
        connector.check()
    connector.check()


def test_neither_password_nor_token_is_in_a_message(connector, carrier, reply, caplog):
    caplog.set_level(0)
    carrier.instead["/v2/user/listInventory"] = [reply(503), reply(503), reply(503)]
    with pytest.raises(Unreachable) as caught:
        connector.check()
    shown = f"{caught.value} {caplog.text} {vars(connector)!r}"
    assert [one for one in (PASSWORD, *carrier.tokens) if one in shown] == []
