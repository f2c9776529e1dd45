"""What every answer tells a browser: nobody frames it, guesses its type or keeps it, and over TLS it stays there."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketplace.pages.doors.hosts import caller_of

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
}
_STREAMLIT = "frame-ancestors 'none'; base-uri 'self'; object-src 'none'; form-action 'self'"
"""Its code is made of what we cannot name beforehand, and charts are compiled in the browser."""
_A_YEAR = "max-age=31536000"


class SecurityHeaders:
    """Put the headers on whatever answers; what an answer says itself of its content and its keeping stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the headers; what is no request passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        secure = caller_of(scope).secure

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), secure)
            await send(message)

        await self._app(scope, receive, with_headers)


def _complete(headers: MutableHeaders, secure: bool) -> None:
    for name, value in _ALWAYS.items():
        headers[name] = value
    headers.setdefault("Content-Security-Policy", _STREAMLIT)
    headers.setdefault("Cache-Control", "no-store")
    # With 'no-referrer' browsers name no origin of a form, and every form would look like a stranger's.
    headers.setdefault("Referrer-Policy", "same-origin")
    if not secure:
        return
    headers["Strict-Transport-Security"] = _A_YEAR
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:  # Streamlit's own do not know of a proxy that ends TLS
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        headers.append("set-cookie", cookie if "secure" in flags else f"{cookie}; Secure")
