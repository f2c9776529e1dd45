"""The gate before everything: without an open session only the doors are there, and some of Streamlit's never."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace.pages.doors import cookies
from marketplace.pages.doors.admission import Admission, admission_of
from marketplace.pages.doors.hosts import caller_of
from marketplace.pages.doors.light import address, reader_of
from marketplace.pages.doors.open_tab import OpenTab
from marketplace.pages.doors.own_paths import asked_path

SIGN_IN, SECOND, SET_UP = "/dang-nhap", "/ma-xac-thuc", "/tai-khoan/lop-hai"
OPEN = frozenset({"/health", SIGN_IN, SECOND, "/dang-xuat", "/bat-dau", "/the"})
"""Doors that see themselves who asks; and below, what everybody may load."""
OPEN_UNDER = ("/assets/", "/static/", "/the/", "/viec/", "/demo/", f"{SIGN_IN}/tinh")
SHUT = (
    "/_stcore/agent", "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/upload_file", "/auth/",
    "/oauth2callback",
)  # fmt: skip
"""What Streamlit would answer and nobody is: agents, measures, uploads into memory, and a sign-in of its own."""
_STREAMLITS = ("/_stcore/", "/media/", "/component/")
_DOORS: Mapping[Admission, str] = {
    Admission.NOBODY: SIGN_IN,
    Admission.WAITS: SECOND,
    Admission.LACKS: SET_UP,
}
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Let those on who are signed in; show all others the door that is next for them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with the cookies that count alone, or answer it with a door or a refusal."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        known = cookies.only_ours(scope)
        answer = await _answer(HTTPConnection(known))
        if answer is not None:
            await answer(known, receive, send)
        elif known["type"] == "websocket":
            await OpenTab(self._app, HTTPConnection(known)).serve(receive, send)
        else:
            await self._app(known, receive, send)


async def _answer(asked: HTTPConnection) -> Response | None:
    """Return the answer to who is not let on; None for who is."""
    path, lang = str(asked.scope["path"]), reader_of(asked)
    if path.startswith(SHUT):
        return PlainTextResponse(lang.say("This is not served here."), 404)
    if is_foreign(asked):
        return PlainTextResponse(lang.say("Another site may not do this; open Lên Sàn itself."), 403)
    if path in OPEN or path.startswith(OPEN_UNDER):
        return None
    admission, _ = await run_in_threadpool(admission_of, asked, used=asked.scope["type"] == "http")
    if admission is Admission.ADMITTED or (admission is Admission.LACKS and path == SET_UP):
        return None
    if _is_page(asked):
        there = asked_path(path, asked.scope["query_string"])
        return RedirectResponse(address(_DOORS[admission], lang, next="" if there == "/" else there), 302)
    return PlainTextResponse(lang.say("Sign in first; you are not signed in, or no more."), 401)


def is_foreign(asked: HTTPConnection) -> bool:
    """Say whether a page of another site sends this: whatever changes something, or opens a line to us."""
    line = asked.scope["type"] == "websocket"
    if not line and asked.scope["method"] in _READS:
        return False
    origin, site = asked.headers.get("origin"), asked.headers.get("sec-fetch-site")
    if origin is not None:
        return origin not in caller_of(asked).origins or site not in (None, "same-origin")
    return line or site not in (None, "same-origin", "none")


def _is_page(asked: HTTPConnection) -> bool:
    """Say whether a browser asks for a page to show."""
    if asked.scope["type"] != "http" or asked.scope["method"] not in ("GET", "HEAD"):
        return False
    return "text/html" in asked.headers.get("accept", "") and not asked.scope["path"].startswith(_STREAMLITS)
