"""Who asks: bearer tokens and the shops they may see, OAuth 2 client credentials, and each caller's budget."""

import base64
import binascii
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from starlette.requests import Request

from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Shop, Store

EVERY_SHOP = "*"
GRANT_S = 3600
QUOTA = 2000  # requests in a window of one second
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="partner"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds a token (the hash of what it was given for), and the shops it may see; ``admin`` sees the sandbox too.

    All tokens granted to one client have one holder: its keys and webhooks are the same through each of them.
    """

    holder: str
    shops: frozenset[str]

    @property
    def admin(self) -> bool:
        """Return whether every shop, and the sandbox, is open to this caller."""
        return EVERY_SHOP in self.shops

    def may_see(self, shop_id: str) -> bool:
        """Return whether a shop is open to this caller."""
        return self.admin or shop_id in self.shops


class Gate:
    """Lets callers in by the tokens given at start and by those granted since."""

    def __init__(self, store: Store, tokens: Mapping[str, Sequence[str]], now_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_ms = now_ms
        self._known = {fingerprint(token): frozenset(shops) for token, shops in tokens.items()}
        self._window = 0
        self._spent: dict[str, int] = {}

    def caller(self, request: Request) -> Caller:
        """Return who asks; Problem 401 without a known token, 429 when the caller's budget is spent."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Problem("unauthenticated", "Send Authorization: Bearer with a token.", headers=_CHALLENGE)
        name = fingerprint(token.strip())
        caller = Caller(name, self._known[name]) if name in self._known else self._granted(name)
        if caller is None:
            headers = {"WWW-Authenticate": _CHALLENGE["WWW-Authenticate"] + ', error="invalid_token"'}
            raise Problem("unauthenticated", "The token is not known, or no longer valid.", headers=headers)
        self._spend(request, caller.holder)
        return caller

    def shop(self, request: Request) -> tuple[Caller, Shop]:
        """Return who asks and the shop of the path; Problem 403 when the token may not see it."""
        caller = self.caller(request)
        return caller, self.open(caller, request.path_params["shop"])

    def open(self, caller: Caller, shop_id: str) -> Shop:
        """Return a shop that a caller may see; Problem 403 for any other, 404 when an admin names none."""
        if not caller.may_see(shop_id):
            raise Problem("forbidden", "This token may not see this shop.")
        shop = self._store.shop(shop_id)
        if shop is None:
            raise Problem("not-found", "There is no such shop.")
        return shop

    def grant(self, request: Request, raw: bytes) -> dict[str, Any]:
        """Answer a client_credentials request (RFC 6749, 4.4): the client's id is a shop, its secret a token."""
        form = _form(raw)
        if form.get("grant_type") != "client_credentials":
            raise Refusal(400, "unsupported_grant_type", "Only client_credentials is offered.")
        client, secret = _client(request, form)
        shops = self._known.get(fingerprint(secret), frozenset())
        if not ({client, EVERY_SHOP} & shops) or self._store.shop(client) is None:
            raise Refusal(401, "invalid_client", "The client id and secret are not known.")
        token = secrets.token_urlsafe(32)
        until_ms = self._now_ms() + GRANT_S * 1000
        with self._store.write() as db:
            db.execute("DELETE FROM granted WHERE until_ms < ?", (self._now_ms(),))
            row = (fingerprint(token), fingerprint(secret), client, until_ms)
            db.execute("INSERT INTO granted VALUES (?, ?, ?, ?)", row)
        return {"access_token": token, "token_type": "Bearer", "expires_in": GRANT_S, "scope": client}

    def _granted(self, name: str) -> Caller | None:
        sql = "SELECT holder, shop_id FROM granted WHERE token = ? AND until_ms > ?"
        row = self._store.one(sql, (name, self._now_ms()))
        return Caller(row[0], frozenset((row[1],))) if row else None

    def _spend(self, request: Request, holder: str) -> None:
        """Count a request against the caller's second; the answer's RateLimit headers are made of it."""
        second = int(time.monotonic())
        if second != self._window:
            self._window, self._spent = second, {}
        spent = self._spent[holder] = self._spent.get(holder, 0) + 1
        request.state.left = max(QUOTA - spent, 0)
        if spent > QUOTA:
            raise Problem("too-many", f"The budget is {QUOTA} requests a second.", headers={"Retry-After": "1"})


class Refusal(Exception):
    """An OAuth error answer (RFC 6749, 5.2), which has a form of its own."""

    def __init__(self, status: int, error: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.document = {"error": error, "error_description": detail}


def fingerprint(token: str) -> str:
    """Return the name under which a token is kept; the token itself is never stored."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _form(raw: bytes) -> dict[str, str]:
    try:
        fields = parse_qs(raw.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(raw), max_num_fields=20)
    except ValueError as error:
        raise Refusal(400, "invalid_request", "The body is not form-urlencoded.") from error
    if any(len(values) > 1 for values in fields.values()):
        raise Refusal(400, "invalid_request", "A parameter is given twice.")
    if fields.keys() - {"grant_type", "client_id", "client_secret", "scope"}:
        raise Refusal(400, "invalid_request", "A parameter is not known.")
    return {name: values[0] for name, values in fields.items()}


def _client(request: Request, form: Mapping[str, str]) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refusal(400, "invalid_request", "The Authorization header cannot be read.") from error
        return unquote_plus(client), unquote_plus(secret)
    if "client_id" not in form or "client_secret" not in form:
        raise Refusal(400, "invalid_request", "client_id and client_secret are needed.")
    return form["client_id"], form["client_secret"]
