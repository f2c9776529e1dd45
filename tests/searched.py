"""Searching a home for what must not be in it: its files as they lie there, and what is packed or sealed in them."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import zstandard
from sqlalchemy import text

from marketplace.storage import Database
from marketplace.storage.encryption import SealError, unseal
from marketplace.words import names

_ZSTD, _ZIP = b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_TOKEN = re.compile(rb"gAAAAA[\w-]{40,}={0,2}")
"""What Fernet makes begins so; its salt stands in the sixteen bytes before."""
_SALT = 16
_AROUND, _BLOCK = 57, 16
"""Bytes of a Fernet token around what is sealed: version, time, vector and signature; and of one block of AES."""


def parts_of(*told: str) -> set[str]:
    """Return what to look for of a person: each text, its words of a name together, a number without its blanks."""
    more = {"".join(one.split()) for one in told if any(sign.isdigit() for sign in one)}
    return {*told, *more, *(names.key(one) for one in told if not one.isascii())}


def found_in(places: Iterable[Path], wanted: Iterable[str], keys: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    """Return what of the wanted texts stands in which files (name, text), packed and in UTF-8 and both UTF-16.

    With ``keys`` what they unseal is searched too.
    """
    wanted = sorted(wanted)
    found = set()
    for path in sorted(one for place in places for one in ([place] if place.is_file() else place.rglob("*"))):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            found |= {(path.name, one) for body in _unpacked(content, keys) for one in wanted if _holds(body, one)}
    return found


def told_by(database: Database, keys: tuple[str, ...] = ()) -> bytes:
    """Return every row of every table of a database, packed ones unpacked, and what ``keys`` unseal."""
    with database.read() as connection:
        if connection.dialect.name == "sqlite":
            tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        else:
            tables = (
                connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
            )
        cells = [
            cell for table in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"') for cell in row
        ]
    raw = [bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in cells if one is not None]
    return b"\n".join(body for one in raw for body in _unpacked(one, keys))


def holds(body: bytes, wanted: Iterable[str]) -> set[str]:
    """Return which of the wanted texts stand in bytes."""
    return {one for one in wanted if _holds(body, one)}


def _holds(body: bytes, one: str) -> bool:
    forms = {one, json.dumps(one)[1:-1]}
    return any(form.encode(code) in body for form in forms for code in ("utf-8", "utf-16-le", "utf-16-be"))


def _unpacked(content: bytes, keys: tuple[str, ...]) -> Iterator[bytes]:
    """Yield bytes, and what is packed or sealed in them, however deep."""
    yield content
    if content.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _unpacked(archive.read(member), keys)
        return
    for begin in re.finditer(re.escape(_ZSTD), content):
        try:
            yield zstandard.ZstdDecompressor().decompressobj().decompress(content[begin.start() :])
        except zstandard.ZstdError:
            continue  # four bytes that happen to be so
    if keys:
        for token in _TOKEN.finditer(content):
            opened = _opened(content[token.start() - _SALT : token.start()], token[0], keys)
            yield from _unpacked(opened, keys) if opened is not None else ()


def _opened(salt: bytes, written: bytes, keys: tuple[str, ...]) -> bytes | None:
    """Return what a token seals; what stands right behind it may look like more of it."""
    for size in range((len(written) * 3 // 4 - _AROUND) // _BLOCK + 1, 0, -1):
        length = -(-(_AROUND + size * _BLOCK) // 3) * 4
        try:
            return unseal(salt + written[:length], *keys)
        except SealError:
            continue  # another length, or sealed by nobody of ours, or torn by the pages of the file
    return None
