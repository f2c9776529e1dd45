"""The app: Streamlit's screens with checked downloads and health beside them, as one ASGI application.

Run it with ``uvicorn app:app`` (``lensan serve`` does). ``LENSAN_HOME`` and ``LENSAN_DATABASE_URL`` are read once, as
this module is loaded; the database is opened when the server starts and closed when it stops. Until people sign in,
only this machine is answered.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from marketplace.exchange import leases
from marketplace.pages import menu_path
from marketplace.pages.desk import KEPT_MS, Desk, desk, opened, scope
from marketplace.pages.doors.downloads import FORMATS, UnknownReportError, Wish, sheet_of
from marketplace.pages.together import Together
from marketplace.reports.figures import NoSeasonError
from marketplace.storage import DatabaseError, check_schema, connect
from marketplace.storage.clock import now_ms
from marketplace.storage.settings import Settings

NEAR = frozenset({"127.0.0.1", "::1", "localhost"})


def create(settings: Settings, kept_ms: int = KEPT_MS) -> st.App:
    """Make the app over one database, which is opened when the server starts; answers are kept for ``kept_ms``."""

    @asynccontextmanager
    async def open_desk(_app: st.App) -> AsyncIterator[dict[str, Any]]:
        database = connect(settings.database_url)
        try:
            with opened(Desk(database, kept_ms=kept_ms)):
                yield {}
        finally:
            database.close()

    routes = [Route("/health", health), Route("/download/{kind}.{form}", download)]
    before = [Middleware(OnlyThisMachine), Middleware(Together)]
    return st.App(menu_path(), lifespan=open_desk, routes=routes, middleware=before)


class OnlyThisMachine:
    """Answer only callers on this machine who call it by its own name (a rebound name of the internet is not one)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403."""
        if scope["type"] in {"http", "websocket"} and not _near(scope):
            refusal = PlainTextResponse("Lên Sàn answers only on its own machine.", 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def health(_request: Request) -> Response:
    """Say whether the database can be read, and whether the clock is alive, late or stopped; 503 without a database."""
    try:
        check_schema(desk().database)
        with desk().database.read() as connection:
            clock = clock_state(connection)
    except DatabaseError as error:
        return JSONResponse({"database": str(error), "clock": "unknown"}, 503)
    except SQLAlchemyError:
        return JSONResponse({"database": "cannot be reached", "clock": "unknown"}, 503)
    return JSONResponse({"database": "ok", "clock": clock})


def download(request: Request) -> Response:
    """Hand out a report as CSV or XLSX to whoever may see it."""
    kind, form = request.path_params["kind"], request.path_params["form"]
    if form not in FORMATS:
        return PlainTextResponse("A report is handed out as csv or xlsx.", 404)
    try:
        with desk().database.read() as connection:
            called, sheet = sheet_of(connection, scope(), kind, Wish.read(request.query_params), desk().clock())
    except (NoSeasonError, UnknownReportError) as error:
        return PlainTextResponse(str(error), 404)
    media_type, write = FORMATS[form]
    name = f'attachment; filename="lensan-{_plain(called)}-{kind}.{form}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(write(sheet), media_type=media_type, headers=headers)


def clock_state(connection: Connection) -> str:
    """Say whether a process that holds a channel lives, and whether its beats come when they are due."""
    if not leases.living(connection, now_ms()):
        return "stopped"
    return "late" if leases.overdue(connection, now_ms()) else "alive"


def _near(scope: Scope) -> bool:
    names = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    called = [name.rsplit(":", 1)[0] if not name.endswith("]") else name for name in names]
    client = scope.get("client")
    return client is not None and client[0] in NEAR and all(name.strip("[]") in NEAR for name in called)


def _plain(code: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in code)


app = create(Settings.read(os.environ))
