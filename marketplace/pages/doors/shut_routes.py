"""Which of Streamlit's own routes are shut, and that nothing is compressed here.

Agents drive no screen, files come through ``uploads`` and sign-in through our own doors. A page that holds a form's
token beside what an address said must not be compressed, for its length would give the token away (BREACH); what is
the same for everybody is compressed by the proxy.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SHUT = (
    "/_stcore/agent",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/upload_file",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
)


class ShutRoutes:
    """Answer 404 on the routes that are shut, and pass others on as asked for without compression."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer that there is nothing."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif any(scope["path"] == shut or scope["path"].startswith(f"{shut}/") for shut in SHUT):
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)
        else:
            headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self._app({**scope, "headers": headers}, receive, send)
