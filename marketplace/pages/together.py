"""What a run of a screen makes reaches the browser together: it draws one screen, not every piece as it comes.

A browser draws the whole screen anew for each message that comes alone, a dozen times for a click; on a telephone that
is most of the work. Nobody waits longer for it: what a run has made is sent when the run is over, and every
``HELD_S`` while it lasts.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

HELD_S = 0.2
_SMALL = 100
"""No message that says whether a run is on has so many bytes."""


class Together:
    """Hold what an application says over a websocket until the run that says it is over, but not for long."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a connection; only those of websockets are other than they were."""
        await self._app(scope, receive, _Held(send).send if scope["type"] == "websocket" else send)


class _Held:
    """One connection, and what has not been sent over it yet."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: list[Message] = []
        self._one_at_a_time = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._late: asyncio.Task[None] | None = None

    async def send(self, message: Message) -> None:
        self._waiting.append(message)
        if _ends(message):
            await self._out()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(HELD_S, self._due)

    def _due(self) -> None:
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


def _ends(message: Message) -> bool:
    """Say whether nothing more follows at once: the run is over, or it is no message of a run."""
    if message["type"] != "websocket.send":
        return True
    told: bytes = message.get("bytes") or b""
    if len(told) >= _SMALL:
        return False
    said = ForwardMsg.FromString(told)
    return said.WhichOneof("type") == "session_status_changed" and not said.session_status_changed.script_is_running
