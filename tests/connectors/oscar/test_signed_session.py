"""Our clerk in a shop, against a loopback server that plays the shop."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

from connectors.base import ChannelSettings
from connectors.oscar.signed_session import Clerk


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
