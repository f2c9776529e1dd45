"""Who may come in: holders with a secret that is a static token and an OAuth secret at once, and their kept answers."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus

from tests.second_server.refusals import Refused


@dataclass
class Answer:
    """An answer before it goes out."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Holder:
    """A partner: its secret, the shops it is for (True: their owners have allowed it), and what it was answered."""

    client_id: str
    secret: str
    shops: dict[str, bool]
    tokens: dict[str, float] = field(default_factory=dict)
    kept: dict[str, tuple[str, Answer]] = field(default_factory=dict)


def holder_of(holders: list[Holder], authorization: str) -> Holder:
    """Find the holder of a bearer token, static or granted."""
    scheme, _, token = authorization.partition(" ")
    for holder in holders:
        live = holder.tokens.get(token, 0) > time.monotonic()
        if scheme.lower() == "bearer" and (live or secrets.compare_digest(token.encode(), holder.secret.encode())):
            return holder
    raise Refused("unauthenticated", "Mã truy cập không dùng được.", WWW_Authenticate='Bearer realm="cho"')


def grant(holders: list[Holder], body: bytes, authorization: str | None, lives_s: int) -> dict[str, object]:
    """Grant a token by client credentials (RFC 6749, 4.4); an error has the RFC's word as its detail."""
    said = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    form = dict(said)
    if len(form) != len(said) or form.keys() - {"grant_type", "client_id", "client_secret", "scope"}:
        raise OAuthRefused(400, "invalid_request")
    if "grant_type" not in form:
        raise OAuthRefused(400, "invalid_request")
    if form["grant_type"] != "client_credentials":
        raise OAuthRefused(400, "unsupported_grant_type")
    client = _basic(authorization) if authorization else (form.get("client_id"), form.get("client_secret"))
    for holder in holders:
        if client == (holder.client_id, holder.secret):
            token = secrets.token_urlsafe(24)
            holder.tokens[token] = time.monotonic() + lives_s
            return {"access_token": token, "token_type": "Bearer", "expires_in": lives_s, "hint": "mẫu"}
    raise OAuthRefused(401, "invalid_client")


class OAuthRefused(Exception):
    """The token request is refused by a status and a word of RFC 6749."""

    def __init__(self, status: int, word: str) -> None:
        super().__init__(word)
        self.status, self.word = status, word


def _basic(authorization: str) -> tuple[str | None, str | None]:
    try:
        name, _, secret = base64.b64decode(authorization.partition(" ")[2], validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, None
    return unquote_plus(name), unquote_plus(secret)
