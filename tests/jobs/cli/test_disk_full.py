"""A disk that is full, and files that may not grow: the true cause, and nothing half-written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import FileIO
from pathlib import Path

import pytest
from sqlalchemy import event

from marketplace.storage import Database, connect, database_causes
from marketplace.storage.settings import Settings, SettingsError
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.cli.test_failure_causes import home
from tests.limited import files_grow_to

__all__ = ["home"]


@pytest.fixture
def limited() -> Iterator[None]:
    """No file may grow beyond what a migrated database has, as where a quota is used up."""
    with files_grow_to(1_000):
        yield


def test_a_file_that_may_not_grow_is_said(lensan: Lensan, home: Path, limited: None) -> None:
    said = sentence(lensan("produce", "add", "Cam"))
    assert said == (
        f"No file beside {home / 'lensan.sqlite'} may grow any more;"
        " raise the limit or the quota of this user, then run it again"
    )


def test_a_full_disk_is_called_full_though_sqlite_only_says_that_it_could_not_write(
    lensan: Lensan, home: Path, limited: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SQLite calls "disk I/O error" is looked into by a write of our own, here to a device that is full."""
    monkeypatch.setattr(database_causes, "TemporaryFile", lambda **_: FileIO("/dev/full", "w"))
    said = sentence(lensan("produce", "add", "Cam"))
    assert said == (
        f"The disk with {home / 'lensan.sqlite'} is full; make room and run it again, nothing was half-written"
    )


def test_a_file_that_cannot_be_written_is_named_and_left_as_it_was(lensan: Lensan, home: Path, limited: None) -> None:
    settings, sheet = Settings.read({}, home), home / "mau.xlsx"
    settings.keep_secret("shop", "short")
    sheet.write_bytes(b"mine")
    before = {path: path.read_bytes() for path in home.iterdir()}
    with pytest.raises(SettingsError, match=r"secrets.toml cannot be written \(file too large\)"):
        settings.keep_secret("shop", "s" * 2_000)
    said = sentence(lensan("import", "template", "lots", str(sheet)))
    assert said == f"{sheet} cannot be written (file too large); choose another place, or make room"
    assert {path: path.read_bytes() for path in home.iterdir()} == before


def test_a_database_without_room_is_said_and_nothing_is_half_written(
    lensan: Lensan, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(url: str, **_: object) -> Database:
        database = connect(url)
        event.listen(database.engine, "connect", lambda driver, _: driver.execute("PRAGMA max_page_count = 1"))
        return database

    monkeypatch.setattr("jobs.cli.market.connect", small)
    said = sentence(lensan("produce", "add", "C" * 100_000))
    path = home / "lensan.sqlite"
    assert said == f"The disk with {path} is full; make room and run it again, nothing was half-written"
    with closing(sqlite3.connect(path)) as there:
        assert there.execute("SELECT count(*) FROM produce WHERE length(name) > 100").fetchall() == [(0,)]
