"""Which places of the program speak SQL to which database; said at the end of a whole run.

A test runs on SQLite, and one that is marked `both` on PostgreSQL too. What keeps that honest: a place that only SQLite
was asked from is named. It is no failure, for a rare way (a writer who waits for another) may be gone once and not the
next time.
"""

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

import pytest
from sqlalchemy.pool import base

_ROOT = str(Path(__file__).parents[1])
_PLACES = tuple(f"{_ROOT}/{name}/" for name in ("marketplace", "jobs"))
# What writes a statement for others, and what speaks while a schema is made.
_NOT = tuple(f"{_ROOT}/marketplace/{name}/" for name in ("db", "migrations"))

Spoken = set[tuple[str, str]]
"""The database, and the place as `marketplace/lots.py:71`."""


class Listening:
    """A pytest plugin: notes from where each database is asked, and names the places that PostgreSQL never heard."""

    def __init__(self) -> None:
        self._spoken: Spoken = set()
        self._cursor = base._ConnectionFairy.cursor

    def pytest_sessionstart(self) -> None:
        heard, cursor = self._spoken, self._cursor

        def listening(fairy: base._ConnectionFairy, *args: object, **named: object) -> object:
            if place := _place(sys._getframe(1)):
                heard.add(("sqlite" if isinstance(fairy.dbapi_connection, sqlite3.Connection) else "postgresql", place))
            return cursor(fairy, *args, **named)

        base._ConnectionFairy.cursor = listening  # type: ignore[assignment,method-assign]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        base._ConnectionFairy.cursor = self._cursor  # type: ignore[method-assign]
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["spoken"] = sorted(self._spoken)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        told: Iterable[tuple[str, str]] = getattr(node, "workeroutput", {}).get("spoken", ())
        self._spoken |= {(database, place) for database, place in told}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or config.option.keyword:
            return
        for place in unheard(self._spoken):
            terminalreporter.write_line(f"only SQLite was asked from {place}")


def unheard(spoken: Spoken) -> list[str]:
    """Return the places that only SQLite was asked from, in their order."""
    places = {database: {place for at, place in spoken if at == database} for database in ("sqlite", "postgresql")}
    return sorted(places["sqlite"] - places["postgresql"])


def _place(frame: FrameType | None) -> str:
    for one in _up(frame):
        name = one.f_code.co_filename
        if name.startswith(_PLACES) and not name.startswith(_NOT):
            return f"{name.removeprefix(_ROOT + '/')}:{one.f_lineno}"
    return ""


def _up(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
