"""Parsing processes that are watched: who started them, who forked them, and what is left of them."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from marketplace.spreadsheets import Limits, stream
from marketplace.spreadsheets.processes import Parsing, Start, forked, spawned
from marketplace.spreadsheets.stream import RawRow

BOTH = pytest.mark.parametrize("start", [forked, spawned])
ROWS = 8_000
"""Twice what a pipe and those who read it hold (seven frames of 500 rows), so that the process waits in its file."""

# It imports no more than it needs, and so none of this: pytest alone takes as long as all the rest.
PROGRAM = """
import os, sys
from pathlib import Path
import psutil
from marketplace.spreadsheets import Limits, stream
from marketplace.spreadsheets.processes import forked
def told():
    list(stream.rows(Path(sys.argv[1]), "csv", Limits(), start=forked))
    children = psutil.Process().children()
    [one] = [one for one in children if any("spreadsheets.fork_server" in word for word in one.cmdline())]
    return one.pid
"""


class Watched:
    """Starts parsing in one way, and remembers what it started, and who forked it."""

    def __init__(self, start: Start = forked) -> None:
        self._start = start
        self.begun: list[Parsing] = []
        self.servers: list[int] = []

    def __call__(self, asked: Mapping[str, Any]) -> Parsing:
        self.begun.append(self._start(asked))
        self.servers += [one.pid for one in servers()]
        return self.begun[-1]

    @property
    def child(self) -> psutil.Process:
        return psutil.Process(self.begun[-1].pid)


def servers() -> list[psutil.Process]:
    return [
        one for one in psutil.Process().children() if any("spreadsheets.fork_server" in word for word in one.cmdline())
    ]


@contextmanager
def reading(path: Path, start: Start) -> Iterator[tuple[Iterator[RawRow], Watched]]:
    """Read a file's first row, and what is left of it."""
    parsing = Watched(start)
    rows = stream.rows(path, "csv", Limits(), start=parsing)
    try:
        assert next(rows).cells == ["a", "b"]
        yield rows, parsing
    finally:
        rows.close()


def wait_until(done: Callable[[], bool]) -> None:
    while not done():
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def end_servers() -> None:
    for one in servers():
        one.kill()
        one.wait()


def run(code: str, path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
