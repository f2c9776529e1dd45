"""The line of an open tab: each message is looked at anew, and a session or right that ended, ends there too.

A tab whose session has ended is drawn once more, by a run without anything that was pressed or typed: the screen says
that nobody is signed in, and what it showed is gone. After that nothing it sends does anything. A tab that sends
nothing is looked after every ``LOOK_S``.

A tab whose person's rights are others than when it was drawn (a grant, its basis, what a household took back, a day
that is over) is drawn anew at once, with what was typed and without what was pressed.
"""

import asyncio
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from marketplace.pages.doors.admission import Admission, admission_of

LOOK_S = 5.0
_POLICY_VIOLATION = 1008
_ACTS = frozenset({"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"})
"""What a field holds for one run alone, for it was pressed or sent."""


class OpenTab:
    """One line between a browser and an application, as long as its session is open."""

    def __init__(self, app: ASGIApp, asked: HTTPConnection) -> None:
        self._app, self._asked = app, asked
        self._shown = ClientState()
        """What the tab shows: its address, without what was pressed or typed."""
        self._typed = WidgetStates()
        self._rights: object = None
        """The rights with which the tab was drawn; None before it was."""
        self._due = False
        """Whether it is to be drawn anew, for only a part of it was since its rights changed."""
        self._coming: asyncio.Future[Message] | None = None
        self._over = False

    async def serve(self, receive: Receive, send: Send) -> None:
        """Serve the line until one side ends it."""

        async def heard() -> Message:
            return await self._heard(receive, send)

        try:
            await self._app(self._asked.scope, heard, send)
        finally:
            if self._coming is not None:
                self._coming.cancel()
                with suppress(asyncio.CancelledError):
                    await self._coming

    async def _heard(self, receive: Receive, send: Send) -> Message:
        """Return the next message that the application may hear."""
        while not self._due:
            message = await self._next(receive)
            if message is not None and message["type"] != "websocket.receive":
                return message
            said = _read(message)
            if said is not None and said.HasField("rerun_script"):
                self._shown = _without_acts(said.rerun_script)
                self._typed = _typed(said.rerun_script)
            by_hand = said is not None and said.HasField("rerun_script") and not said.rerun_script.is_auto_rerun
            admission, rights = await run_in_threadpool(admission_of, self._asked, used=by_hand)
            if admission is Admission.ADMITTED:
                self._notice(said, rights)
                if message is not None:
                    return message
            elif admission is not Admission.NOBODY:
                await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
                return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}
            elif not self._over or (said is not None and said.HasField("rerun_script")):
                self._over = True
                return _draws(self._shown)
        self._due = False
        return _draws(self._shown, self._typed)

    def _notice(self, said: BackMsg | None, rights: object) -> None:
        """See whether the tab's rights are others than those it was drawn with, and is not drawn anew by itself."""
        whole = said is not None and said.HasField("rerun_script") and not said.rerun_script.fragment_id
        self._due = self._rights not in (None, rights) and not whole
        self._rights = rights

    async def _next(self, receive: Receive) -> Message | None:
        """Return what comes next; None where nothing has come for a while, unless the session is known to be over."""
        if self._coming is None:
            self._coming = asyncio.ensure_future(receive())
        done, _ = await asyncio.wait({self._coming}, timeout=None if self._over else LOOK_S)
        if not done:
            return None
        message, self._coming = self._coming.result(), None
        return message


def _read(message: Message | None) -> BackMsg | None:
    try:
        return None if message is None else BackMsg.FromString(message.get("bytes") or b"")
    except Exception:  # protobuf's own, whose package is Streamlit's; Streamlit itself ends a line that says nonsense
        return None


def _draws(shown: ClientState, typed: WidgetStates | None = None) -> Message:
    """Return what makes the application draw a tab anew."""
    state = ClientState()
    state.CopyFrom(shown)
    if typed is not None and typed.widgets:
        state.widget_states.CopyFrom(typed)
    return {"type": "websocket.receive", "bytes": BackMsg(rerun_script=state).SerializeToString()}


def _typed(state: ClientState) -> WidgetStates:
    """Return what stands in a tab's fields, without what was pressed or sent."""
    return WidgetStates(widgets=[one for one in state.widget_states.widgets if not _is_act(one)])


def _is_act(one: WidgetState) -> bool:
    return one.WhichOneof("value") in _ACTS


def _without_acts(state: ClientState) -> ClientState:
    return ClientState(
        query_string=state.query_string, page_script_hash=state.page_script_hash, page_name=state.page_name
    )
