"""A door in front of the reference server: it notes what is asked, and can answer or change answers in its place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Asked(NamedTuple):
    """One request."""

    method: str
    path: str


@dataclass(slots=True)
class Door:
    """An ASGI app around another; ``instead`` may answer a request, ``rewrite`` may change the body of an answer."""

    app: ASGIApp
    asked: list[Asked] = field(default_factory=list)
    instead: Callable[[Asked], Response | None] = lambda _: None
    rewrite: Callable[[Asked, bytes], bytes] = lambda _, body: body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1"):
            await self.app(scope, receive, send)
            return
        asked = Asked(scope["method"], scope["path"])
        self.asked.append(asked)
        answer = self.instead(asked)
        if answer is not None:
            await answer(scope, receive, send)
            return
        await self._rewritten(asked, scope, receive, send)

    async def _rewritten(self, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        start, body = messages[0], self.rewrite(asked, b"".join(part.get("body", b"") for part in messages[1:]))
        headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})

    def count(self, method: str, ending: str) -> int:
        """Return how often a path with this ending was asked for."""
        return sum(one.method == method and one.path.endswith(ending) for one in self.asked)
