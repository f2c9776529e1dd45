"""Causes: why a database did not do what it was asked, in one plain sentence with what to do next."""

from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from tempfile import TemporaryFile

_HELD = "Another process is writing to {place} and does not end; wait for it or stop it, then run it again"
_FULL = "The disk with {place} is full; make room and run it again, nothing was half-written"
_SHORT = "No file beside {place} may grow any more; raise the limit or the quota of this user, then run it again"
_PROBE_BYTES = 1 << 16
_SQLITE = (
    ("SQLITE_FULL", _FULL),
    ("SQLITE_READONLY", "{place} cannot be written; let this user write it and its directory, or give another home"),
    ("SQLITE_CANTOPEN", "{place} cannot be opened; let this user write its directory, or give another home"),
    ("SQLITE_BUSY", _HELD),
    ("SQLITE_LOCKED", _HELD),
    ("SQLITE_CORRUPT", "{place} is damaged; put it aside and bring back the last good copy"),
    ("SQLITE_NOTADB", "{place} is no database; put it aside and bring back the last good copy"),
    (
        "SQLITE_IOERR",
        "The disk with {place} does not read or write; see that it is whole and has room, then run it again",
    ),
)
"""What SQLite names an error begins with, and what it means."""

_POSTGRESQL = (
    ("53100", "The disk of {place} is full; make room there and run it again, nothing was half-written"),
    ("53", "{place} has no room for more connections or memory; stop what is not needed, then run it again"),
    ("55P03", _HELD),
    ("57014", "{place} cut this short, for it took longer than is allowed there; run it again"),
    ("25006", "{place} can only be read; give LENSAN_DATABASE_URL of the server that is written to"),
    ("42501", "The user of LENSAN_DATABASE_URL may not do this in {place}; have it granted"),
    ("57P", "{place} is starting or stopping; wait a minute, then run it again"),
    ("08", "The connection to {place} broke; see that it runs, then run it again"),
    ("XX001", "{place} is damaged; bring back the last good copy"),
    ("XX002", "{place} has a damaged index; have it rebuilt (REINDEX)"),
)
"""What a SQLSTATE begins with, and what it means; the longer ones first."""


def cause_of(error: BaseException, place: str) -> str | None:
    """Return the true cause of an error of the database, named ``place``; None where it is another or a fault of ours.

    Bulk writes go by the driver alone, so its errors come both bare and in SQLAlchemy's wrapping (``orig``).
    """
    driver: BaseException = getattr(error, "orig", None) or error
    if name := getattr(driver, "sqlite_errorname", None):
        return _without_room(name, place) or _first(_SQLITE, name, place)
    if state := getattr(driver, "sqlstate", None):
        return _first(_POSTGRESQL, state, place)
    return _unconnected(driver, place) if _at_the_door(driver) else None


def _without_room(name: str, place: str) -> str | None:
    """Say that there is no room where SQLite says no more than that it could not write or open, by a try of our own.

    A full disk is "disk I/O error" or "unable to open" where it is the write-ahead log or its index that has no room.
    """
    if not name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) or not Path(place).is_absolute():
        return None
    try:
        with TemporaryFile(dir=Path(place).parent, buffering=0) as probe:
            probe.write(bytes(_PROBE_BYTES))
            probe.write(bytes(_PROBE_BYTES))
    except OSError as error:
        return {ENOSPC: _FULL, EDQUOT: _SHORT, EFBIG: _SHORT}.get(error.errno or 0, "").format(place=place) or None
    return None


def _first(known: tuple[tuple[str, str], ...], code: str, place: str) -> str | None:
    return next((sentence.format(place=place) for start, sentence in known if code.startswith(start)), None)


def _at_the_door(driver: BaseException) -> bool:
    """Say whether psycopg never got in: such an error has no SQLSTATE."""
    return type(driver).__module__.startswith("psycopg") and type(driver).__name__ == "OperationalError"


def _unconnected(driver: BaseException, place: str) -> str:
    lines = [line for line in str(driver).splitlines() if "FATAL:" in line]
    if not lines:
        return "The database does not answer; start it, or correct LENSAN_DATABASE_URL"
    why = lines[0].partition("FATAL:")[2].strip()
    return f"{place} lets nobody in as LENSAN_DATABASE_URL says: {why}; correct it there"
