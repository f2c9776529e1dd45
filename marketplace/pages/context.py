"""The app's context: the one database and clock that every screen reads from, and who is before the screen.

It is opened once at start. Answers are kept under the report and all it was asked with, the scope included, so
that many open screens cost one query and nobody sees another person's rows.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.audit import Signed
from marketplace.directory.rights import PersonScope, Visitor, visitor_of
from marketplace.directory.rights import visitor as rights
from marketplace.directory.rights.at_home import at_home
from marketplace.storage import Database
from marketplace.storage.clock import Clock, now_ms, steady_ms
from marketplace.storage.settings import Settings
from marketplace.words.instants import as_date, day_of

P = ParamSpec("P")
T = TypeVar("T")

KEPT_MS = 1_500
_MOST = 256
_REST = 5
"""An answer that took long is kept this many times as long, so that screens never ask all the time."""
COOKIE = "lensan"
"""The cookie of a session; behind TLS it is called with the prefix that keeps it to this host."""
SECURE_COOKIE = f"__Host-{COOKIE}"
AT_HOME_KEY = "at_home"
"""Where a session keeps which one of a person's households is looked at (``own_home``)."""


_looked: ContextVar[dict[tuple["AppContext", str], Visitor | None] | None] = ContextVar("looked", default=None)
"""Who was found in this run of a screen, by whose token."""


class NotSignedIn(Exception):
    """Nobody is signed in, or no more: the screen must not be drawn."""


def token_of(cookies: Mapping[str, str]) -> str:
    """Return the session's token among a browser's cookies; '' where there is none."""
    return cookies.get(SECURE_COOKIE) or cookies.get(COOKIE) or ""


def of_the_browser() -> str:
    """Return the session's token that the browser gave when it connected."""
    return token_of(st.context.cookies)


class AppContext:
    """A database, a clock, and the answers of the last moment; with ``kept_ms`` 0 none are kept."""

    def __init__(
        self,
        database: Database,
        clock: Clock = now_ms,
        kept_ms: int = KEPT_MS,
        steady: Clock = steady_ms,
        token: Callable[[], str] = of_the_browser,
        province: str = "",
        settings: Settings | None = None,
        public: str | None = None,
    ) -> None:
        """``steady`` says how time passes, whatever becomes of the clock; ``token`` is that of who is at the screen.

        ``province`` is what the sign-in of a province is called, '' where there is none; ``public`` is our origin as
        browsers know it, None on this machine.
        """
        self.database = database
        self.clock = clock
        self.province = province
        self.public = public
        self._settings = settings
        self._steady = steady
        self._kept_ms = kept_ms
        self._token = token
        self._answers: dict[Any, tuple[int, Any]] = {}
        self._lock = Lock()

    @property
    def settings(self) -> Settings:
        """Return where the app keeps its things; RuntimeError where it was opened without a home."""
        if self._settings is None:
            raise RuntimeError("the app was opened without a home")
        return self._settings

    def held_token(self) -> str:
        """Return the session's token of who is at the screen; '' where there is none."""
        return self._token()

    def visitor(self, token: str | None = None) -> Visitor | None:
        """Look up who holds a token, else who is at the screen; None where nobody is signed in (any more).

        Who is at the screen is looked up once a run (``one_run``).
        """
        if token is not None:
            return self._found(token)
        held, known = self._token(), _looked.get()
        if known is None:
            return self._found(held)
        if (self, held) not in known:
            known[self, held] = self._found(held)
        return known[self, held]

    def acting(self, connection: Connection) -> Visitor | None:
        """Look up anew who is at the screen, in the transaction in which something is done; None where nobody is."""
        held, known = self._token(), _looked.get()
        found = visitor_of(connection, held, self.clock()) if held else None
        if known is not None:
            known[self, held] = found
        return found

    def _found(self, token: str) -> Visitor | None:
        if not token:
            return None
        with self.database.read() as connection:
            return visitor_of(connection, token, self.clock())

    def today(self) -> date:
        """Return the day it is in Viet Nam."""
        return as_date(day_of(self.clock()))

    def minute_ms(self) -> int:
        """Return the present instant to the minute, so that equal questions stay equal for a while."""
        return self.clock() // 60_000 * 60_000

    def read(self, report: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return a report's answer, at most a moment old (a slow one: five times what it took)."""
        key = (report, args, tuple(sorted(kwargs.items())))
        now = self._steady()
        with self._lock:
            kept: tuple[int, T] | None = self._answers.get(key)
        if kept is not None:
            until_ms, answer = kept
            if now < until_ms:
                return answer
        with self.database.read() as connection:
            answer = report(connection, *args, **kwargs)
        if self._kept_ms:
            self._keep(key, now + max(self._kept_ms, _REST * (self._steady() - now)), answer)
        return answer

    def forget(self) -> None:
        """Forget every answer, as after a change that a person made."""
        with self._lock:
            self._answers.clear()

    def _keep(self, key: Any, until_ms: int, answer: object) -> None:
        with self._lock:
            if len(self._answers) >= _MOST:
                self._answers.clear()
            self._answers[key] = (until_ms, answer)


_open: list[AppContext] = []


@contextmanager
def opened(opening: AppContext) -> Iterator[AppContext]:
    """Make this the context that screens read from, until the block ends."""
    _open.append(opening)
    try:
        yield opening
    finally:
        _open.remove(opening)


def context() -> AppContext:
    """Return the context that the app opened last."""
    if not _open:
        raise RuntimeError("the app has not opened its database; start it with `lensan serve`")
    return _open[-1]


@contextmanager
def one_run() -> Iterator[None]:
    """Let who is at the screen be looked up once while the block lasts: one run of a screen, or of a part of it.

    What is done is not decided by that: it asks anew, in its own transaction (``acting``).
    """
    if _looked.get() is not None:
        yield
        return
    before = _looked.set({})
    try:
        yield
    finally:
        _looked.reset(before)


def acting(connection: Connection) -> PersonScope:
    """Return what the person may see who does something in this transaction; NotSignedIn where nobody is there."""
    found = context().acting(connection)
    if found is None:
        raise NotSignedIn
    return _looking(found.scope)


def visitor() -> Visitor:
    """Return who is at the screen; NotSignedIn where nobody is."""
    found = context().visitor()
    if found is None:
        raise NotSignedIn
    return found


def signed() -> str:
    """Return how what is done on the screen is signed: by the person's name and code."""
    return visitor().signed


def signed_for(connection: Connection, household: str) -> str:
    """Return how what is done on the screen for a household, by its code, is signed."""
    return rights.signed_for(connection, visitor(), household)


def signature() -> Signed:
    """Return who does what is done on the screen, as the audit has it."""
    who = visitor()
    return Signed(who.person_id, who.signed)


def scope() -> PersonScope:
    """Return what the person at the screen may see: of the one household that is looked at, where one was chosen."""
    return _looking(visitor().scope)


def _looking(seen: PersonScope) -> PersonScope:
    home = st.session_state.get(AT_HOME_KEY)
    return seen if home is None else at_home(seen, home)
