"""The databases that are lent to tests: each is as new, whatever was done to the one before."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError

from tests.databases import Databases, Doors, Files, beside

LEAVE = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM produce').fetchall()"
"""Another process that looks into the database and leaves it; who is the last one there takes its log away."""


@pytest.fixture
def files(sqlite_template: bytes, tmp_path: Path, doors: Doors) -> Files:
    return Files(sqlite_template, tmp_path, doors)


def path_of(url: str) -> Path:
    return Path(make_url(url).database or "")


def test_what_was_written_is_gone_from_a_file_that_is_lent_again(files: Files, doors: Doors) -> None:
    with files.lent() as first, doors.opened(first) as database, database.write() as connection:
        connection.exec_driver_sql("INSERT INTO produce (code, name, name_key) VALUES ('v', 'V', 'v')")
    with files.lent() as again, doors.opened(again) as database, database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM produce").scalar() == 0
    assert again == first


def test_what_may_never_be_deleted_is_gone_too_and_is_guarded_as_before(files: Files, doors: Doors) -> None:
    seen = []
    for _ in range(2):
        with files.lent() as url, doors.opened(url) as database:
            with database.write() as connection:
                signed = "INSERT INTO audit (at_ms, who, act, subject, detail) VALUES (1, 'N', 'told', 'S', '{}')"
                connection.exec_driver_sql(signed)
            with database.read() as connection:
                assert connection.exec_driver_sql("SELECT count(*) FROM audit").scalar() == 1
                guards = "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
                seen.append((url, connection.exec_driver_sql(guards).scalars().all()))
            with pytest.raises(IntegrityError), database.write() as connection:
                connection.exec_driver_sql("DELETE FROM audit")
    assert seen[0] == seen[1]


def test_a_file_whose_log_was_taken_away_is_not_lent_again(files: Files, doors: Doors) -> None:
    with files.lent() as first, doors.opened(first) as database:
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO produce (code, name, name_key) VALUES ('v', 'V', 'v')")
        path_of(first).read_bytes()  # and with that its locks are gone
        subprocess.run([sys.executable, "-c", LEAVE, path_of(first)], check=True)
    with files.lent() as other, closing(sqlite3.connect(path_of(other))) as driver:
        assert driver.execute("SELECT count(*) FROM produce").fetchall() == [(0,)]
    assert other != first


def test_a_database_of_postgresql_is_lent_again_with_its_connections_and_without_its_rows(
    postgres_databases: Databases, doors: Doors
) -> None:
    with postgres_databases.lent() as first, doors.opened(first) as database, database.write() as connection:
        connection.exec_driver_sql("INSERT INTO produce (code, name, name_key) VALUES ('v', 'V', 'v')")
        kept = doors.backends(first)
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() in kept
    with postgres_databases.lent() as again, doors.opened(again) as database, database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM produce").scalar() == 0
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() in kept
        assert doors.backends(again) == kept
    assert again == first


def test_a_transaction_that_nobody_ended_is_not_there_for_who_is_lent_its_database_next(
    postgres_databases: Databases, doors: Doors
) -> None:
    with postgres_databases.lent() as first, doors.opened(first) as database:
        left = database.engine.connect()
        left.exec_driver_sql("INSERT INTO produce (code, name, name_key) VALUES ('v', 'V', 'v')")
    with postgres_databases.lent() as again, doors.opened(again) as database, database.read() as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state ~ '^idle in'"
        assert connection.exec_driver_sql(others).scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM produce").scalar() == 0
    left.invalidate()


def test_who_closes_them_leaves_no_connection_to_one_that_is_still_lent(postgres_server: str, doors: Doors) -> None:
    databases = Databases(postgres_server, "lensan_template", "lensan_closed", doors)
    with databases.lent() as url, doors.opened(url) as database:
        with database.read() as connection:
            connection.exec_driver_sql("SELECT 1")
        with beside(url) as kept:
            assert (kept.closed, len(doors.backends(url))) == (False, 1)
        databases.close()
        assert (kept.closed, doors.backends(url)) == (True, [])
