"""Refusals as problem details, one status for each type, in words of their own."""

from __future__ import annotations

STATUSES = {
    "malformed": 400, "cursor": 400, "unauthenticated": 401, "forbidden": 403, "not-found": 404, "method": 405,
    "state": 409, "exists": 409, "key-in-use": 409, "cursor-gone": 410, "version": 412, "too-large": 413,
    "media-type": 415, "invalid": 422, "seller": 422, "key-reused": 422, "precondition": 428, "too-many": 429,
    "internal": 500, "bad-gateway": 502, "unavailable": 503,
}  # fmt: skip


class Refused(Exception):
    """The request is refused."""

    def __init__(self, word: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.word, self.detail = word, detail
        self.status = STATUSES[word]
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def problem(self) -> dict[str, object]:
        """Say the refusal as a problem."""
        return {
            "type": f"urn:problem-type:lensan:{self.word}",
            "title": f"Không được ({self.word})",
            "status": self.status,
            "detail": self.detail,
            "instance": "/x/1",
        }
