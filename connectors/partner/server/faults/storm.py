"""The storm: puts the faults of the line between the server and whoever asks it, as ASGI middleware."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.partner.server.core.problems import MEDIA_TYPE, Problem
from connectors.partner.server.faults.dice import Dice, Faults, Kind

_PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"


class Storm:
    """Spoils answers of the contract (never of /sandbox) as the faults say."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults
        self._dice = Dice(faults)
        self._lost = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or spoil it."""
        if scope["type"] != "http" or not scope["path"].startswith(("/v1", "/oauth")):
            await self._app(scope, receive, send)
            return
        kind = self._dice.draw(scope["method"], scope["path"])
        instead = self._instead(kind)
        if instead is not None:
            await instead(scope, receive, send)
            return
        if kind is Kind.SLOW:
            await asyncio.sleep(self._faults.slow_s)
        if kind in (Kind.LOST, Kind.CUT, Kind.TRUNCATED):
            await self._spoil(kind, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _instead(self, kind: Kind | None) -> Response | None:
        """Return what is answered without asking the server at all."""
        busy = Problem("too-many", "Slow down.")
        if kind is Kind.TOO_MANY:
            busy.headers["Retry-After"] = str(self._faults.retry_after_s)
        if kind in (Kind.TOO_MANY, Kind.TOO_MANY_BARE):
            return busy.response()
        if kind is Kind.TOO_MANY_IN_200:
            answer = busy.response()
            answer.status_code = 200
            return answer
        if kind is Kind.BROKEN:
            return Problem("unavailable", "Down for a moment.", headers={"Retry-After": "0"}).response()
        if kind is Kind.HTML:
            return Response(_PAGE.format("502 Bad Gateway"), 502, media_type="text/html")
        return None

    async def _spoil(self, kind: Kind, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the server do its work, then lose or cut what it says."""
        start, body = await _listen(self._app, scope, receive)
        if kind is Kind.LOST:
            start, body, size = self._lose(start)
        elif kind is Kind.CUT:
            size, body = len(body), body[: len(body) // 2]
        else:
            body = body[: len(body) // 2]
            size = len(body)
        _set_length(start, size)
        await send(start)
        await send({"type": "http.response.body", "body": body, "more_body": size > len(body)})

    def _lose(self, start: MutableMapping[str, Any]) -> tuple[MutableMapping[str, Any], bytes, int]:
        """Return, by turns, a gateway's apology and headers after which the line is closed."""
        self._lost += 1
        if self._lost % 2 == 0:
            return start, b"", 1000
        body = Problem("bad-gateway", "The answer was lost on its way.").response().body
        headers = [(b"content-type", MEDIA_TYPE.encode())]
        return {"type": "http.response.start", "status": 502, "headers": headers}, bytes(body), len(body)


async def _listen(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[MutableMapping[str, Any], bytes]:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return messages[0], body


def _set_length(start: MutableMapping[str, Any], size: int) -> None:
    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    start["headers"] = [*headers, (b"content-length", str(size).encode())]
