"""The one transport: budget, time limits, retries, and every answer turned into bytes or one of the five errors.

    answer                                             becomes
    401, 403                                           AuthFailed, at once
    429 (also inside a 200), 408, 425, 5xx, a key in   Unreachable, once the tries or the time are spent
      use, network, time-out, a body cut off, a
      notice in HTML
    another 4xx                                        Refused, at once
    a web page for JSON, another status, another host  Changed

GET, PUT and DELETE are asked again, POST only with its Idempotency-Key, the same each time, or where the caller says
that it changes nothing. Waits grow by full jitter (a random part of a doubling ceiling), unless Retry-After says how
long. Tokens go into the header of the call and nowhere else; a redirect to another host is not followed. Threads may
share a transport: a session, which is not made for that, is lent to one call at a time.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Annotated
from urllib.parse import urljoin, urlsplit

import msgspec
import requests
import urllib3

from connectors.answers import Answer, Trouble, trouble_with
from connectors.budget import Budget
from connectors.errors import Changed, ConnectorError, NotConfigured, Unreachable
from connectors.http_session import Session

_LOG = logging.getLogger(__name__)
_CHUNK = 1 << 16
_REDIRECTS_MAX = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_UNSUITED = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
)


Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one account may cost: calls, seconds, tries, bytes."""

    calls_per_second: Positive = 5.0
    burst: Count = 10
    connect_s: Positive = 5.0
    read_s: Positive = 30.0
    tries: Count = 5
    total_s: Positive = 120.0
    first_wait_s: Positive = 0.5
    longest_wait_s: Positive = 30.0
    body_bytes: Count = 64 * 2**20


class _Bearer(requests.auth.AuthBase):
    """Sets the token; being there, it also keeps ``requests`` from taking one out of a .netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Http:
    """The transport of one account; it makes as many sessions as calls are on at once, and keeps them till closed."""

    def __init__(
        self,
        base_url: str,
        limits: Limits | None = None,
        *,
        new_session: Callable[[], requests.Session] | None = None,
        budget: Budget | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Speak to ``base_url``; NotConfigured when it is none, or would send a token in the clear."""
        self.base_url = _safe(base_url)
        self.limits = limits or Limits()
        self.monotonic = monotonic
        self._new_session = new_session or Session
        self._idle: list[requests.Session] = []
        self._closed = False
        self._lock = Lock()
        self._budget = budget or Budget(self.limits.calls_per_second, self.limits.burst, monotonic)
        self._sleep = sleep
        self._chance = chance

    def close(self) -> None:
        """Close the connections, those of calls that are on when they end."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()

    def get(self, path: str, *, token: str = "", params: Sequence[tuple[str, str]] = ()) -> bytes:
        """Return the JSON body at a path, whole and well-formed; any of the five errors otherwise."""
        return self.send("GET", path, token=token, params=params).body

    def post(self, path: str, body: bytes, *, key: str, token: str = "") -> bytes:
        """Post a JSON body under an Idempotency-Key and return the JSON answer; any of the five errors otherwise."""
        return self.send("POST", path, token=token, body=body, headers={"Idempotency-Key": key}).body

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        params: Sequence[tuple[str, str]] = (),
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        auth: requests.auth.AuthBase | None = None,
        allow: Sequence[int] = (),
        json: bool = True,
        again: bool = False,
        words: bool = True,
    ) -> Answer:
        """Make one call, with its retries; a status in ``allow`` is an answer and no error.

        ``again`` lets a POST be repeated that only asks. Without ``words`` no message repeats what the platform says,
        which may name a person.
        """
        call = _Call(method, path, params, body, headers or {}, auth or _Bearer(token), json, again)
        deadline = self.monotonic() + self.limits.total_s
        tried = 0
        while True:
            tried += 1
            self._take_turn(call, deadline)
            found = self._once(call, deadline)
            if isinstance(found, Answer):
                self._budget.heed(found.headers)
                if found.status in allow:
                    return found
                trouble = trouble_with(found, call.place, json, hide=token, words=words)
                if trouble is None:
                    return found
            else:
                trouble = found
            asked_s = trouble.error.wait_s if isinstance(trouble.error, Unreachable) else None
            self._budget.close_for(asked_s or 0)
            if not (trouble.again and call.repeatable) or tried >= self.limits.tries:
                raise trouble.error
            self._wait(trouble.error, tried, asked_s, deadline)

    def _take_turn(self, call: "_Call", deadline: float) -> None:
        """Wait until the account's budget allows a call; Unreachable when that is not within the time."""
        while (wait_s := self._budget.wait_s()) > 0:
            if self.monotonic() + wait_s > deadline:
                raise Unreachable(f"{call.place}: the account's calls are used up for now.", wait_s)
            self._sleep(wait_s)

    def _wait(self, error: ConnectorError, tried: int, asked_s: float | None, deadline: float) -> None:
        """Wait before the next try, as long as was asked or by full jitter; raise the error when time is too short."""
        ceiling_s = min(self.limits.longest_wait_s, self.limits.first_wait_s * 2 ** (tried - 1))
        wait_s = asked_s if asked_s is not None else self._chance() * ceiling_s
        if self.monotonic() + wait_s > deadline:
            raise error
        _LOG.info("%s Next try in %.1f s.", error, wait_s)
        self._sleep(wait_s)

    def _once(self, call: "_Call", deadline: float) -> Answer | Trouble:
        """Make the call once, following a GET's redirects within its own origin."""
        url = self.base_url + call.path
        try:
            for _ in range(_REDIRECTS_MAX + 1):
                found = self._fetch(call, url, deadline)
                if isinstance(found, Trouble) or found.status not in _REDIRECTS:
                    return found
                onward = urljoin(url, found.headers.get("Location", ""))
                if call.method != "GET" or _origin(onward) != _origin(url):
                    break
                url = onward
        except _UNSUITED:
            return Trouble(
                NotConfigured(f"{call.place}: the address or the secret of the channel is no valid one."), False
            )
        except (requests.Timeout, urllib3.exceptions.TimeoutError):
            return Trouble(Unreachable(f"{call.place}: no answer in time."), True)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return Trouble(Unreachable(f"{call.place}: the connection failed ({type(error).__name__})."), True)
        return Trouble(Changed(f"{call.place}: the platform redirects to another address; it was not followed."), False)

    @contextmanager
    def _lent(self) -> Iterator[requests.Session]:
        """Lend a session that no other call has, the one used last before a new one."""
        with self._lock:
            session = self._idle.pop() if self._idle else self._new_session()
        try:
            yield session
        finally:
            with self._lock:
                closed = self._closed
                if not closed:
                    self._idle.append(session)
            if closed:
                session.close()

    def _fetch(self, call: "_Call", url: str, deadline: float) -> Answer | Trouble:
        with (
            self._lent() as session,
            session.request(
                call.method,
                url,
                params=list(call.params),
                data=call.body,
                headers=call.headers,
                auth=call.auth,
                timeout=(self.limits.connect_s, self.limits.read_s),
                stream=True,
                allow_redirects=False,
            ) as response,
        ):
            parts: list[bytes] = []
            size = 0
            # read1 gives what has arrived, so that a body which trickles in cannot outlive the deadline.
            while part := response.raw.read1(_CHUNK, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > self.limits.body_bytes:
                    return Trouble(Changed(f"{call.place}: the answer is over {self.limits.body_bytes} bytes."), False)
                if self.monotonic() > deadline:
                    return Trouble(Unreachable(f"{call.place}: the answer did not arrive whole in time."), True)
            return Answer(response.status_code, response.headers, b"".join(parts))


class _Call:
    """One question, the same for each try."""

    def __init__(
        self,
        method: str,
        path: str,
        params: Sequence[tuple[str, str]],
        body: bytes | None,
        headers: Mapping[str, str],
        auth: requests.auth.AuthBase,
        json: bool,
        again: bool,
    ) -> None:
        self.method, self.path, self.params, self.body, self.auth = method, path, params, body, auth
        agreed = {"Accept": "application/json" if json else "*/*"}
        if body is not None:
            agreed["Content-Type"] = "application/json"
        self.headers = agreed | dict(headers)
        self.place = f"{method} {path}"
        self.repeatable = again or method != "POST" or "Idempotency-Key" in self.headers


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _safe(base_url: str) -> str:
    """Return the address without its last slash; NotConfigured unless it is https, or http on this very machine."""
    try:
        parts = urlsplit(base_url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.username:
        raise NotConfigured("The address of the platform is missing or no web address.")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise NotConfigured("The address of the platform must begin with https, or its token could be read on the way.")
    return base_url.rstrip("/")
