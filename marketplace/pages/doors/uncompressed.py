"""Nothing is compressed by the app itself.

A page that holds a form's token beside what an address said would give the token away by its length (BREACH). What is
the same for everybody is compressed by the proxy.
"""

from starlette.types import ASGIApp, Receive, Scope, Send


class Uncompressed:
    """Pass requests on as asked for without compression."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take out what a browser says it could unpack."""
        if scope["type"] == "http":
            headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)
