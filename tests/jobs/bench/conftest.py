"""One season of the bench for all who only read it: it has passed, and each has the market in a copy of its own."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jobs.bench import play
from jobs.bench.stage import OPENS, OVER, Stage, staged

ORDERS = 400


@pytest.fixture(scope="session")
def season() -> Iterator[Stage]:
    with staged(ORDERS, households=20) as stage:
        stage.advance(OPENS)
        stage.advance(OVER)
        yield stage


def synced(season: Stage, name: str) -> Path:
    """Let Lên Sàn take the season into the copy ``name``, which is made where it is not there; return its file."""
    path = season.settings.home / f"{name}.sqlite"
    if not path.exists():
        season.copy(name)
    play.sync(season.url, season.token, f"sqlite:///{path}")
    return path


def asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()
