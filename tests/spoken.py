"""Which places of the program speak SQL to which database; said at the end of a whole run.

A test runs on SQLite, and one that is marked `both` on PostgreSQL too. What keeps that honest: a place that only SQLite
was asked from is named. It is no failure, for a rare way (a writer who waits for another) may be gone once and not the
next time.
"""

import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType

import pytest
from sqlalchemy import Connection
from sqlalchemy.pool import base

from marketplace.storage import bulk

_ROOT = str(Path(__file__).parents[1])
_PLACES = tuple(f"{_ROOT}/{name}/" for name in ("marketplace", "jobs"))
# What writes a statement for others, and what speaks while a schema is made.
_NOT = tuple(f"{_ROOT}/marketplace/{name}/" for name in ("storage",))
_RUNNER = "what runs the tests"

Spoken = set[tuple[str, str]]
"""The database, and the place as `marketplace/imports/lots.py:71`."""


class Listening:
    """A pytest plugin: notes from where each database is asked, and names the places that PostgreSQL never heard."""

    def __init__(self) -> None:
        self._heard: set[tuple[bool, int, int]] = set()
        """Whether it was SQLite, and from where: the id of a code, and the place in it."""
        self._told: Spoken = set()
        self._cursors = base._ConnectionFairy.cursor, bulk._cursor

    def pytest_sessionstart(self) -> None:
        heard, (cursor, driver_cursor), frame = self._heard, self._cursors, sys._getframe

        def listening(fairy: base._ConnectionFairy, *args: object, **named: object) -> object:
            if place := _place(frame(1)):
                heard.add((isinstance(fairy.dbapi_connection, sqlite3.Connection), *place))
            return cursor(fairy, *args, **named)

        def listening_too(connection: Connection) -> object:
            if place := _place(frame(1)):
                heard.add((connection.dialect.name == "sqlite", *place))
            return driver_cursor(connection)

        base._ConnectionFairy.cursor = listening  # type: ignore[assignment,method-assign]
        bulk._cursor = listening_too

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.stop()
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["spoken"] = sorted(self.spoken())

    def stop(self) -> None:
        base._ConnectionFairy.cursor, bulk._cursor = self._cursors  # type: ignore[method-assign]

    def spoken(self) -> Spoken:
        names = {True: "sqlite", False: "postgresql"}
        return self._told | {(names[one], _said(code, at)) for one, code, at in self._heard}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        told: Iterable[tuple[str, str]] = getattr(node, "workeroutput", {}).get("spoken", ())
        self._told |= {(database, place) for database, place in told}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or config.option.keyword:
            return
        for place in unheard(self.spoken()):
            terminalreporter.write_line(f"only SQLite was asked from {place}")


def unheard(spoken: Spoken) -> list[str]:
    """Return the places that only SQLite was asked from, in their order."""
    places = {database: {place for at, place in spoken if at == database} for database in ("sqlite", "postgresql")}
    return sorted(places["sqlite"] - places["postgresql"])


def _place(frame: FrameType | None) -> tuple[int, int] | None:
    """Return who speaks; asked at every statement, and so by ids: to hash a code, or find its line, takes longer."""
    known = _KNOWN
    while frame is not None:
        code = frame.f_code
        found = known.get(id(code))
        if found is None:
            found = known[id(code)] = _kind_of(code), code
        kind = found[0]
        if kind:
            return None if kind is _RUNNER else (id(code), frame.f_lasti)
        frame = frame.f_back
    return None


def _said(code_id: int, at: int) -> str:
    """Return a place as file and line."""
    kind, code = _KNOWN[code_id]
    return f"{kind}:{next(line for begins, ends, line in code.co_lines() if begins <= at < ends)}"


_KNOWN: dict[int, tuple[str, CodeType]] = {}
"""What each code is, which is kept, so that its id stays its own."""


def _kind_of(code: CodeType) -> str:
    """Return the file of code that speaks, what runs the tests as such, and nothing for all other code."""
    name = code.co_filename
    if name.startswith(_PLACES) and not name.startswith(_NOT):
        return name.removeprefix(_ROOT + "/")
    return _RUNNER if "/pluggy/" in name else ""
