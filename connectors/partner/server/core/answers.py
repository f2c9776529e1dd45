"""Answers kept under an Idempotency-Key, so that a request sent twice is carried out once."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from connectors.partner.server.core.auth import Caller
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Store

KEPT_MS = 24 * 3_600_000
_KEY = re.compile(r"[!-~]{1,255}")


class Answer(NamedTuple):
    """A status and a JSON body."""

    status: int
    body: bytes

    def response(self) -> Response:
        """Return the answer for HTTP."""
        return Response(self.body, self.status, media_type="application/json")


def answer(document: Any, status: int = 200) -> Answer:
    """Return a document as a JSON answer."""
    return Answer(status, msgspec.json.encode(document))


@contextmanager
def in_flight(keys: set[tuple[str, str]], request: Request, caller: Caller) -> Iterator[None]:
    """Hold a request's key until it is answered; Problem 409 when another request with it is still carried out.

    ``keys`` are those held now, by their holder.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        yield
        return
    held = (caller.holder, key)
    if held in keys:
        raise Problem("key-in-use", "The first request with this key is still carried out; try again in a moment.")
    keys.add(held)
    try:
        yield
    finally:
        keys.remove(held)


def once(store: Store, request: Request, caller: Caller, raw: bytes, at_ms: int, work: Callable[[], Answer]) -> Answer:
    """Do the work in one transaction with its answer, or give the answer kept under the request's key."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem("malformed", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
    name = f"{request.method} {request.url.path} {hashlib.sha256(raw).hexdigest()}"
    with store.write() as db:
        if key is None:
            return work()
        row = store.one("SELECT request, status, body FROM answers WHERE caller = ? AND key = ?", (caller.holder, key))
        if row and row[0] != name:
            raise Problem("key-reused", "This Idempotency-Key was used for another request.")
        if row:
            return Answer(row[1], row[2])
        done = work()
        db.execute("DELETE FROM answers WHERE at_ms < ?", (at_ms - KEPT_MS,))
        db.execute(
            "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)", (caller.holder, key, name, done.status, done.body, at_ms)
        )
        return done
