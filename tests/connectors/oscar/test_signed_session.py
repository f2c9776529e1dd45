"""Our clerk in a shop: signed in once, anew where the session has ended, and not at all without a name and password."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.base import ChannelSettings
from connectors.errors import NotConfigured
from connectors.oscar.signed_session import Clerk
from connectors.registry import connect
from tests.connectors.oscar.trading import connector, shop
from tests.oscar.shop import USER

__all__ = ["connector", "shop"]


def test_threads_whose_session_ended_at_once_sign_in_once(loopback, reply, transport):
    both = threading.Barrier(2)
    given = iter(("one", "two", "three"))

    def answer(asked):
        if asked.path == "/login/":
            return reply(headers={"Set-Cookie": f"sessionid={next(given)}; Path=/"})
        held = asked.headers["Cookie"]
        return reply(401, meet=both) if ended and held == "sessionid=one" else reply(body=json.dumps(held).encode())

    ended = False
    loopback.rule = answer
    clerk = Clerk(ChannelSettings("c", "oscar", loopback.url, "", "htx:mat-khau"), transport(loopback.url))
    assert clerk.get("/orders/").body == b'"sessionid=one"'
    ended = True
    with ThreadPoolExecutor(2) as threads:
        found = [answer.body for answer in threads.map(clerk.get, ["/orders/", "/offers/"])]
    assert found == [b'"sessionid=two"'] * 2
    assert sum(asked.path == "/login/" for asked in loopback.asked) == 2


def test_a_session_that_ended_is_opened_again(shop, connector):
    connector.check()
    shop.ask("end_sessions")
    assert connector.check().title
    assert USER not in repr(connector)


@pytest.mark.parametrize("secret", ["", "no-password", ":"])
def test_a_channel_without_a_clerk_is_not_configured(shop, secret):
    with pytest.raises(NotConfigured):
        connect(ChannelSettings("c", "oscar", shop.url, "htx", secret))
