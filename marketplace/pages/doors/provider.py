"""A province's provider of OpenID Connect: where its people are sent to sign in, and who it says came back.

By code, with PKCE, state and nonce. Of what comes back nothing is kept but the claims, and nothing of it is told.
"""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from logging import getLogger
from ssl import SSLContext
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc.errors import JoseError

from marketplace.directory.people.claims import is_safe
from marketplace.storage.clock import steady_ms
from marketplace.storage.settings import Settings, SettingsError
from marketplace.words.messages import Refusal

with warnings.catch_warnings():
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.starlette_client import OAuth

_SCOPE = "openid profile phone"
_PATIENCE_S = 10.0
_KEPT_MS = 3_600_000
"""So long the provider's own description is taken as it was read; its keys are read again when one is unknown."""
_LEEWAY_S = 60
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures of a key that only the provider has; never 'none', nor those that a shared secret makes."""
_READ = (
    "issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint",
    "id_token_signing_alg_values_supported", "authorization_response_iss_parameter_supported", "_loaded_at",
)  # fmt: skip
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderError(Refusal):
    """Nobody could be signed in through the provider; the message is one plain sentence, without what was sent."""


class Silent(ProviderError):
    """The provider does not answer, or not as one."""


class ProviderSettings(NamedTuple):
    """What an operator says of the provider; ``title`` is on the button. ``secret`` None is a public client.

    ``contact`` is whom to call where nothing is granted: a name and a number, '' where it is not said.
    """

    issuer: str
    client_id: str
    secret: str | None
    title: str
    contact: str = ""

    def __repr__(self) -> str:
        return f"ProviderSettings(issuer={self.issuer!r})"

    @classmethod
    def read(cls, settings: Settings) -> "ProviderSettings | None":
        """Return what ``LENSAN_OIDC_ISSUER`` and its like say; None without it, SettingsError where it cannot be."""
        issuer, client_id = (settings.environ.get(f"LENSAN_OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID"))
        if not issuer:
            return None
        if not is_safe(issuer):
            raise SettingsError("LENSAN_OIDC_ISSUER is no address that begins with https://; give the provider's own")
        if not client_id:
            raise SettingsError("LENSAN_OIDC_CLIENT_ID is missing; give the name under which the provider knows us")
        secret = settings.oidc_secret()
        if secret is not None and not secret.isascii():
            raise SettingsError("LENSAN_OIDC_CLIENT_SECRET is none that a provider gives; copy it again, letters alone")
        title = settings.environ.get("LENSAN_OIDC_TITLE") or str(urlsplit(issuer).hostname)
        return cls(issuer, client_id, secret, title, settings.environ.get("LENSAN_OIDC_CONTACT", "").strip())


@dataclass(frozen=True, slots=True)
class Beginning:
    """A sign-in that was begun: what the browser that comes back must carry."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """A provider, whose description is read when it is first needed, and again after an hour."""

    def __init__(self, said: ProviderSettings) -> None:
        self.said = said
        self._client: Any = None
        self._read_ms = 0

    async def begin(self, back_to: str) -> tuple[str, Beginning]:
        """Return where to send a person, and what the browser keeps until it is ``back_to``; Silent, ProviderError."""
        with _told():
            made = await (await self._known()).create_authorization_url(back_to)
            return made["url"], Beginning(made["state"], made["nonce"], made["code_verifier"])

    async def finish(self, query: Mapping[str, str], begun: Beginning, back_to: str) -> Mapping[str, Any]:
        """Return the claims about who comes back with a code; ProviderError where one thing is not as it must be."""
        with _told():
            client = await self._known()
            self._check_sender(query, client.server_metadata)
            token = await client.fetch_access_token(back_to, code=query["code"], code_verifier=begun.verifier)
            claims = await client.parse_id_token(token, begun.nonce, self._wanted(), leeway=_LEEWAY_S)
            if claims is None:
                raise _refused("there is no id_token")
            return await _more(client, token, dict(claims))

    def _wanted(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "values": [self.said.issuer]},
            "aud": {"essential": True, "values": [self.said.client_id]},
            "sub": {"essential": True},
        }

    def _check_sender(self, query: Mapping[str, str], known: Mapping[str, Any]) -> None:
        """Refuse an answer that another provider sent, or that holds no code (RFC 9207)."""
        sender = query.get("iss")
        must_say = bool(known.get("authorization_response_iss_parameter_supported"))
        if (sender or must_say) and sender != self.said.issuer:
            raise _refused("another issuer answers")
        if "error" in query or not query.get("code"):
            raise _refused("there is no code")

    async def _known(self) -> Any:
        """Return Authlib's client with the provider's description, which must be of the issuer that was asked."""
        if self._client is None or steady_ms() - self._read_ms > _KEPT_MS:
            client = self._made()
            client.server_metadata = self._checked(await client.load_server_metadata())
            self._client, self._read_ms = client, steady_ms()
        return self._client

    def _made(self) -> Any:
        """Return a client of Authlib that knows only where the description is."""
        asks = {"scope": _SCOPE, "code_challenge_method": "S256", "timeout": _PATIENCE_S, "follow_redirects": False,
                "verify": _trusted()}  # fmt: skip
        return OAuth().register(
            "province",
            client_id=self.said.client_id,
            client_secret=self.said.secret,
            server_metadata_url=self.said.issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs=asks,
        )

    def _checked(self, described: Mapping[str, Any]) -> dict[str, Any]:
        """Return what we use of a description; ProviderError where it is another's, or would have us be careless."""
        known = {name: described[name] for name in _READ if described.get(name) is not None}
        said = known.get("id_token_signing_alg_values_supported", ["RS256"])
        known["id_token_signing_alg_values_supported"] = [name for name in _ALGORITHMS if name in said]
        over_tls = all(is_safe(str(known.get(name, ""))) for name in _ADDRESSES)
        if known.get("issuer") != self.said.issuer:
            raise _refused("the description is of another issuer")
        if not over_tls:
            raise _refused("an address of the description is not read over TLS")
        if not known["id_token_signing_alg_values_supported"]:
            raise _refused("the description has no signature that only the provider can make")
        methods = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self.said.secret and "client_secret_basic" not in methods:
            known["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105
        return known


@lru_cache(maxsize=1)
def _trusted() -> SSLContext:
    """Return who is trusted to vouch for addresses; read once, for it takes a tenth of a second."""
    return httpx.create_ssl_context()


async def _more(client: Any, token: Mapping[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims with what the provider tells besides of the same person; those that are signed win."""
    if "userinfo_endpoint" not in client.server_metadata or not token.get("access_token"):
        return claims
    told = dict(await client.userinfo(token=token))
    if told.get("sub") != claims["sub"]:
        raise _refused("userinfo is of another person")
    return told | claims


@contextmanager
def _told() -> Iterator[None]:
    """Say every failure in one sentence, without the cause: it may hold a code or a token."""
    try:
        yield
    except httpx.HTTPError as error:
        getLogger(__name__).warning("the provider of OpenID Connect does not answer: %s", type(error).__name__)
        raise Silent(
            "The province's sign-in does not answer; try again in a few minutes, or sign in with your password.",
            "Trang đăng nhập của tỉnh không trả lời; hãy thử lại sau ít phút, hoặc đăng nhập bằng mật khẩu.",
        ) from None
    except (AuthlibBaseError, JoseError, httpx.InvalidURL, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise _refused(_kind(error)) from None


def _refused(why: str) -> ProviderError:
    """Return the refusal; why is for the log alone, and holds nothing of what was sent."""
    getLogger(__name__).warning("a sign-in by OpenID Connect was refused: %s", why)
    return ProviderError(
        "The province's sign-in did not say who you are; begin again from the sign-in page.",
        "Trang đăng nhập của tỉnh chưa xác nhận được bạn là ai; hãy bắt đầu lại từ trang đăng nhập.",
    )


def _kind(error: Exception) -> str:
    """Return the kind of an error, with the name of the claim it is about."""
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__} {claim}" if isinstance(claim, str) else type(error).__name__
