"""What was written is read back to the last row, from either database into either, and into an empty one alone."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from zipfile import ZipFile

import msgspec
import pytest
from sqlalchemy import insert, inspect

from marketplace.directory.people import attempts, cards, devices, persons, sessions
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, bulk, connect, copies, migrate
from marketplace.storage.backup import BackupError, back_up, restore, secrets_of
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import old_home, people
from tests.databases import Databases
from tests.databases import whole as whole_file
from tests.ledger import rows, whole
from tests.seeding import seed

NOW = 1_780_000_000_000
Changed = Callable[[dict[str, bytes]], None]


@pytest.fixture
def bare(bare_url: str) -> Iterator[Database]:
    """A database without a table."""
    database = connect(bare_url)
    yield database
    database.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """The same, on SQLite."""
    database = connect(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    yield database
    database.close()


def season(database: Database) -> None:
    """A season, with an answer of a platform as it was kept."""
    seed(database)
    with database.write() as connection:
        run = connection.execute(insert(TABLES["run"]).values(channel_id=1, started_ms=1, status="ran"))
        answer = {"feed": "orders", "read_ms": 1, "kept": b"\x00\xff", "named": True}
        connection.execute(insert(TABLES["answer"]).values(run_id=run.inserted_primary_key[0], **answer))


@pytest.fixture(scope="module")
def once_written(sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of a season, which nobody changes."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "season.sqlite").write_bytes(sqlite_template)
    with whole_file(folder / "season.sqlite") as database:
        season(database)
        back_up(database, folder / "it.lensan", 5, b"sealed")
    return folder / "it.lensan"


@pytest.fixture
def written(once_written: Path, tmp_path: Path) -> Path:
    """The same, of one's own."""
    return Path(copy(once_written, tmp_path))


def tampered(path: Path, change: Changed) -> Path:
    """The same archive, its entries changed."""
    with ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def tables_in(database: Database) -> list[str]:
    with database.read() as connection:
        return inspect(connection).get_table_names()


@pytest.mark.both
def test_every_row_comes_back_whichever_database_it_came_from(
    database: Database, bare: Database, tmp_path: Path
) -> None:
    season(database)
    back_up(database, tmp_path / "it.lensan", 5)
    restore(bare, tmp_path / "it.lensan")
    assert rows(bare, "SELECT kept, named FROM answer WHERE read_ms = 1") == [(b"\x00\xff", True)]
    back_up(bare, tmp_path / "again.lensan", 5)
    with ZipFile(tmp_path / "it.lensan") as one, ZipFile(tmp_path / "again.lensan") as other:
        assert one.read("manifest.json") == other.read("manifest.json")
    assert reconcile(bare) == []
    if database.is_sqlite and bare.is_sqlite:
        assert whole(bare, without=()) == whole(database, without=())


def test_what_is_written_afterwards_has_ids_of_its_own_and_is_copied(bare: Database, written: Path) -> None:
    restore(bare, written)
    [(largest,)] = rows(bare, "SELECT max(id) FROM season")
    columns = ("code", "name", "starts_on", "ends_on", "origin")
    new = [("vai-2030", "Vụ vải 2030", "2030-06-01", "2030-07-01", "recorded")]
    with bare.write() as connection:
        assert list(bulk.append(connection, TABLES["season"], columns, new)) == [largest + 1]
        lot = bulk.scalar(connection, "SELECT min(id) FROM lot", {})
        bulk.execute(connection, "UPDATE lot SET variety = 'U hồng' WHERE id = :lot", {"lot": lot})
        assert list(copies.differences(connection)) == []


def test_a_row_changed_behind_the_program_is_not_made_good(database: Database, bare: Database, tmp_path: Path) -> None:
    seed(database)
    with database.write(copied=False) as connection:
        connection.exec_driver_sql("UPDATE lot SET variety = 'by another hand' WHERE id = 1")
    back_up(database, tmp_path / "it.lensan", 5)
    restore(bare, tmp_path / "it.lensan")
    found = [difference.where for difference in reconcile(database)]
    assert [difference.where for difference in reconcile(bare)] == found != []


def test_a_home_of_an_older_release_comes_back_as_it_was(bare_url: str, empty: Database, tmp_path: Path) -> None:
    old = old_home.made(bare_url)
    try:
        manifest = back_up(old, tmp_path / "it.lensan", 5)
        assert manifest.schema == "0003"
        restore(empty, tmp_path / "it.lensan")
        migrate(old)
        migrate(empty)
        assert back_up(empty, tmp_path / "new.lensan", 5) == back_up(old, tmp_path / "old.lensan", 5)
    finally:
        old.close()


def test_nobody_is_let_in_by_what_was_open_before(database: Database, bare: Database, tmp_path: Path) -> None:
    person_id = people.person(database)
    with database.write() as connection:
        sessions.open_session(connection, person_id, "password", NOW)
        devices.remember(connection, person_id, "Máy", NOW)
        cards.issue(connection, person_id, None, NOW)
        attempts.failed(connection, [attempts.of_person(person_id)], NOW)
    back_up(database, tmp_path / "it.lensan", NOW)
    restore(bare, tmp_path / "it.lensan")
    with bare.write() as connection:
        for name in ("session", "card", "attempt", "personal_link"):
            assert bulk.scalar(connection, f"SELECT count(*) FROM {name}", {}) == 0
        assert [one.id for one in persons.people(connection, EVERYTHING)] == [person_id]
        assert len(devices.devices_of(connection, person_id, NOW)) == 1
        assert sessions.open_session(connection, person_id, "password", NOW)


def test_a_market_that_is_there_is_not_written_over(database: Database, written: Path) -> None:
    season(database)
    before = whole(database, without=())
    with pytest.raises(BackupError, match="already; restore into"):
        restore(database, written)
    assert whole(database, without=()) == before


def drop_a_row(entries: dict[str, bytes]) -> None:
    entries["tables/draw.jsonl"] = entries["tables/draw.jsonl"].split(b"\n", 1)[1]


def change_a_row(entries: dict[str, bytes]) -> None:
    lines = entries["tables/household.jsonl"].split(b"\n")
    one, other = lines[0], lines[1]
    lines[0] = one.replace(b"null", b'"x"', 1)
    assert lines[0] != one != other
    entries["tables/household.jsonl"] = b"\n".join(lines)


def drop_a_table(entries: dict[str, bytes]) -> None:
    del entries["tables/draw.jsonl"]


def cut_a_line(entries: dict[str, bytes]) -> None:
    entries["tables/lot.jsonl"] = entries["tables/lot.jsonl"][:-5]


def name_another_table(entries: dict[str, bytes]) -> None:
    manifest = msgspec.json.decode(entries["manifest.json"])
    manifest["tables"][0]["name"] = "acceptance; DROP TABLE lot"
    entries["manifest.json"] = msgspec.json.encode(manifest)


def lose_a_column(entries: dict[str, bytes]) -> None:
    manifest = msgspec.json.decode(entries["manifest.json"])
    manifest["tables"][0]["columns"].pop()
    entries["manifest.json"] = msgspec.json.encode(manifest)


def add_an_entry(entries: dict[str, bytes]) -> None:
    entries["../../evil"] = b"x"


def name_a_table_twice(entries: dict[str, bytes]) -> None:
    manifest = msgspec.json.decode(entries["manifest.json"])
    manifest["tables"].append(manifest["tables"][0])
    entries["manifest.json"] = msgspec.json.encode(manifest)


def lose_the_secrets(entries: dict[str, bytes]) -> None:
    del entries["secrets.sealed"]


def change_the_secrets(entries: dict[str, bytes]) -> None:
    entries["secrets.sealed"] += b"x"


def come_from_the_far_future(entries: dict[str, bytes]) -> None:
    entries["manifest.json"] = msgspec.json.encode(msgspec.json.decode(entries["manifest.json"]) | {"made_ms": 10**18})


def be_of_no_schema(entries: dict[str, bytes]) -> None:
    entries["manifest.json"] = msgspec.json.encode(msgspec.json.decode(entries["manifest.json"]) | {"schema": "head"})


def swell(entries: dict[str, bytes]) -> None:
    entries["manifest.json"] = b" " * (5 << 20) + entries["manifest.json"]


@pytest.mark.parametrize(
    "change",
    [
        *(drop_a_row, change_a_row, drop_a_table, cut_a_line, name_another_table, lose_a_column, add_an_entry),
        *(name_a_table_twice, lose_the_secrets, come_from_the_far_future, be_of_no_schema, swell),
    ],
)
def test_a_backup_that_does_not_hold_what_it_says_leaves_nothing_behind(
    empty: Database, written: Path, change: Changed
) -> None:
    with pytest.raises(BackupError, match="take another one"):
        restore(empty, tampered(written, change))
    assert not empty.is_there


def test_secrets_that_were_changed_are_damaged_and_not_of_another_key(written: Path) -> None:
    with pytest.raises(BackupError, match="damaged"):
        secrets_of(tampered(written, change_the_secrets))


def test_where_what_belongs_to_it_cannot_be_written_nothing_is_restored(bare: Database, written: Path) -> None:
    def fails(_: object) -> None:
        raise OSError

    with pytest.raises(OSError):
        restore(bare, written, fails)
    assert not bare.is_there or tables_in(bare) == []
    restore(bare, written)


def test_the_file_is_its_owners_alone(empty: Database, written: Path) -> None:
    restore(empty, written)
    assert empty.file is not None
    assert stat.S_IMODE(empty.file.stat().st_mode) == 0o600


@pytest.mark.parametrize("change", ["area_m2 = 9223372036854775807", "phone = hex(randomblob(150000))"])
def test_a_row_that_the_other_database_cannot_hold_is_named(
    database: Database, postgres_databases: Databases, tmp_path: Path, change: str
) -> None:
    seed(database)
    with database.write() as connection:
        connection.exec_driver_sql(f"UPDATE household SET {change} WHERE id = 1")
    back_up(database, tmp_path / "it.lensan", 5)
    with postgres_databases.bare() as url:
        other = connect(url)
        try:
            with pytest.raises(BackupError, match="PostgreSQL cannot hold a row of the table household"):
                restore(other, tmp_path / "it.lensan")
            assert tables_in(other) == []
        finally:
            other.close()


def test_a_backup_of_a_newer_schema_is_refused(empty: Database, written: Path) -> None:
    def newer(entries: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(entries["manifest.json"]) | {"schema": "9999"}
        entries["manifest.json"] = msgspec.json.encode(manifest)

    with pytest.raises(BackupError, match="newer Lên Sàn than this"):
        restore(empty, tampered(written, newer))
    assert not empty.is_there
