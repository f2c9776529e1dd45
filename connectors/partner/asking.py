"""Asking a server on trial: refusals come back as answers, and what is not as agreed is one plain sentence."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote
from uuid import uuid4

import msgspec

from connectors.answers import Answer
from connectors.http import Http
from connectors.partner.credentials import Credentials

T = TypeVar("T")
TEST_SKU = "LENSAN-CONTRACT-CHECK"
PAGES_MAX = 1_000
_ERRORS = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428)


class UnmetError(Exception):
    """A requirement is not met; the message is the sentence to show."""


class Asker:
    """Asks one server on behalf of one shop, and hands back refusals as answers; without a secret, with no token."""

    def __init__(self, http: Http, secret: str, shop: str) -> None:
        self.http, self.shop, self.secret = http, shop, secret
        self.shop_path = f"/v1/shops/{quote(shop, safe='')}"
        self.credentials = Credentials(secret, http) if secret else None

    def ask(
        self,
        method: str,
        path: str,
        params: Sequence[tuple[str, str]] = (),
        document: Any = None,
        headers: dict[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """Make one call with our token, or with another; a refusal is an answer, silence is an error."""
        return self.http.send(
            method,
            path,
            token=self._token() if token is None else token,
            params=params,
            body=None if document is None else msgspec.json.encode(document),
            headers={"Idempotency-Key": str(uuid4())} | (headers or {}) if method == "POST" else headers,
            allow=_ERRORS,
            json=False,
        )

    def good(self, shape: type[T], path: str, params: Sequence[tuple[str, str]] = ()) -> T:
        """Return the answer to a GET in its agreed shape; UnmetError otherwise."""
        return shaped(self.ask("GET", path, params), shape)

    def items(self, page: type[Any], path: str, most: int, params: Sequence[tuple[str, str]] = ()) -> list[Any]:
        """Return up to ``most`` items of a list, over as many pages as they come in; UnmetError otherwise.

        A page may hold few items or none while more are promised, so one page alone says nothing of a list.
        """
        found: list[Any] = []
        seen: list[str] = []
        while len(found) < most:
            at = (("cursor", seen[-1]),) if seen else ()
            got = self.good(page, path, (*params, ("limit", str(most - len(found))), *at))
            found += got.items
            if not got.has_more:
                break
            if got.next_cursor in seen:
                raise UnmetError("More is promised, but the cursor does not move on.")
            seen.append(got.next_cursor)
            if len(seen) > PAGES_MAX:
                raise UnmetError(f"More is promised for ever: {len(found)} items came on {len(seen)} pages.")
        return found

    def _token(self) -> str:
        return self.credentials.token() if self.credentials else ""


def shaped(answer: Answer, shape: type[T]) -> T:
    """Return a good answer in its agreed shape; UnmetError otherwise."""
    if answer.status not in (200, 201):
        raise UnmetError(f"It answers {answer.status} where 200 was agreed.")
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnmetError(f"The answer has not the agreed shape: {error}.") from None


def refused(answer: Answer, *statuses: int) -> str:
    """Check that an answer refuses with one of the statuses, by problem details; return what was seen."""
    if answer.status not in statuses:
        raise UnmetError(f"It answers {answer.status} where {' or '.join(map(str, statuses))} was agreed.")
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if kind != "application/problem+json":
        raise UnmetError(f"It refuses with {kind or 'no media type'} where application/problem+json was agreed.")
    problem = shaped(answer._replace(status=200), dict[str, Any])
    if problem.get("status") != answer.status or not problem.get("title"):
        raise UnmetError("The problem details lack their title, or their status is not that of the answer.")
    return f"It answers {answer.status}."


class Requirement(NamedTuple):
    """One sentence of the contract and how to try it; ``tried`` returns what was seen or raises UnmetError."""

    level: int
    sentence: str
    tried: Callable[[Asker], str]
