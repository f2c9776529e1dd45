"""What goes over a connection together: a run of a screen as a whole, a long one in parts, and nothing out of turn."""

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from marketplace.pages import batching
from marketplace.pages.batching import MessageBatching
from tests.marketplace.pages.conftest import Served

PATIENCE_S = 60

ACCEPT: Message = {"type": "websocket.accept"}
CLOSE: Message = {"type": "websocket.close"}


def told(message: ForwardMsg) -> Message:
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def begun() -> Message:
    message = ForwardMsg()
    message.new_session.name = "Lên Sàn"
    return told(message)


def running(on: bool) -> Message:
    message = ForwardMsg()
    message.session_status_changed.script_is_running = on
    return told(message)


def piece(text: str) -> Message:
    message = ForwardMsg()
    message.delta.new_element.html.body = text
    return told(message)


def acknowledged() -> Message:
    message = ForwardMsg()
    message.heartbeat_ack = True
    return told(message)


RUN = [begun(), piece("một"), running(True), piece("hai" * 10_000), running(False)]


async def flushed(sent: asyncio.Event) -> None:
    """Wait until something has been sent of a run that lasts."""
    try:
        await asyncio.wait_for(sent.wait(), PATIENCE_S)
    except TimeoutError:
        pytest.fail(f"in {PATIENCE_S} s nothing has been sent of a run that lasts")


async def rounds() -> None:
    """Let everything happen that is due already."""
    for _ in range(10):
        await asyncio.sleep(0)


def serve(speaks: Callable[[Send], Awaitable[None]], hears: Send, kind: str = "websocket") -> int:
    """Let an application speak over one connection to somebody; return how many tasks outlive the connection."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await speaks(send)

    async def silent() -> Message:
        raise AssertionError("nobody asked")

    whole: ASGIApp = MessageBatching(app)

    async def connection() -> int:
        await whole({"type": kind}, silent, hears)
        await rounds()
        return len(asyncio.all_tasks()) - 1

    return asyncio.run(connection())


@pytest.fixture
def heard() -> list[Message]:
    return []


def test_a_run_is_sent_in_one_go_when_it_is_over(heard: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "HELD_S", 3_600)
    after = []

    async def speaks(send: Send) -> None:
        for message in [ACCEPT, *RUN, *RUN]:
            await send(message)
            after.append(len(heard))

    async def hears(message: Message) -> None:
        heard.append(message)

    serve(speaks, hears)
    assert after == [1, 1, 1, 1, 1, 6, 6, 6, 6, 6, 11]
    assert heard == [ACCEPT, *RUN, *RUN]


def test_what_belongs_to_no_run_is_sent_at_once(heard: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "HELD_S", 3_600)
    after = []

    async def speaks(send: Send) -> None:
        for message in [ACCEPT, acknowledged(), *RUN, acknowledged()]:
            await send(message)
            after.append(len(heard))

    async def hears(message: Message) -> None:
        heard.append(message)

    serve(speaks, hears)
    assert after == [1, 2, 2, 2, 2, 2, 7, 8]


def test_what_a_long_run_has_made_is_sent_while_it_lasts(heard: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "HELD_S", 0.001)
    more = asyncio.Event()

    async def speaks(send: Send) -> None:
        for message in RUN[:-1]:
            more.clear()
            await send(message)
            await flushed(more)
        await send(RUN[-1])

    async def hears(message: Message) -> None:
        heard.append(message)
        more.set()

    serve(speaks, hears)
    assert heard == RUN


def test_a_run_that_ends_while_a_part_of_it_is_sent_waits_its_turn(
    heard: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "HELD_S", 0)
    slow, on = asyncio.Event(), asyncio.Event()

    async def speaks(send: Send) -> None:
        for message in RUN[:2]:
            await send(message)
        await flushed(slow)
        rest = asyncio.gather(*(send(message) for message in RUN[2:]))
        await rounds()
        on.set()
        await rest

    async def hears(message: Message) -> None:
        if not slow.is_set():
            slow.set()
            await asyncio.wait_for(on.wait(), PATIENCE_S)
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


def test_who_has_gone_is_found_out_by_the_next_thing_that_is_said(
    heard: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "HELD_S", 0)
    unheeded = []

    async def speaks(send: Send) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: unheeded.append(context["message"]))
        for message in RUN[:2]:
            await send(message)
        await rounds()
        with pytest.raises(OSError, match="gone"):
            await send(RUN[-1])

    async def hears(message: Message) -> None:
        heard.append(message)
        raise OSError("gone")

    serve(speaks, hears)
    gc.collect()
    assert unheeded == []
    assert heard == [RUN[0], RUN[-1]], "what was held for who has gone is dropped"


def test_what_fails_otherwise_while_a_part_is_sent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "HELD_S", 0)
    told_of = []

    async def speaks(send: Send) -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: told_of.append(str(context["exception"]))
        )
        await send(RUN[0])
        await rounds()

    async def hears(_message: Message) -> None:
        raise RuntimeError("broken")

    serve(speaks, hears)
    gc.collect()
    assert told_of == ["broken"]


def test_nothing_is_sent_after_the_end_of_a_connection(heard: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "HELD_S", 0)

    async def speaks(send: Send) -> None:
        await send(RUN[0])

    async def hears(message: Message) -> None:
        heard.append(message)

    serve(speaks, hears)
    assert heard == []


def test_what_is_being_sent_at_the_end_of_a_connection_is_given_up(
    heard: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "HELD_S", 0)
    given_up = []

    async def speaks(send: Send) -> None:
        for message in RUN[:3]:
            await send(message)
            await rounds()  # so that each is due while the first is still being sent

    async def hears(message: Message) -> None:
        heard.append(message)
        try:
            await asyncio.wait_for(asyncio.Event().wait(), PATIENCE_S)
        except asyncio.CancelledError:
            given_up.append(message)
            raise

    left = serve(speaks, hears)
    assert (heard, given_up, left) == ([RUN[0]], [RUN[0]], 0)


def test_what_is_no_websocket_is_not_held(heard: list[Message], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "HELD_S", 3_600)

    async def speaks(send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def hears(message: Message) -> None:
        heard.append(message)

    serve(speaks, hears, "http")
    assert [message["type"] for message in heard] == ["http.response.start"]


def test_streamlit_says_when_a_run_begins_and_when_it_is_over(served: Served) -> None:
    asks, runs = BackMsg(), BackMsg()
    asks.app_heartbeat = True
    runs.rerun_script.query_string = ""
    with served.line() as browser:
        for _ in range(2):
            browser.send(runs.SerializeToString())
            run = _until(browser, "script_finished")
            run.append(browser.recv(PATIENCE_S))
            browser.send(asks.SerializeToString())
            after = _until(browser, "heartbeat_ack")
            assert [batching.begins(message) for message in run] == [True] + [False] * (len(run) - 1)
            assert [batching.ends(message) for message in run] == [False] * (len(run) - 1) + [True]
            assert len(after) == 1, "nothing more comes of a run that is over"


def _until(browser: ClientConnection, kind: str) -> list[bytes]:
    """Hear what the app says up to the first message of a kind."""
    heard: list[bytes] = []
    while not heard or ForwardMsg.FromString(heard[-1]).WhichOneof("type") != kind:
        message = browser.recv(PATIENCE_S)
        assert isinstance(message, bytes)
        heard.append(message)
    return heard
