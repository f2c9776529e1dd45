"""This machine: nobody else is answered until people sign in."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NEAR = frozenset({"127.0.0.1", "::1", "localhost"})


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


def _near(scope: Scope) -> bool:
    names = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    called = [name.rsplit(":", 1)[0] if not name.endswith("]") else name for name in names]
    client = scope.get("client")
    return client is not None and client[0] in NEAR and all(name.strip("[]") in NEAR for name in called)
