"""Asking a server on trial: refusals come back as answers, and what is not as agreed is one plain sentence."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import quote
from uuid import uuid4

import msgspec

from connectors.allow_list import plainly
from connectors.answers import Answer
from connectors.errors import ConnectorError
from connectors.http import Http
from connectors.partner.client.credentials import Credentials

T = TypeVar("T")
TEST_SKU = "LENSAN-CONTRACT-CHECK"
PAGES_MAX = 1_000
MOST = 1000
"""How many items a page may be asked for."""
SAMPLE = 300
"""How many items of a list are looked at."""
PROBLEM = "urn:problem-type:lensan:"
_ERRORS = (400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428)


class UnmetError(Exception):
    """A rule is not kept; the message is the sentence to show, without a secret or a buyer's data."""


class UntriedError(Exception):
    """A rule could not be tried on this server; the message says what is missing for it."""


class OtherShop(NamedTuple):
    """A second shop on the same server; with its secret (a static token, or ``client_id:client_secret``) or none."""

    shop: str
    secret: str = ""


class Asker:
    """Asks one server on behalf of one shop, and hands back refusals as answers; without a secret, with no token."""

    def __init__(self, http: Http, secret: str, shop: str, level: int = 3) -> None:
        self.http, self.shop, self.secret, self.level = http, shop, secret, level
        self.shop_path = f"/v1/shops/{quote(shop, safe='')}"
        self.credentials = Credentials(secret, http) if secret else None
        self._known: dict[str, Any] = {}

    def ask(
        self,
        method: str,
        path: str,
        params: Sequence[tuple[str, str]] = (),
        document: Any = None,
        headers: dict[str, str] | None = None,
        token: str | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Make one call with our token, or with another; a refusal is an answer, silence is an error.

        ``document`` is sent as JSON, ``body`` as it is.
        """
        return self.http.send(
            method,
            path,
            token=self._token() if token is None else token,
            params=params,
            body=body if document is None else msgspec.json.encode(document),
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
            got = self.good(page, path, (*params, ("limit", str(min(most - len(found), MOST))), *at))
            found += got.items
            if not got.has_more:
                break
            if got.next_cursor in seen:
                raise UnmetError("More is promised, but the cursor does not move on.")
            seen.append(got.next_cursor)
            if len(seen) > PAGES_MAX:
                raise UnmetError(f"More is promised for ever: {len(found)} items came on {len(seen)} pages.")
        return found

    def once(self, name: str, find: Callable[[], T]) -> T:
        """Return what was found under a name, found at the first call only; what it failed with is raised again."""
        if name not in self._known:
            try:
                self._known[name] = find()
            except (UnmetError, UntriedError, ConnectorError) as error:
                self._known[name] = error
        found = self._known[name]
        if isinstance(found, Exception):
            raise found
        return cast("T", found)

    def _token(self) -> str:
        return self.credentials.token() if self.credentials else ""


def shaped(answer: Answer, shape: type[T]) -> T:
    """Return a good answer in its agreed shape; UnmetError otherwise."""
    if answer.status not in (200, 201):
        raise UnmetError(f"It answers {answer.status} where 200 was agreed.")
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise UnmetError(f"It answers with {kind or 'no media type'} where application/json was agreed.")
    return decoded(answer.body, shape)


def decoded(body: bytes, shape: type[T]) -> T:
    """Return a JSON body in its agreed shape; UnmetError, which names the place and not the value, otherwise."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnmetError(f"The answer has not the agreed shape. {plainly(error)}") from None


def refused(answer: Answer, **kinds: int) -> str:
    """Check that an answer refuses by the problem details of one of the kinds, each with its status.

    A kind is named with ``_`` for its hyphen. Returns what was seen; UnmetError when it is not so.
    """
    agreed = {PROBLEM + name.replace("_", "-"): status for name, status in kinds.items()}
    if answer.status not in agreed.values():
        raise UnmetError(f"It answers {answer.status} where {' or '.join(map(str, agreed.values()))} was agreed.")
    media = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media != "application/problem+json":
        raise UnmetError(f"It refuses with {media or 'no media type'} where application/problem+json was agreed.")
    problem = decoded(answer.body, dict[str, Any])
    if problem.get("status") != answer.status or not problem.get("title") or "detail" not in problem:
        raise UnmetError("The problem details lack their title or detail, or their status is not that of the answer.")
    kind = str(problem.get("type", ""))
    if agreed.get(kind) != answer.status:
        wanted = " or ".join(kind for kind, status in agreed.items() if status == answer.status)
        raise UnmetError(f"It refuses with {answer.status}, but the type of its problem is not {wanted}.")
    return f"It answers {answer.status} {kind.removeprefix(PROBLEM)}."


class Rule(NamedTuple):
    """One sentence of the contract and how to try it.

    ``name`` is what findings and ``--rule`` call it, ``advice`` what to do where it is not kept; ``tried`` returns
    what was seen, or raises UnmetError or UntriedError.
    """

    level: int
    name: str
    sentence: str
    advice: str
    tried: Callable[[Asker], str]
