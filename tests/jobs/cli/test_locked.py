"""A database that somebody else holds: one wait, and one sentence."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from marketplace.storage import Database, connect
from marketplace.storage import settings as settings_module
from marketplace.storage.settings import Settings, SettingsError
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.cli.test_failure_causes import home

__all__ = ["home"]


def test_a_locked_database_is_said(lensan: Lensan, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def impatient(url: str, patience_s: float) -> Database:
        waited.append(patience_s)
        return connect(url, patience_s=0)

    monkeypatch.setattr("jobs.cli.market.connect", impatient)
    with closing(sqlite3.connect(home / "lensan.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = sentence(lensan("produce", "add", "Cam"))
    assert said == (
        f"Another process is writing to {home / 'lensan.sqlite'} and does not end;"
        " wait for it or stop it, then run it again"
    )
    assert waited == [15.0]


@pytest.mark.parametrize("how", ["PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = DELETE"])
def test_who_holds_the_whole_database_is_waited_for_once(
    lensan: Lensan, home: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Every wait is one statement that SQLite could not begin; its own patience is set to none here."""
    refused: list[str] = []

    class Counting(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
            try:
                return super().execute(sql, parameters)
            except sqlite3.OperationalError:
                refused.append(sql)
                raise

    def impatient(url: str, **_: float) -> Database:
        database = connect(url, patience_s=0)
        event.listen(database.engine, "do_connect", lambda *told: told[3].update(factory=Counting))
        return database

    monkeypatch.setattr("jobs.cli.market.connect", impatient)
    with closing(sqlite3.connect(home / "lensan.sqlite", isolation_level=None)) as other:
        for sql in (how, "BEGIN EXCLUSIVE", "UPDATE produce SET name = name"):
            other.execute(sql)
        for command in (("produce", "list"), ("produce", "add", "Cam"), ("channels", "list")):
            refused.clear()
            assert sentence(lensan(*command)).startswith("Another process is writing to ")
            assert len(refused) == 1, command


def test_a_reader_waits_some_seconds_and_a_writer_as_long_as_it_was_told(home: Path) -> None:
    with closing(connect(f"sqlite:///{home / 'lensan.sqlite'}", patience_s=15)) as database:
        for _ in range(2):
            with database.read() as connection:
                assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5_000
            with database.write() as connection:
                assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 15_000


def test_secrets_that_somebody_else_writes_are_waited_for_and_then_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings_module, "_PATIENCE_S", 0.0)
    with closing(sqlite3.connect(home / "secrets.lock", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(SettingsError, match=r"Another process is writing to .*secrets.lock and does not end"):
            Settings.read({}, home).keep_secret("shop", "s")
