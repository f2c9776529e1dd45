"""What goes over a connection together: a run of a screen as a whole, a long one in parts, and nothing out of turn."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from marketplace.pages import together
from marketplace.pages.together import Together

ACCEPT: Message = {"type": "websocket.accept"}
CLOSE: Message = {"type": "websocket.close"}


def told(message: ForwardMsg) -> Message:
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def running(on: bool) -> Message:
    message = ForwardMsg()
    message.session_status_changed.script_is_running = on
    return told(message)


def piece(text: str) -> Message:
    message = ForwardMsg()
    message.delta.new_element.html.body = text
    return told(message)


RUN = [running(True), piece("một"), piece("hai" * 10_000), running(False)]


def serve(speaks: Callable[[Send], Awaitable[None]], hears: Send, kind: str = "websocket") -> None:
    """Let an application speak over one connection to somebody."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await speaks(send)

    async def silent() -> Message:
        raise AssertionError("nobody asked")

    whole: ASGIApp = Together(app)
    asyncio.run(whole({"type": kind}, silent, hears))  # type: ignore[arg-type]


@pytest.fixture
def heard() -> list[Message]:
    return []


def test_a_run_is_sent_in_one_go_when_it_is_over(heard: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "HELD_S", 3_600)
    after = []

    async def speaks(send: Send) -> None:
        for message in [ACCEPT, *RUN, *RUN]:
            await send(message)
            after.append(len(heard))

    async def hears(message: Message) -> None:
        heard.append(message)

    serve(speaks, hears)
    assert after == [1, 1, 1, 1, 5, 5, 5, 5, 9]
    assert heard == [ACCEPT, *RUN, *RUN]


def test_what_a_long_run_has_made_is_sent_while_it_lasts(heard: list[Message]) -> None:
    more = asyncio.Event()

    async def speaks(send: Send) -> None:
        for message in RUN[:3]:
            more.clear()
            await send(message)
            await more.wait()
        await send(RUN[3])

    async def hears(message: Message) -> None:
        heard.append(message)
        await asyncio.sleep(0)
        more.set()

    serve(speaks, hears)
    assert heard == RUN


def test_a_run_that_ends_while_a_part_of_it_is_sent_waits_its_turn(
    heard: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "HELD_S", 0)
    first = asyncio.Event()

    async def speaks(send: Send) -> None:
        for message in RUN[:2]:
            await send(message)
        await first.wait()
        for message in RUN[2:]:
            await send(message)

    async def hears(message: Message) -> None:
        first.set()
        await asyncio.sleep(0.01)
        heard.append(message)

    serve(speaks, hears)
    assert heard == RUN


def test_nothing_stays_behind_when_the_connection_is_closed(heard: list[Message]) -> None:
    async def speaks(send: Send) -> None:
        for message in (RUN[0], RUN[1], CLOSE):
            await send(message)

    async def hears(message: Message) -> None:
        heard.append(message)

    serve(speaks, hears)
    assert heard == [RUN[0], RUN[1], CLOSE]


def test_who_has_gone_is_found_out_by_the_next_thing_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "HELD_S", 0)
    tried = asyncio.Event()

    async def speaks(send: Send) -> None:
        await send(RUN[0])
        await tried.wait()
        with pytest.raises(OSError, match="gone"):
            await send(RUN[3])

    async def hears(_message: Message) -> None:
        tried.set()
        raise OSError("gone")

    serve(speaks, hears)


def test_what_is_no_websocket_is_not_held(heard: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "HELD_S", 3_600)

    async def speaks(send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def hears(message: Message) -> None:
        heard.append(message)

    serve(speaks, hears, "http")
    assert [message["type"] for message in heard] == ["http.response.start"]
