"""Our cookies: of this host alone, read by no script, and over TLS under names that keep them there."""

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from marketplace.pages.context import COOKIE
from marketplace.pages.doors.hosts import caller_of

SESSION = COOKIE
DEVICE = f"{COOKIE}-device"
FORM = f"{COOKIE}-form"
OIDC = f"{COOKIE}-oidc"
_PREFIX = "__Host-"
"""A browser takes such a cookie over TLS alone, from this host alone: no neighbour's page can plant one."""


def named(asked: HTTPConnection | Scope, name: str) -> str:
    """Return what a cookie of ours is called where this request came from."""
    return f"{_PREFIX}{name}" if caller_of(asked).secure else name


def read(asked: HTTPConnection, name: str) -> str:
    """Return what a cookie of ours holds; '' where there is none."""
    return asked.cookies.get(named(asked, name), "")


def keep(asked: HTTPConnection, answer: Response, name: str, value: str, lasts_s: int | None = None) -> None:
    """Let the browser keep a cookie of ours, for ``lasts_s`` seconds or until it is closed."""
    answer.set_cookie(
        named(asked, name), value, max_age=lasts_s, secure=caller_of(asked).secure, httponly=True, samesite="lax"
    )


def forget(asked: HTTPConnection, answer: Response, name: str) -> None:
    """Let the browser forget a cookie of ours."""
    answer.delete_cookie(named(asked, name), secure=caller_of(asked).secure, httponly=True, samesite="lax")


def only_ours(scope: Scope) -> Scope:
    """Return a request without the cookies that carry a name of ours, but not the one that counts where it came from.

    Over TLS whoever controls another page of the domain, or the network, could have planted the plain ones.
    """
    wrong = {f"{'' if caller_of(scope).secure else _PREFIX}{name}" for name in (SESSION, DEVICE, FORM, OIDC)}
    headers = [(name, _without(value, wrong) if name == b"cookie" else value) for name, value in scope["headers"]]
    return {**scope, "headers": headers}


def _without(value: bytes, names: set[str]) -> bytes:
    pairs = [pair.strip() for pair in value.decode("latin-1").split(";")]
    return "; ".join(pair for pair in pairs if pair.partition("=")[0].strip() not in names).encode("latin-1")
