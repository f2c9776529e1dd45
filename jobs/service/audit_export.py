"""The audit outside the database: each line once in ``audit.jsonl`` at home, and from there on to syslog.

The file itself says what it holds, so nothing is lost or doubled where a process dies or the disk is full: an end that
was torn is taken off and written again. A line that is committed late, with a smaller id than those there, is appended
after them; what is no line of ours is left where it stands. Syslog is given each line once, unless a process dies
between sending it and noting so: then once more, with the number it had.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from logging import INFO, LogRecord, makeLogRecord
from logging.handlers import SysLogHandler
from pathlib import Path
from socket import SOCK_DGRAM, SOCK_STREAM, gethostname
from sys import exc_info
from typing import Any
from urllib.parse import urlsplit

from jobs.output.files import NotWrittenError, write_whole
from marketplace.directory.audit_lines import as_json, lines_after
from marketplace.storage import Database
from marketplace.storage.settings import Settings, SettingsError
from marketplace.words.messages import OperatorRefusal

FILE, SENT, SYSLOG = "audit.jsonl", "audit.sent", "LENSAN_SYSLOG"
_TAIL = 4_000_000
"""Bytes at the end of the file in which a beat looks for what is there; `lensan audit export` reads all of it."""


_AT_ONCE = 16_000_000
"""So many bytes of the file are sent at a time."""


class NotSentError(OperatorRefusal):
    """Syslog takes nothing; the message is one plain sentence."""


def export(database: Database, settings: Settings, *, whole: bool = False) -> int:
    """Append the lines that the file lacks, each whole, and return how many; ``whole`` compares all that is there."""
    settings.prepare()
    added = 0
    with _alone(settings.home / FILE) as file, database.read() as connection:
        held, after = _held(file, whole=whole)
        for page in lines_after(connection, after):
            missing = [as_json(line) for line in page if line.id not in held]
            if missing:
                _append(file, "".join(f"{line}\n" for line in missing).encode())
                added += len(missing)
        if added:
            os.fsync(file)
    return added


def send(settings: Settings) -> int:
    """Send what the file has and syslog has not been given, and return how many lines; NotSentError where it cannot."""
    address = settings.environ.get(SYSLOG)
    if not address or not (settings.home / FILE).exists():
        return 0
    mark = settings.home / SENT
    with _alone(settings.home / FILE) as file:
        size = os.fstat(file).st_size
        start = _mark(mark, size)
        start = start if not start or os.pread(file, 1, start - 1) == b"\n" else 0
        text = os.pread(file, min(size - start, _AT_ONCE), start)
        lines = text[: text.rfind(b"\n") + 1].split(b"\n")[:-1]
        return _sent(lines, address, mark, start) if lines else 0


def _sent(lines: Sequence[bytes], address: str, mark: Path, start: int) -> int:
    """Send lines that begin at a place of the file, and note how far that came; return how many were ours."""
    sent, reached = 0, start
    try:
        with _syslog(address) as syslog:
            for line in lines:
                said = _line(line)
                if said is not None:
                    syslog.handle(_record(said, line.decode() + syslog.line_end))
                    sent += 1
                reached += len(line) + 1
    finally:
        if reached > start:
            write_whole(mark, str(reached).encode())
    return sent


def _append(file: int, text: bytes) -> None:
    """Append all of a text or nothing; NotWrittenError where it cannot be, as where the disk is full."""
    size = os.fstat(file).st_size
    try:
        while text:
            text = text[os.write(file, text) :]
    except OSError as error:
        os.ftruncate(file, size)
        why = (error.strerror or "no reason is given").lower()
        raise NotWrittenError(f"{FILE} takes no lines of the audit ({why}); they are written once it does") from error


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """Open the file for its owner alone, while no other process writes into it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _held(file: int, *, whole: bool) -> tuple[set[int], int]:
    """Return the ids that the end of the file holds, and the id below which it was not looked; a torn end goes."""
    size = os.fstat(file).st_size
    start = 0 if whole else max(0, size - _TAIL)
    text = os.pread(file, size - start, start)
    end = text.rfind(b"\n") + 1
    if end < len(text):
        os.ftruncate(file, start + end)
    ids = {int(said["id"]) for line in text[:end].split(b"\n")[1 if start else 0 :] if (said := _line(line))}
    return ids, min(ids) - 1 if start and ids else 0


def _line(text: bytes) -> dict[str, Any] | None:
    """Return a line of ours; None of anything else, as where a disk lost a part of it."""
    try:
        said = json.loads(text)
    except ValueError:
        return None
    return said if isinstance(said, dict) and isinstance(said.get("id"), int) and "at" in said else None


def _mark(path: Path, size: int) -> int:
    """Return how far the file was sent; from its beginning where it is another, shorter one."""
    said = path.read_text("utf-8", "replace").strip() if path.exists() else ""
    known = int(said) if said.isascii() and said.isdecimal() else 0
    return known if known <= size else 0


class _Syslog(SysLogHandler):
    """A handler that says when something cannot be sent, and ends nothing by NUL."""

    append_nul = False
    line_end = ""
    """What ends a message where the way does not keep them apart (RFC 6587)."""

    def handleError(self, record: LogRecord) -> None:  # noqa: N802, ARG002 - as logging calls it
        raise NotSentError("syslog takes no lines of the audit; they are sent once it does") from exc_info()[1]


@contextmanager
def _syslog(address: str) -> Iterator[_Syslog]:
    """Open syslog at ``udp://host:514``, ``tcp://host:601`` or the path of its socket."""
    parts = urlsplit(address)
    try:
        if parts.scheme in ("udp", "tcp") and parts.hostname and parts.port:
            kind = SOCK_DGRAM if parts.scheme == "udp" else SOCK_STREAM
            made = _Syslog((parts.hostname, parts.port), SysLogHandler.LOG_AUTHPRIV, kind)
        elif address.startswith("/"):
            made = _Syslog(address, SysLogHandler.LOG_AUTHPRIV)
        else:
            raise SettingsError(f"{SYSLOG} is udp://HOST:PORT, tcp://HOST:PORT or the path of a socket")
    except ValueError as error:
        raise SettingsError(f"{SYSLOG} is udp://HOST:PORT, tcp://HOST:PORT or the path of a socket") from error
    except OSError as error:
        raise NotSentError(f"syslog at {address} is not reached; its lines are sent once it is") from error
    if parts.scheme == "tcp":
        made.line_end = "\n"
    try:
        yield made
    finally:
        made.close()


def _record(line: dict[str, Any], text: str) -> LogRecord:
    """Return a line of the audit as RFC 5424 has it: version, instant, host, program, process, kind, and the text."""
    at = datetime.fromisoformat(line["at"]).isoformat(timespec="milliseconds")
    host = gethostname() or "-"
    said = f"1 {at} {host} lensan {os.getpid()} audit - \ufeff{text}"
    return makeLogRecord({"levelno": INFO, "levelname": "INFO", "msg": said})
