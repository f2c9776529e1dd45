"""What kind of file it is, judged by its content before anything parses it."""

import zipfile
from pathlib import Path

from marketplace.spreadsheets import refusals
from marketplace.spreadsheets.limits import Limits
from marketplace.spreadsheets.refusals import because

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGE_PART = 20_000_000
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "picture"),
    (b"{\\rtf", "document"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"SQLite format 3\x00", "not a sheet"),
    (b"\x7fELF", "not a sheet"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "html"),
    (b"<html", "html"),
    (b"<table", "html"),
    (b"<meta", "html"),
    (b"<head", "html"),
    (b"<?xml", "xml"),
)


def kind_of(path: Path, limits: Limits) -> str:
    """Return 'xlsx', 'xls', 'ods', 'html' or 'csv'; SheetRefused when the file is none of them, too large or a bomb."""
    start = _start_of(path, limits)
    if start.startswith(b"PK"):
        return _zipped(path, limits)
    if start.startswith(_OLE):
        return _ole(path)
    for mark, reason in _STARTS:
        if start.startswith(mark):
            raise because(reason)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, reason in _MARKUP:
        if text.startswith(mark):
            if reason == "xml" and b"<html" not in text:
                raise because(reason)
            return _web_page(path)
    return "csv"


def _web_page(path: Path) -> str:
    if b"<table" not in path.read_bytes().lower():
        raise because("html")
    return "html"


def _start_of(path: Path, limits: Limits) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise because("folder")
        if size > limits.file_bytes:
            raise refusals.too_large(size, limits.file_bytes)
        with path.open("rb") as file:
            start = file.read(1024)
    except FileNotFoundError:
        raise because("absent") from None
    except OSError:
        raise because("unreadable") from None
    if not start:
        raise because("empty")
    return start


def _zipped(path: Path, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            kind = _kind_of_parts({_tidy(part.filename) for part in parts}, archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, UnicodeDecodeError):
        raise because("damaged") from None
    if any(part.flag_bits & 1 for part in parts):
        raise because("password")
    if sum(part.file_size for part in parts) > limits.unpacked_bytes or any(_is_bomb(part, limits) for part in parts):
        raise because("bomb")
    return kind


def _tidy(name: str) -> str:
    # Some programs write the parts of an .xlsx with backslashes, or in capitals; Excel reads them.
    return name.replace("\\", "/").lower()


def _is_bomb(part: zipfile.ZipInfo, limits: Limits) -> bool:
    return part.file_size > _LARGE_PART and part.file_size > limits.ratio * max(part.compress_size, 1)


def _kind_of_parts(names: set[str], archive: zipfile.ZipFile) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise because("xlsb")
    if {"word/document.xml", "ppt/presentation.xml"} & names:
        raise because("document")
    if "mimetype" in names and "content.xml" in names:
        return _open_document(archive)
    raise because("archive")


def _open_document(archive: zipfile.ZipFile) -> str:
    with archive.open("mimetype") as file:
        mimetype = file.read(200)
    if not mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise because("document")
    if "META-INF/manifest.xml" in archive.namelist():
        with archive.open("META-INF/manifest.xml") as file:
            if b"encryption-data" in file.read(1_000_000):
                raise because("password")
    return "ods"


def _ole(path: Path) -> str:
    content = path.read_bytes()
    if _utf16("EncryptedPackage") in content or _utf16("EncryptionInfo") in content:
        raise because("password")
    if _utf16("Workbook") in content or _utf16("Book") in content:
        return "xls"
    raise because("document")


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")
