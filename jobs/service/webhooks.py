"""The webhook door: takes notices of changed orders and parcels in and leaves them to the clock; a process of its own.

Those of the partner contract are signed; a carrier's are read by its own connector, which is asked without the network.
It listens on loopback, and it alone may stand behind a proxy. Whoever cannot sign learns nothing, not even which
channels there are, and writes nothing. Of a good notice only the kept part is written before it is answered.
"""

import asyncio
import logging
import secrets
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import sha256

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.base import Connector, TellsOfParcels
from connectors.errors import AuthFailed, Changed, NotConfigured
from connectors.partner.client.notices import Notice, NoticeError, UnsignedError, read_notice
from connectors.registry import connect
from jobs.sync.connecting import Connect, connector_of
from marketplace.exchange import channels, notices
from marketplace.exchange.channels import ChannelRow
from marketplace.orders import kept_parcels
from marketplace.storage import Database
from marketplace.storage.clock import Clock, now_ms
from marketplace.storage.settings import Settings
from marketplace.words.parcels import ParcelRecord

log = logging.getLogger("lensan.webhooks")
HOST = "127.0.0.1"
PATH = "/webhooks"
PATIENCE_S = 2.0
"""So long a notice waits for another writer (the clock, on SQLite); then its sender is asked to come again."""
BODY_MAX = 64 * 1024
_BODY_S = 5.0
_RETRY_AFTER_S = 2
_AT_ONCE = 200
_TITLES = {
    401: "The notice is not signed as agreed",
    404: "There is nothing here",
    405: "Notices are posted",
    408: "The body did not arrive in time",
    413: "A notice is small; this body is not",
    422: "The notice has not the agreed shape",
    500: "The notice could not be taken",
    503: "The notice cannot be taken now; send it again",
}


class BusyError(Exception):
    """The database did not let us write in time."""


class Door:
    """What the door knows: the database (opened with ``PATIENCE_S``), the secrets, and what it has said already."""

    def __init__(self, database: Database, settings: Settings, now: Clock = now_ms, make: Connect = connect) -> None:
        self._database = database
        self._settings = settings
        self._now = now
        self._make = make
        self._one_writer = threading.Lock()
        self._nobody = b64encode(secrets.token_bytes(32)).decode()
        self._said: set[tuple[str, str]] = set()
        self._busy = database.busy_errors

    def take(self, code: str, headers: Mapping[str, str], body: bytes) -> int:
        """Take one notice to a channel in and return the HTTP status that says what became of it."""
        secret = self._settings.webhook_secret(code)
        try:
            carrier = self._carrier(code) if secret else None
            if carrier is None:
                self._keep(code, read_notice(secret or self._nobody, headers, body))
            else:
                self._keep_parcels(*carrier, headers, body)
        except UnsignedError:
            if secret:
                self._say(code, "is not signed with its secret, or more than five minutes ago")
            return 401
        except NoticeError as error:
            self._say(code, f"was refused: {error}")
            return 422
        except BusyError:
            return 503
        return 200

    def _carrier(self, code: str) -> tuple[ChannelRow, TellsOfParcels] | None:
        """Return the carrier of a channel, by which its notices are read; None where it is a shop, or none at all."""
        try:
            with self._database.read() as connection:
                channel = channels.by_code(connection, code)
        except self._busy as error:
            raise BusyError from error
        if channel is None or channel.road != "carrier":
            return None
        try:
            connector: Connector = connector_of(channel, self._settings, self._make)
        except NotConfigured as error:
            raise UnsignedError from error
        if not isinstance(connector, TellsOfParcels):
            raise UnsignedError
        return channel, connector

    def _keep_parcels(
        self, channel: ChannelRow, carrier: TellsOfParcels, headers: Mapping[str, str], body: bytes
    ) -> None:
        """Keep what a carrier tells of parcels until the clock reads it; what it told before changes nothing."""
        try:
            said = carrier.read_notice(headers, body)
        except AuthFailed as error:
            raise UnsignedError from error
        except Changed as error:
            raise NoticeError(str(error)) from error
        now_ms = self._now()
        with self._writing(), self._database.write() as connection:
            for one in said:
                kept = kept_parcels.written(one)
                at_ms = one.at_ms if isinstance(one, ParcelRecord) else now_ms
                known_by = sha256(kept.encode()).hexdigest()
                notices.store(connection, channel.id, known_by, "parcel", None, at_ms, now_ms, kept)

    def _keep(self, code: str, notice: Notice) -> None:
        with self._writing():
            with self._database.read() as connection:
                channel = channels.by_code(connection, code)
                if channel is None:
                    raise UnsignedError
                if channel.shop != notice.shop:
                    raise NoticeError("It is about another shop.")
                if notices.is_known(connection, channel.id, notice.id):
                    return
            with self._database.write() as connection:
                facts = (notice.id, notice.kind, notice.order_code, notice.said_ms)
                notices.store(connection, channel.id, *facts, self._now())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let one of our threads in at a time: SQLite has one writer, and those who wait for it here do so in turn."""
        if not self._one_writer.acquire(timeout=PATIENCE_S):
            raise BusyError
        try:
            yield
        except self._busy as error:
            raise BusyError from error
        finally:
            self._one_writer.release()

    def _say(self, code: str, what: str) -> None:
        """Tell the log once what is wrong with a channel's notices."""
        if (code, what) not in self._said:
            self._said.add((code, what))
            log.warning("channel %s: a notice %s", code, what)


def create_app(database: Database, settings: Settings, now: Clock = now_ms, make: Connect = connect) -> Starlette:
    """Return the door as an ASGI app: ``POST /webhooks/{channel}``, and ``/health`` for this machine."""
    app = Starlette(
        routes=[
            Route(f"{PATH}/{{code}}", partial(_receive, Door(database, settings, now, make)), methods=["POST"]),
            Route("/health", _health, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )
    app.router.redirect_slashes = False
    return app


async def _receive(door: Door, request: Request) -> Response:
    try:
        async with asyncio.timeout(_BODY_S):
            body = await _body(request)
    except TimeoutError:
        return _problem(408)
    if body is None:
        return _problem(413)
    status = await run_in_threadpool(door.take, request.path_params["code"], dict(request.headers), body)
    return Response(status_code=200) if status == 200 else _problem(status)


async def _body(request: Request) -> bytes | None:
    """Return a body, None as soon as it is larger than a notice can be."""
    parts = bytearray()
    try:
        async for part in request.stream():
            parts += part
            if len(parts) > BODY_MAX:
                return None
    except ClientDisconnect:
        return b""
    return bytes(parts)


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _refused(_: Request, error: Exception) -> Response:
    headers = dict(getattr(error, "headers", None) or {})
    return _problem(getattr(error, "status_code", 500), headers)


async def _failed(_: Request, __: Exception) -> Response:
    return _problem(500)


def _problem(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with problem details (RFC 9457) that tell nothing of our insides."""
    wait = {"Retry-After": str(_RETRY_AFTER_S)} if status == 503 else {}
    document = {"type": "about:blank", "title": _TITLES.get(status, "The request was refused"), "status": status}
    return JSONResponse(document, status, {**(headers or {}), **wait}, "application/problem+json")


def run(database: Database, settings: Settings, port: int) -> None:
    """Serve the door on a port of loopback until SIGTERM or SIGINT."""
    app = create_app(database, settings)
    config = uvicorn.Config(
        app,
        host=HOST,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_AT_ONCE,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run()
