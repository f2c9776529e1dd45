"""A channel's credentials: a static token, or client credentials exchanged for short-lived ones (level 3).

A secret of the form ``client_id:client_secret`` means OAuth 2 client credentials (RFC 6749, section 4.4). Anything
else is a static token: a bearer token cannot contain a colon (RFC 6750, section 2.1), so the two are never confused.
"""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar
from urllib.parse import quote_plus
from uuid import uuid4

from msgspec.json import Decoder
from requests.auth import HTTPBasicAuth

from connectors.errors import AuthFailed, NotConfigured, Refused
from connectors.http import Http
from connectors.partner.contract import mapping
from connectors.partner.contract.wire import Token

T = TypeVar("T")
_TOKEN = Decoder(Token)
_SPARE_S = 30  # a token is renewed so long before it ends


class Credentials:
    """What proves who we are; it never appears in ``repr``, messages or logs. Threads may share it."""

    def __init__(self, secret: str, http: Http) -> None:
        """Take a channel's secret; NotConfigured when it holds what no header can carry."""
        if not secret or not secret.isascii() or not secret.isprintable():
            raise NotConfigured("The secret of the channel is missing, or holds characters that no token has.")
        self._http = http
        self._client, _, self._secret = secret.partition(":")
        self._static = ":" not in secret
        self._token = secret if self._static else ""
        self._ends_s = 0.0
        self._lock = Lock()

    def call(self, ask: Callable[[str], T]) -> T:
        """Ask with a token; where the platform does not accept a fetched one any more, once more with a new one."""
        token = self.token()
        try:
            return ask(token)
        except AuthFailed:
            if self._static:
                raise
            return ask(self.token(refused=token))

    def token(self, refused: str = "") -> str:
        """Return a token that is still good and not the refused one; AuthFailed when none is given.

        Of threads that need another at once, one fetches it and the rest wait for that one.
        """
        with self._lock:
            if not self._static and (self._token in ("", refused) or self._http.monotonic() >= self._ends_s):
                self._fetch()
            return self._token

    def _fetch(self) -> None:
        asked_s = self._http.monotonic()
        try:
            answer = self._http.send(
                "POST",
                "/oauth/token",
                body=b"grant_type=client_credentials",
                headers={"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": str(uuid4())},
                auth=HTTPBasicAuth(quote_plus(self._client), quote_plus(self._secret)),
            )
        except Refused as error:  # RFC 6749, section 5.2: invalid_client may come as a 400
            raise AuthFailed(f"The platform gives no token for these credentials ({error.status}).") from None
        token = mapping.read(answer.body, _TOKEN)
        self._token = token.access_token
        self._ends_s = asked_s + max(token.expires_in - _SPARE_S, token.expires_in / 2)
