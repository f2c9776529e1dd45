"""A backup is written whole or not at all, for its owner alone, and of one state while others write."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table

from marketplace.storage import Database, connect
from marketplace.storage.backup import BackupError, back_up, manifest_of, secrets_of, writing
from marketplace.storage.backup.archive import TableManifest
from marketplace.storage.tables import TABLES
from tests.limited import files_grow_to
from tests.seeding import seed

DAY_MS = 86_400_000


def test_it_holds_every_table_and_only_its_owner_reads_it(database: Database, tmp_path: Path) -> None:
    seed(database)
    manifest = back_up(database, tmp_path / "it.lensan", 5, b"sealed")
    assert manifest_of(tmp_path / "it.lensan") == manifest
    assert manifest.made_ms == 5
    assert {table.name for table in manifest.tables} == set(TABLES)
    assert secrets_of(tmp_path / "it.lensan") == b"sealed"
    assert stat.S_IMODE((tmp_path / "it.lensan").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["it.lensan"]


def test_without_secrets_there_are_none(database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "it.lensan", 5)
    assert secrets_of(tmp_path / "it.lensan") is None


def test_a_file_that_is_there_is_left_alone(database: Database, tmp_path: Path) -> None:
    (tmp_path / "it.lensan").write_text("mine")
    with pytest.raises(BackupError, match="is there already; choose another name"):
        back_up(database, tmp_path / "it.lensan", 5)
    assert (tmp_path / "it.lensan").read_text() == "mine"


def test_where_there_is_no_market_there_is_nothing_to_keep(bare_url: str, tmp_path: Path) -> None:
    database = connect(bare_url)
    try:
        with pytest.raises(BackupError, match="no Lên Sàn database here yet"):
            back_up(database, tmp_path / "it.lensan", 5)
    finally:
        database.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named_with_what_to_do(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"cannot be written \(no such file or directory\); choose another place"):
        back_up(database, tmp_path / "away" / "it.lensan", 5)


@pytest.mark.both
def test_what_is_written_meanwhile_is_in_none_of_its_tables(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(database)
    table = writing._table
    begun: list[str] = []

    def interrupted(archive: Any, connection: Any, one: Table) -> TableManifest:
        if not begun:
            with database.write() as other:
                other.exec_driver_sql("UPDATE household SET hamlet = 'Thôn mới'")
                other.exec_driver_sql("UPDATE lot SET variety = 'meanwhile'")
        begun.append(one.name)
        return table(archive, connection, one)

    before = back_up(database, tmp_path / "before.lensan", 5)
    monkeypatch.setattr(writing, "_table", interrupted)
    meanwhile = back_up(database, tmp_path / "meanwhile.lensan", 5)
    assert meanwhile == before
    monkeypatch.undo()
    assert back_up(database, tmp_path / "after.lensan", 5) != before


@pytest.mark.parametrize("most", [1_000, 100_000])
def test_where_there_is_no_room_none_is_left(database: Database, tmp_path: Path, most: int) -> None:
    """Neither for the file, nor for the database in which it would be tried."""
    seed(database)
    with files_grow_to(most), pytest.raises(BackupError, match=r"make room|has room"):
        back_up(database, tmp_path / "it.lensan", 5)
    assert list(tmp_path.glob("*lensan*")) == []


def test_what_a_killed_backup_left_is_gone_with_the_next_of_its_name_or_after_a_day(
    database: Database, tmp_path: Path
) -> None:
    for name, hours in ((".it.lensan.making", 0), (".old.lensan.making", 25), (".other.lensan.making", 1)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "it.check").touch()
        os.utime(tmp_path / name, times=(0, DAY_MS / 1000 - hours * 3600))
    back_up(database, tmp_path / "it.lensan", DAY_MS)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.lensan.making", "it.lensan"]
