"""What addresses the app has for a person: a screen that there is none of is said in one sentence, with the way back.

Streamlit itself would show the first screen for it, under a note in English. A screen that a person lacks is none.
"""

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace.pages.context import context, token_of
from marketplace.pages.doors.light import address, message_page, reader_of
from marketplace.pages.screens import SCREENS, first_of, screens_of

_SERVED = ("/_stcore/", "/static/", "/media/", "/component/")
"""What Streamlit answers beside its screens."""


class KnownScreens:
    """Serve a person's screens; a page that a browser asks for and that is none of them is told as unknown.

    Doors are passed by, and so is whoever is not signed in: what asks them to stands on every screen.
    """

    def __init__(self, app: ASGIApp, doors: Sequence[BaseRoute]) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, send the first screen's own address to where it is, or answer 404."""
        asked = scope["type"] == "http" and self._is_read_by_a_person(scope)
        answer = await run_in_threadpool(_answer, HTTPConnection(scope)) if asked else None
        await (answer or self._app)(scope, receive, send)

    def _is_read_by_a_person(self, scope: Scope) -> bool:
        """Say whether a browser asks for a page to show, and for none that a door or Streamlit itself answers."""
        accepted = [value for name, value in scope["headers"] if name == b"accept"]
        shown = any(value.startswith(b"text/html") for value in accepted)
        if scope["method"] != "GET" or not shown or scope["path"].startswith(_SERVED):
            return False
        return all(door.matches(scope)[0] is Match.NONE for door in self._doors)


def _answer(asked: HTTPConnection) -> Response | None:
    screen = asked.url.path.strip("/")
    if not screen:
        return None
    visitor = context().visitor(token_of(asked.cookies))
    there = [one.path for one in (SCREENS if visitor is None else screens_of(visitor.scope))]
    if screen not in there:
        lang = reader_of(asked)
        text, way = lang.say("There is no screen {screen}.", screen=screen), lang.say("Go to the first screen")
        if "/" in screen:
            text = lang.say("There is nothing at this address.")
        return message_page(text, lang, address("/", lang), way, 404)
    if visitor is not None and screen == first_of(visitor.scope):
        return RedirectResponse(f"/?{asked.url.query}" if asked.url.query else "/")
    return None
