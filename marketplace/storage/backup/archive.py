"""A backup's file: a zip archive with a manifest, and for each table its rows as JSON, one a line."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO, Annotated, Any
from zipfile import BadZipFile, ZipFile

import msgspec

from marketplace.words.messages import OperatorRefusal

FORMAT = 1
SECRETS = "secrets.sealed"
_MANIFEST = "manifest.json"
_WRAPS = 1 << 128
_AT_ONCE = 10_000
_LAST_MS = 253_402_300_799_999
"""The end of the year 9999."""
_MANIFEST_MOST, _SECRETS_MOST, _LINE_MOST = 4 << 20, 1 << 20, 64 << 20
"""So many bytes are read at most of the manifest (a good one has 15 kB), of the secrets, and of one row."""

encode_row = msgspec.json.Encoder().encode
_decode_row = msgspec.json.Decoder(list[Any]).decode
_UNREADABLE = (BadZipFile, zlib.error, EOFError, KeyError, msgspec.DecodeError, NotImplementedError, RuntimeError)
"""What reading a file raises that is no archive, is cut short or changed, or is locked by a password."""


class BackupError(OperatorRefusal):
    """A backup cannot be made or read back; the message is one plain sentence."""


class TableManifest(msgspec.Struct, frozen=True):
    """What a backup says of one table: its columns in their order, and which rows it holds, in whatever order."""

    name: str
    columns: tuple[str, ...]
    rows: int
    digest: str
    """Of all rows together, in hexadecimal; the same whichever comes first."""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself. ``made_ms`` is when, ``schema`` the migration its tables are of."""

    format: int
    made_ms: Annotated[int, msgspec.Meta(ge=0, le=_LAST_MS)]
    schema: Annotated[str, msgspec.Meta(pattern=r"^\d{4}$")]
    tables: tuple[TableManifest, ...]
    secrets: str | None = None
    """The digest of the sealed secrets that belong to it; None where it has none."""


class RowDigest:
    """Counts rows, and adds up what each of them is, so that their order does not matter."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, lines: Iterable[bytes]) -> None:
        """Add rows as they are encoded."""
        for line in lines:
            self.rows += 1
            self._sum += int.from_bytes(blake2b(line, digest_size=16).digest())

    def hexdigest(self) -> str:
        """Return what was added so far, as 32 hexadecimal digits."""
        return f"{self._sum % _WRAPS:032x}"

    def manifest(self, name: str, columns: tuple[str, ...]) -> TableManifest:
        """Return what a backup says of a table of these rows."""
        return TableManifest(name, columns, self.rows, self.hexdigest())


def put_rows(archive: ZipFile, name: str, pages: Iterable[Sequence[bytes]]) -> None:
    """Write a table's rows, as they are encoded, page by page."""
    with archive.open(_entry(name), "w", force_zip64=True) as entry:
        for lines in pages:
            entry.write(b"".join(line + b"\n" for line in lines))


def check_rows(archive: ZipFile, table: TableManifest) -> None:
    """Raise BackupError where an archive does not hold the rows of a table that its manifest says."""
    digest = RowDigest()
    with _readable(archive), archive.open(_entry(table.name)) as entry:
        digest.add(line.removesuffix(b"\n") for line in _lines(entry))
    if (digest.rows, digest.hexdigest()) != (table.rows, table.digest):
        raise _damaged(archive.filename)


def get_rows(archive: ZipFile, name: str) -> Iterator[list[list[Any]]]:
    """Yield a table's rows, some thousands at a time; BackupError where the file is damaged."""
    with _readable(archive), archive.open(_entry(name)) as entry:
        page: list[list[Any]] = []
        for line in _lines(entry):
            page.append(_decode_row(line))
            if len(page) == _AT_ONCE:
                yield page
                page = []
        yield page


def _lines(entry: IO[bytes]) -> Iterator[bytes]:
    """Yield an entry's lines; zlib.error where one is longer than any row is."""
    while line := entry.readline(_LINE_MOST):
        if len(line) == _LINE_MOST:
            raise zlib.error
        yield line


def put_manifest(archive: ZipFile, manifest: Manifest) -> None:
    """Write the manifest; it comes last, when all rows are known."""
    archive.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def get_manifest(archive: ZipFile) -> Manifest:
    """Return what an archive says of itself; BackupError where it is none of ours, of a later format, or not whole.

    It is whole where each entry that the manifest speaks of is there once, and no other.
    """
    with _readable(archive):
        content = _read(archive, _MANIFEST, _MANIFEST_MOST)
        version = msgspec.json.decode(content, type=dict[str, Any]).get("format")
        if isinstance(version, int) and version > FORMAT:
            raise BackupError(f"{archive.filename} was made by a newer Lên Sàn than this; install that version")
        manifest = msgspec.json.decode(content, type=Manifest)
    entries = [_MANIFEST, *(_entry(table.name) for table in manifest.tables), *([SECRETS] if manifest.secrets else [])]
    if sorted(archive.namelist()) != sorted(set(entries)) or len(entries) != len(set(entries)):
        raise _damaged(archive.filename)
    return manifest


def digest_of(content: bytes) -> str:
    """Return what a manifest says of the sealed secrets."""
    return blake2b(content, digest_size=16).hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """Open a backup for reading; BackupError where there is none, or it is none."""
    try:
        archive = ZipFile(path)
    except OSError as error:
        why = (error.strerror or "no reason is given").lower()
        raise BackupError(f"{path} cannot be read ({why}); give the file that `lensan backup` wrote") from error
    except _UNREADABLE as error:
        raise _damaged(path) from error
    with archive:
        yield archive


def manifest_of(path: Path) -> Manifest:
    """Return what a backup says of itself; BackupError where the file is none."""
    with opened(path) as archive:
        return get_manifest(archive)


def secrets_of(path: Path) -> bytes | None:
    """Return the sealed secrets in a backup, None where it has none; BackupError where the file is none, or damaged."""
    with opened(path) as archive:
        digest = get_manifest(archive).secrets
        if digest is None:
            return None
        with _readable(archive):
            sealed = _read(archive, SECRETS, _SECRETS_MOST)
        if digest_of(sealed) != digest:
            raise _damaged(path)
        return sealed


@contextmanager
def _readable(archive: ZipFile) -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise _damaged(archive.filename) from error


def _read(archive: ZipFile, name: str, most: int) -> bytes:
    """Return an entry's content; zlib.error where it is longer than it can be."""
    with archive.open(name) as entry:
        content = entry.read(most + 1)
    if len(content) > most:
        raise zlib.error
    return content


def _damaged(path: object) -> BackupError:
    return BackupError(f"{path} is no backup of Lên Sàn, or damaged; take another one")


def _entry(name: str) -> str:
    return f"tables/{name}.jsonl"
