"""A backup written: all tables in one state, whole or not at all, and read back before it counts."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Connection, Table

from marketplace.storage import schema
from marketplace.storage.backup.archive import (
    FORMAT,
    SECRETS,
    BackupError,
    Manifest,
    RowDigest,
    TableManifest,
    digest_of,
    put_manifest,
    put_rows,
)
from marketplace.storage.backup.restoring import restore
from marketplace.storage.backup.tables import (
    COPIES,
    columns_of,
    differing_copies,
    kept_pages,
    summed_copies,
    tables_of,
)
from marketplace.storage.database_causes import cause_of
from marketplace.storage.engine import Database, connect
from marketplace.words.instants import MS_PER_DAY, local

_NO_MARKET = "There is no Lên Sàn database here yet, and so nothing to keep; see where --home or LENSAN_HOME leads"

_MAKING = ".making"


def file_name(now_ms: int) -> str:
    """Return what a backup of this instant is called: lensan-20260620-193000.lensan, by the clock of Vietnam."""
    return f"lensan-{local(now_ms):%Y%m%d-%H%M%S}.lensan"


def back_up(database: Database, path: Path, now_ms: int, secrets: bytes | None = None) -> Manifest:
    """Write a market into a file that only its owner reads; others go on reading and writing meanwhile.

    Before it has its place it is restored in a hidden folder beside it, into a database that is thrown away.
    ``secrets`` are sealed already, and travel with it as they are. BackupError where there is no market, the file is
    there already, cannot be written, or not be read back; then there is none afterwards.
    """
    if path.exists():
        raise BackupError(f"{path} is there already; choose another name, or move it away")
    if not database.is_there:
        raise BackupError(_NO_MARKET)
    try:
        sweep(path.parent.glob(f".*{_MAKING}"), now_ms)
        with _workplace(path) as folder:
            manifest = _written(database, folder / path.name, now_ms, secrets)
            _read_back(folder / path.name)
            (folder / path.name).replace(path)
    except OSError as error:
        why = (error.strerror or "no reason is given").lower()
        raise BackupError(f"{path} cannot be written ({why}); choose another place, or make room") from error
    return manifest


def sweep(folders: Iterable[Path], now_ms: int) -> None:
    """Remove those folders in which nothing was done for more than a day: what worked in them was killed."""
    for left in folders:
        if now_ms - left.stat().st_mtime * 1000 > MS_PER_DAY:
            rmtree(left)


@contextmanager
def _workplace(path: Path) -> Iterator[Path]:
    """Make a hidden folder beside a backup's place, for its owner alone, and remove it with all that is still in it."""
    folder = path.with_name(f".{path.name}{_MAKING}")
    if folder.exists():
        rmtree(folder)
    folder.mkdir(0o700)
    try:
        yield folder
    finally:
        rmtree(folder)


def _written(database: Database, path: Path, now_ms: int, secrets: bytes | None) -> Manifest:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive, database.read() as connection:
            revision = schema.current(connection)
            if revision is None:
                raise BackupError(_NO_MARKET)
            tables = [_table(archive, connection, table) for table in tables_of(connection)]
            digest = None if secrets is None else digest_of(secrets)
            manifest = Manifest(FORMAT, now_ms, revision, (*tables, _copies(archive, connection)), digest)
            put_manifest(archive, manifest)
            if secrets is not None:
                archive.writestr(SECRETS, secrets)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _copies(archive: ZipFile, connection: Connection) -> TableManifest:
    lines = differing_copies(connection)
    put_rows(archive, COPIES, [lines])
    return summed_copies(lines)


def _read_back(path: Path) -> None:
    database = connect(f"sqlite:///{path.with_suffix('.check')}")
    try:
        restore(database, path)
    except Exception as error:
        if cause := cause_of(error, str(path.absolute())):
            raise BackupError(f"The backup was not kept: {cause}") from error
        raise
    finally:
        database.close()


def _table(archive: ZipFile, connection: Connection, table: Table) -> TableManifest:
    digest = RowDigest()

    def pages() -> Iterator[list[bytes]]:
        for lines in kept_pages(connection, table):
            digest.add(lines)
            yield lines

    put_rows(archive, table.name, pages())
    return digest.manifest(str(table.name), columns_of(table))
