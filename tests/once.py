"""What all workers of a run look at is made once in that run, by the first who needs it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def mine() -> str:
    """Return the name of this worker, which no other of this run has."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def shared(folders: pytest.TempPathFactory) -> Path:
    """Return the folder that is the same one for every worker of this run."""
    own = folders.getbasetemp()
    return own if mine() == "alone" else own.parent


def locked(folders: pytest.TempPathFactory, name: str) -> FileLock:
    """Return what one worker of this run at a time can hold; held twice by one it must be let go twice."""
    return FileLock(shared(folders) / f"{name}.lock")


def once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a file or folder that nobody changes; ``make`` is given the path to make it at."""
    there = shared(folders) / name
    with locked(folders, name):
        if not there.exists():
            being_made = there.with_name(f"making-{name}")
            make(being_made)
            being_made.rename(there)
    return there
