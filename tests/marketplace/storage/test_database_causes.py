"""An error of the database is told by its true cause, in both wrappings; what is none of its own stays unexplained."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from marketplace.storage import cause_of

PLACE = "the database lensan on db"


def of_sqlite(path: Path, *statements: str) -> sqlite3.Error:
    """Return what goes wrong when a file is asked."""
    with pytest.raises(sqlite3.Error) as failed, closing(sqlite3.connect(path, timeout=0)) as driver:
        for sql in statements:
            driver.execute(sql)
    return failed.value


def test_a_file_that_is_no_database_or_cannot_be_opened_is_called_so(tmp_path: Path) -> None:
    letter = tmp_path / "lensan.sqlite"
    letter.write_text("a letter, and no database" * 100)
    asked = of_sqlite(letter, "SELECT * FROM lot")
    assert cause_of(asked, str(letter)) == (f"{letter} is no database; put it aside and bring back the last good copy")
    assert cause_of(of_sqlite(tmp_path, "SELECT 1"), str(tmp_path)) == (
        f"{tmp_path} cannot be opened; let this user write its directory, or give another home"
    )


def test_a_file_that_another_process_writes_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "lensan.sqlite"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        busy = of_sqlite(path, "BEGIN IMMEDIATE")
    wrapped = OperationalError("BEGIN IMMEDIATE", {}, busy)
    said = f"Another process is writing to {path} and does not end; wait for it or stop it, then run it again"
    assert (cause_of(busy, str(path)), cause_of(wrapped, str(path))) == (said, said)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("53100", f"The disk of {PLACE} is full; "),
        ("53300", f"{PLACE} has no room for more connections or memory"),
        ("55P03", f"Another process is writing to {PLACE}"),
        ("57014", f"{PLACE} cut this short"),
        ("57P03", f"{PLACE} is starting or stopping"),
        ("25006", f"{PLACE} can only be read"),
        ("42501", f"The user of LENSAN_DATABASE_URL may not do this in {PLACE}"),
        ("08006", f"The connection to {PLACE} broke"),
        ("XX001", f"{PLACE} is damaged; "),
        ("XX002", f"{PLACE} has a damaged index"),
    ],
)
def test_a_server_is_understood_by_its_sqlstate(state: str, said: str) -> None:
    error = psycopg.errors.lookup(state)("in the server's own words")
    assert (cause_of(error, PLACE) or "").startswith(said)


def test_who_is_not_let_in_is_told_the_servers_reason_and_not_its_address() -> None:
    refused = psycopg.OperationalError(
        'connection failed: connection to server at "10.0.0.7", port 5432 failed: FATAL:  role "lan" does not exist'
    )
    said = f'{PLACE} lets nobody in as LENSAN_DATABASE_URL says: role "lan" does not exist; correct it there'
    assert cause_of(OperationalError("", {}, refused), PLACE) == said
    silent = psycopg.OperationalError("connection refused")
    assert cause_of(silent, PLACE) == "The database does not answer; start it, or correct LENSAN_DATABASE_URL"


@pytest.mark.parametrize(
    "error", [ValueError("ours"), psycopg.errors.UniqueViolation("a fault of ours"), sqlite3.ProgrammingError("ours")]
)
def test_a_fault_of_the_program_is_given_no_cause(error: Exception, tmp_path: Path) -> None:
    assert cause_of(error, str(tmp_path / "lensan.sqlite")) is None


def test_a_disk_that_fails_with_room_on_it_is_not_called_full(tmp_path: Path) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_READ"
    said = cause_of(error, str(tmp_path / "lensan.sqlite"))
    assert said is not None
    assert "does not read or write" in said
    assert list(tmp_path.iterdir()) == []
