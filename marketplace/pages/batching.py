"""What a run of a screen makes reaches the browser together: it draws one screen, not every piece as it comes.

A browser draws the whole screen anew for each message that comes alone, a dozen times for a click; on a telephone that
is most of the work. From the message that begins a run, what is said is held until the run is over; while it lasts,
what has come is sent ``HELD_S`` after the first of it. So a short run is shown whole at its end, the first piece of a
long one up to ``HELD_S`` later than it came, and so is an answer that falls into a run. What belongs to no run is not
held.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

HELD_S = 0.2
_SMALL = 100
"""The message that says that a run is over has fewer bytes; larger ones of a run are not read."""


class MessageBatching:
    """Hold what a run of an application says over a websocket until the run is over, but not for long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a connection; only those of websockets are other than they were."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        held = _Held(send)
        try:
            await self._app(scope, receive, held.send)
        finally:
            held.give_up()


class _Held:
    """One connection, and what has not been sent over it yet."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._in_run = False
        self._waiting: list[Message] = []
        self._one_at_a_time = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._late: asyncio.Task[None] | None = None

    async def send(self, message: Message) -> None:
        self._waiting.append(message)
        told: bytes = message.get("bytes") or b""
        self._in_run = message["type"] == "websocket.send" and (not ends(told) if self._in_run else begins(told))
        if not self._in_run:
            await self._out()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(HELD_S, self._due)

    def give_up(self) -> None:
        """Send nothing more: the connection is over."""
        if self._timer is not None:
            self._timer.cancel()
        if self._late is not None and not self._late.done():  # what one that is done has failed of is still told
            self._late.cancel()

    def _due(self) -> None:
        self._timer = None
        if self._late is None or self._late.done():  # else it sends what has come meanwhile, too
            self._late = asyncio.create_task(self._out_late())

    async def _out_late(self) -> None:
        try:
            await self._out()
        except OSError:
            self._waiting.clear()  # who has gone is told to the application by the next thing it sends or receives

    async def _out(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        async with self._one_at_a_time:
            while self._waiting:
                await self._send(self._waiting.pop(0))


def begins(told: bytes) -> bool:
    """Say whether a message is the first of a run."""
    kind: str | None = ForwardMsg.FromString(told).WhichOneof("type")
    return kind == "new_session"


def ends(told: bytes) -> bool:
    """Say whether a message is the last of a run: a small one which says that the script is not running."""
    if len(told) >= _SMALL:
        return False
    said = ForwardMsg.FromString(told)
    return said.WhichOneof("type") == "session_status_changed" and not said.session_status_changed.script_is_running
