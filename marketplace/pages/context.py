"""The app's context: the one database and clock that every screen reads from, with answers kept for a moment.

It is opened once at start. Answers are kept under the report and all it was asked with, the scope included, so
that many open screens cost one query and nobody sees another person's rows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from marketplace.storage import Database
from marketplace.storage.clock import Clock, now_ms, steady_ms
from marketplace.storage.scope import EVERYTHING, Scope

P = ParamSpec("P")
T = TypeVar("T")

KEPT_MS = 1_500
_MOST = 256
_REST = 5
"""An answer that took long is kept this many times as long, so that screens never ask all the time."""


class AppContext:
    """A database, a clock, and the answers of the last moment; with ``kept_ms`` 0 none are kept."""

    def __init__(
        self, database: Database, clock: Clock = now_ms, kept_ms: int = KEPT_MS, steady: Clock = steady_ms
    ) -> None:
        """``steady`` says how time passes, whatever becomes of the clock: answers are kept by it."""
        self.database = database
        self.clock = clock
        self._steady = steady
        self._kept_ms = kept_ms
        self._answers: dict[Any, tuple[int, Any]] = {}
        self._lock = Lock()

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


def scope() -> Scope:
    """Return what the person before this screen may see: everything, until people sign in."""
    return EVERYTHING
