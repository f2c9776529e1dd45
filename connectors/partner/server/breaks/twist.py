"""Twists: a request as it comes in and an answer as it goes out, each changed on its way by a small function.

The server behind knows nothing of it, so that a break is one function and no ``if`` in what it breaks.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.partner.server.api.market import Market
from connectors.partner.server.core.store import Shop

LISTS = {"orders": "orders", "settlements": "entries", "shipments": "shipments", "sellers": "sellers"} | {
    "offers": "offers"
}
"""By list: the field that holds its items."""
_PLACES = {
    "/v1": "root",
    "/v1/shops": "shops",
    "/v1/webhooks": "webhooks",
    "/v1/webhooks/[^/]+": "webhook",
    "/oauth/token": "token",
    "/v1/shops/[^/]+/(orders|settlements|shipments|sellers|offers)": "",
    "/v1/shops/[^/]+/orders/[^/]+": "order",
    "/v1/shops/[^/]+/orders/[^/]+/recipient": "recipient",
    "/v1/shops/[^/]+/offers/batch": "batch",
    "/v1/shops/[^/]+/offers/[^/]+": "offer",
    "/v1/shops/[^/]+/exports/[^/]+": "export",
}
_KNOWN = [(re.compile(pattern), place) for pattern, place in _PLACES.items()]


class IncomingRequest(NamedTuple):
    """A request: its query as pairs, headers named in small letters; ``memory`` is kept from one to the next."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes
    market: Market
    memory: dict[str, Any]

    @property
    def place(self) -> str:
        """Return what is asked: a list by its name, or root, shops, order, recipient, batch, offer and so on."""
        for pattern, place in _KNOWN:
            if pattern.fullmatch(self.path):
                return place or self.path.rpartition("/")[2]
        return ""

    def param(self, name: str) -> str | None:
        """Return a parameter of the query."""
        return dict(self.query).get(name)

    @property
    def document(self) -> Any:
        """Return the body as JSON, None where it is none."""
        return _json(self.body)

    @property
    def shop(self) -> Shop | None:
        """Return the shop of the path, None where there is none."""
        parts = self.path.split("/")
        below = parts[:3] == ["", "v1", "shops"] and len(parts) > 3
        return self.market.store.shop(unquote(parts[3])) if below else None

    @property
    def named(self) -> str:
        """Return what the path names below the shop: an order's code, a SKU, a file."""
        parts = self.path.split("/")
        return unquote(parts[5]) if len(parts) > 5 else ""

    def with_document(self, document: Any) -> "IncomingRequest":
        """Return the request with another body."""
        return self._replace(body=json.dumps(document).encode())

    def with_header(self, name: str, value: str) -> "IncomingRequest":
        """Return the request with another header."""
        return self._replace(headers={**self.headers, name: value})

    def without_header(self, name: str) -> "IncomingRequest":
        """Return the request without a header."""
        return self._replace(headers={one: value for one, value in self.headers.items() if one != name})


class OutgoingAnswer(NamedTuple):
    """An answer: its headers named in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """Return the body as JSON, None where it is none."""
        return _json(self.body)

    def with_document(self, document: Any) -> "OutgoingAnswer":
        """Return the answer with another body."""
        return self._replace(body=json.dumps(document, ensure_ascii=False).encode())

    def with_header(self, name: str, value: str) -> "OutgoingAnswer":
        """Return the answer with another header."""
        return self._replace(headers={**self.headers, name: value})

    def without_header(self, name: str) -> "OutgoingAnswer":
        """Return the answer without a header."""
        return self._replace(headers={one: value for one, value in self.headers.items() if one != name})


def said(document: Any, status: int = 200) -> OutgoingAnswer:
    """Return a document as an answer."""
    kind = "application/json" if status < 400 else "application/problem+json"
    return OutgoingAnswer(status, {"content-type": kind}, json.dumps(document, ensure_ascii=False).encode())


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _as_asked(asked: IncomingRequest) -> IncomingRequest:
    return asked


def _as_said(_: IncomingRequest, said: OutgoingAnswer) -> OutgoingAnswer:
    return said


def _as_told(notice: dict[str, Any]) -> dict[str, Any] | None:
    return notice


class Break(NamedTuple):
    """One thing against the contract: its name, the rule of the check that names it, and what it changes.

    ``noticed`` changes a notice, or keeps it back (None).
    """

    name: str
    rule: str
    says: str
    asked: Callable[[IncomingRequest], IncomingRequest] = _as_asked
    said: Callable[[IncomingRequest, OutgoingAnswer], OutgoingAnswer] = _as_said
    noticed: Callable[[dict[str, Any]], dict[str, Any] | None] = _as_told


def before(
    name: str, rule: str, says: str, change: Callable[[IncomingRequest], IncomingRequest], *places: str
) -> Break:
    """Return a break that changes requests to some places (all, where none is named)."""
    return Break(name, rule, says, asked=lambda asked: change(asked) if _meant(asked, places) else asked)


def after(
    name: str, rule: str, says: str, change: Callable[[IncomingRequest, OutgoingAnswer], OutgoingAnswer], *places: str
) -> Break:
    """Return a break that changes the answers of some places."""
    return Break(name, rule, says, said=lambda asked, said: change(asked, said) if _meant(asked, places) else said)


def _meant(asked: IncomingRequest, places: Sequence[str]) -> bool:
    return not places or asked.place in places


def in_page(
    name: str, rule: str, says: str, change: Callable[[IncomingRequest, dict[str, Any], str], object], *places: str
) -> Break:
    """Return a break that changes good pages of some lists in place; ``change`` is told the field of their items."""

    def changed(asked: IncomingRequest, said: OutgoingAnswer) -> OutgoingAnswer:
        if said.status != 200:
            return said
        page = said.document
        change(asked, page, LISTS[asked.place])
        return said.with_document(page)

    return after(name, rule, says, changed, *places)


def in_items(name: str, rule: str, says: str, change: Callable[[dict[str, Any]], object], place: str) -> Break:
    """Return a break that changes every item of a list in place, and an order or offer also where it comes alone."""
    alone = {"orders": "order", "offers": "offer"}.get(place, "")

    def changed(asked: IncomingRequest, said: OutgoingAnswer) -> OutgoingAnswer:
        if said.status != 200 or asked.place not in (place, alone):
            return said
        document = said.document
        for item in document[LISTS[place]] if asked.place == place else [document]:
            change(item)
        return said.with_document(document)

    return Break(name, rule, says, said=changed)


def setting(**fields: Any) -> Callable[[dict[str, Any]], object]:
    """Return a change that sets fields of an item."""
    return lambda item: item.update(fields)


def without(name: str) -> Callable[[dict[str, Any]], object]:
    """Return a change that leaves a field out of an item."""
    return lambda item: item.pop(name, None)


class TwistedApp:
    """An app behind twists; the sandbox's own door is left as it is."""

    def __init__(self, app: ASGIApp, twists: Sequence[Break]) -> None:
        self._app, self._twists = app, twists
        self._memory: list[dict[str, Any]] = [{} for _ in twists]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["path"].startswith("/sandbox"):
            await self._app(scope, receive, send)
            return
        asked = await _read(scope, receive)
        heard = []
        for twist, memory in zip(self._twists, self._memory, strict=True):
            asked = twist.asked(asked._replace(memory=memory))
            heard.append(asked)
        answer = await _answer(self._app, scope, asked)
        for twist, one in zip(reversed(self._twists), reversed(heard), strict=True):
            answer = twist.said(one, answer)
        await _send(answer, send)


async def _read(scope: Scope, receive: Receive) -> IncomingRequest:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    return IncomingRequest(
        scope["method"],
        scope.get("raw_path", scope["path"].encode()).decode("ascii").partition("?")[0],
        parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True),
        {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        b"".join(parts),
        scope["app"].state.market,
        {},
    )


async def _answer(app: ASGIApp, scope: Scope, asked: IncomingRequest) -> OutgoingAnswer:
    """Let the server behind answer a request."""
    body: list[bytes] = []
    start: dict[str, Any] = {}
    left = [{"type": "http.request", "body": asked.body, "more_body": False}]

    async def receive() -> Message:
        return left.pop() if left else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.append(message.get("body", b""))

    headers = {**asked.headers, "content-length": str(len(asked.body))} if asked.body else asked.headers
    inner = {
        **scope,
        "method": asked.method,
        "path": unquote(asked.path),
        "raw_path": asked.path.encode("ascii"),
        "query_string": urlencode(asked.query).encode("ascii"),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
    }
    await app(inner, receive, send)
    said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    return OutgoingAnswer(start["status"], said, b"".join(body))


async def _send(answer: OutgoingAnswer, send: Send) -> None:
    bare = answer.status == 204
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    if bare:
        headers = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": b"" if bare else answer.body})
