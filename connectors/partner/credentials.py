"""A channel's credentials: a static token, or client credentials exchanged for short-lived ones (level 3).

A secret of the form ``client_id:client_secret`` means OAuth 2 client credentials (RFC 6749, section 4.4). Anything
else is a static token: a bearer token cannot contain a colon (RFC 6750, section 2.1), so the two are never confused.
"""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote_plus
from uuid import uuid4

from msgspec.json import Decoder
from requests.auth import HTTPBasicAuth

from connectors.errors import AuthFailed, NotConfigured, Refused
from connectors.http import Http
from connectors.partner import mapping
from connectors.partner.wire import Token

T = TypeVar("T")
_TOKEN = Decoder(Token)
_SPARE_S = 30  # a token is renewed so long before it ends


class Credentials:
    """What proves who we are; it never appears in ``repr``, messages or logs."""

    def __init__(self, secret: str, http: Http) -> None:
        """Take a channel's secret; NotConfigured when it holds what no header can carry."""
        if not secret or not secret.isascii() or not secret.isprintable():
            raise NotConfigured("The secret of the channel is missing, or holds characters that no token has.")
        self._http = http
        self._client, _, self._secret = secret.partition(":")
        self._static = ":" not in secret
        self._token = secret if self._static else ""
        self._ends_s = 0.0

    def call(self, ask: Callable[[str], T]) -> T:
        """Ask with a token; where the platform does not accept a fetched one any more, once more with a new one."""
        if self._static:
            return ask(self._token)
        try:
            return ask(self.token())
        except AuthFailed:
            self._token = ""
            return ask(self.token())

    def token(self) -> str:
        """Return a token that is still good, fetching one where there is none; AuthFailed when it is not given."""
        if not self._static and (not self._token or self._http.monotonic() >= self._ends_s):
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
