"""Problems: every refusal of the reference server as problem details (RFC 9457)."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:problem-type:lensan:"

# kind: (HTTP status, title)
KINDS: dict[str, tuple[int, str]] = {
    "malformed": (400, "The request cannot be read"),
    "cursor": (400, "The cursor is not one of ours"),
    "invalid-client": (401, "The client credentials are not known"),
    "unauthenticated": (401, "A valid token is needed"),
    "forbidden": (403, "The token may not see this shop"),
    "not-found": (404, "There is nothing here"),
    "cursor-gone": (410, "The cursor is forgotten"),
    "method": (405, "The method is not allowed here"),
    "state": (409, "The order is not in a state that allows this"),
    "exists": (409, "Something else already stands under this name"),
    "key-in-use": (409, "The first request with this key is still carried out"),
    "version": (412, "The version is not the current one"),
    "too-large": (413, "The request is too large"),
    "media-type": (415, "The body must be of another media type"),
    "invalid": (422, "The request does not follow the contract"),
    "seller": (422, "The seller is not known in this shop"),
    "key-reused": (422, "The idempotency key was used for another request"),
    "precondition": (428, "If-Match or If-None-Match is needed"),
    "too-many": (429, "Too many requests"),
    "internal": (500, "The server failed"),
    "bad-gateway": (502, "The answer was lost on its way"),
    "unavailable": (503, "The server cannot answer now"),
}
_BY_STATUS = {400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "method"}


class Problem(Exception):
    """A refusal: its kind decides the status, ``detail`` says in one sentence what was wrong."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status, self.title = KINDS[kind]
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def document(self) -> dict[str, Any]:
        """Return the problem details as a JSON object."""
        document: dict[str, Any] = {
            "type": PREFIX + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = [{"detail": error} for error in self.errors]
        return document

    def response(self) -> Response:
        """Return the problem as an HTTP answer."""
        return Response(msgspec.json.encode(self.document()), self.status, self.headers, MEDIA_TYPE)


async def answer_problem(_: Request, error: Exception) -> Response:
    """Answer a raised ``Problem``."""
    if not isinstance(error, Problem):
        raise error
    return error.response()


async def answer_http_error(_: Request, error: Exception) -> Response:
    """Answer what the framework refused by itself (unknown path, wrong method) as a problem too."""
    status = getattr(error, "status_code", 500)
    kind = _BY_STATUS.get(status, "internal")
    return Problem(kind, KINDS[kind][1] + ".", headers=getattr(error, "headers", None)).response()


async def answer_crash(_: Request, __: Exception) -> Response:
    """Answer a defect of the server without telling its insides."""
    return Problem("internal", "The server failed; the request may be tried again.").response()
