"""Our clerk in the shop: signed in once by session, because Basic auth costs the shop a quarter of a second a call.

Django checks the forms of a signed-in clerk (CSRF), so that writes carry its token and the address they come from.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import msgspec

from connectors.answers import Answer
from connectors.base import ChannelSettings
from connectors.errors import AuthFailed, NotConfigured, Refused
from connectors.http import Http
from connectors.oscar import mapping
from connectors.oscar.wire import Listed
from connectors.paging import PageGuard

Params = Sequence[tuple[str, str]]
_COOKIE = re.compile(r"(?:^|[;,]\s*)(sessionid|csrftoken)=([^;,\s]+)")
_encode = msgspec.json.Encoder().encode


class _Pass(NamedTuple):
    """What shows that we are signed in."""

    cookies: str
    token: str


class Clerk:
    """One clerk of one shop; the password is in no message and no log. Threads may share it."""

    def __init__(self, settings: ChannelSettings, http: Http) -> None:
        """Speak as ``NAME:PASSWORD``; NotConfigured when the secret is none."""
        self._name, _, self._password = settings.secret.partition(":")
        if not self._name or not self._password:
            raise NotConfigured(f"The secret of the channel {settings.code} is not NAME:PASSWORD of the shop.")
        self._http = http
        self._held: _Pass | None = None
        self._lock = Lock()

    def get(self, path: str, params: Params = (), *, allow: Sequence[int] = ()) -> Answer:
        """Ask for a page of the API; any of the five errors otherwise."""
        return self._signed(lambda held: self._send("GET", path, held, params=params, allow=allow))

    def pages(self, path: str, what: str, params: Params = ()) -> Iterator[tuple[Answer, Listed]]:
        """Yield every page of a list, with the answer it came in; Changed where its links come to no end."""
        guard = PageGuard(f"GET {path}", "")
        while True:
            answer = self.get(path, params)
            page = mapping.listed(answer.body, what)
            if page.next:
                guard.met(page.next, b"".join(page.results), empty=not page.results)
            yield answer, page
            if not page.next:
                return
            params = params_of(page.next)

    def write(self, method: str, path: str, document: object) -> bytes:
        """Write a document; any of the five errors otherwise. A POST is not tried again after a lost answer."""
        body = _encode(document)
        return self._signed(lambda held: self._send(method, path, held, body=body)).body

    def _signed(self, ask: Callable[[_Pass], Answer]) -> Answer:
        """Ask as a signed-in clerk; once more after signing in anew where the session has ended."""
        known = self._held
        if known is not None:
            with suppress(AuthFailed):  # its session has ended
                return ask(known)
        return ask(self._renewed(known))

    def _renewed(self, known: _Pass | None) -> _Pass:
        """Sign in, unless another thread has done so since we looked."""
        with self._lock:
            if self._held is None or self._held is known:
                self._held = self._sign_in()
            return self._held

    def _sign_in(self) -> _Pass:
        body = _encode({"username": self._name, "password": self._password})
        try:
            answer = self._http.send("POST", "/login/", body=body, headers={"Idempotency-Key": str(uuid4())})
        except Refused as error:
            raise AuthFailed(f"The shop does not let us sign in ({error.status}).") from None
        cookies = dict(_COOKIE.findall(answer.headers.get("Set-Cookie", "")))
        if "sessionid" not in cookies:
            raise AuthFailed("The shop accepts the password but opens no session.")
        return _Pass("; ".join(f"{name}={value}" for name, value in cookies.items()), cookies.get("csrftoken", ""))

    def _send(
        self, method: str, path: str, held: _Pass, *,
        params: Params = (), body: bytes | None = None, allow: Sequence[int] = (),
    ) -> Answer:  # fmt: skip
        headers = {"Cookie": held.cookies}
        if body is not None:
            headers |= {"X-CSRFToken": held.token, "Referer": self._http.base_url}
        return self._http.send(method, path, params=params, body=body, headers=headers, allow=allow)


def told_ms(answer: Answer) -> int:
    """Return the shop's own time when it answered, to the second, in ms; ours where it does not say."""
    try:
        return int(parsedate_to_datetime(answer.headers["Date"]).timestamp()) * 1000
    except (KeyError, ValueError, TypeError):
        return time.time_ns() // 1_000_000


def params_of(link: str) -> list[tuple[str, str]]:
    """Return what a link to the next page asks for; its host is never followed."""
    return parse_qsl(urlsplit(link).query)
