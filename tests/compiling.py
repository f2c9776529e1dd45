"""In a fresh clone one worker compiles a test module, and who comes to it meanwhile waits and reads what was written.

Rewriting the asserts of all test modules takes longer than collecting them, and every worker collects all of them.
"""

import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from filelock import FileLock

_LOOKS_S = 0.01


class OneCompiles:
    """A pytest plugin. ``constants`` is the folder where Hypothesis keeps what it has read in the program's sources."""

    def __init__(self, constants: Path) -> None:
        self._constants = constants

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, object, object]:
        if not isinstance(collector, pytest.Module) or sys.dont_write_bytecode or is_compiled(collector.path):
            return (yield)
        with lock_of(collector.path):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self) -> Generator[None, object, object]:
        if self._constants.exists():
            return (yield)
        with lock_of(self._constants):
            return (yield)


def lock_of(path: Path) -> FileLock:
    """Return what whoever compiles a module, or reads all sources, holds; it lies where Python keeps the compiled."""
    place = path.parent / "__pycache__"
    place.mkdir(parents=True, exist_ok=True)
    return FileLock(place / f"{path.stem}.lock", poll_interval=_LOOKS_S)


def is_compiled(path: Path) -> bool:
    """Say whether pytest has once written what it made of a module."""
    return any((path.parent / "__pycache__").glob(f"{path.stem}.*-pytest-*.pyc"))
