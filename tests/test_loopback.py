"""Apps that come and go at one address have nothing of each other."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from connectors import registry
from connectors.base import ChannelSettings
from tests.loopback import served

LATE_S = 60


def speaking(word: str, told: list[str]) -> Starlette:
    """Return an app that says a word, and notes when it begins and ends."""

    @contextlib.asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        told.append(f"{word} begins")
        yield
        told.append(f"{word} ends")

    async def answer(_request: Request) -> PlainTextResponse:
        return PlainTextResponse(word)

    return Starlette(routes=[Route("/", answer)], lifespan=life)


def test_an_address_is_used_again_by_an_app_with_its_own_beginning_and_end() -> None:
    told: list[str] = []
    heard = []
    for word in ("one", "two"):
        with served(speaking(word, told)) as url:
            heard.append((url, requests.get(url, timeout=LATE_S).text))
    assert told == ["one begins", "one ends", "two begins", "two ends"]
    assert heard == [(url, "one"), (url, "two")]


def test_two_apps_at_once_have_two_addresses() -> None:
    with served(speaking("one", [])) as one, served(speaking("two", [])) as two:
        assert [requests.get(url, timeout=LATE_S).text for url in (one, two)] == ["one", "two"]


def test_an_answer_that_takes_for_ever_is_broken_off_when_its_app_goes() -> None:
    told: list[str] = []
    asked = threading.Event()

    async def never(_request: Request) -> PlainTextResponse:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            told.append("broken off")
        return PlainTextResponse("")

    @contextlib.asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        yield
        told.append("ends")

    app = Starlette(routes=[Route("/", never)], lifespan=life)
    with ThreadPoolExecutor() as pool:
        with served(app) as url:
            waiting = pool.submit(requests.get, url, timeout=LATE_S)
            assert asked.wait(LATE_S)
        assert waiting.result(LATE_S).status_code == 500
    assert told == ["broken off", "ends"]


def test_what_one_app_allowed_is_none_of_the_next_ones() -> None:
    budgets = []
    for _ in range(2):
        with served(speaking("one", [])) as url:
            registry.connect(ChannelSettings("shop", "partner", url, "s1", "token"))
            budgets.append(next(budget for account, budget in registry._BUDGETS.items() if account[1] == url))
    assert budgets[0] is not budgets[1]
