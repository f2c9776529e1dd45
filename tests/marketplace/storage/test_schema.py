"""The schema: migrations make exactly the tables, on both databases."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import marketplace.storage.migrations
import marketplace.storage.tables
from marketplace.storage import Database, check_schema, connect, migrate, schema
from marketplace.storage.tables import METADATA
from tests.ledger import rows


def test_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_the_newest_migration_is_the_head_of_them_all() -> None:
    scripts = ScriptDirectory(str(Path(marketplace.storage.migrations.__path__[0])))
    assert schema.newest() == scripts.get_current_head()


def test_a_new_database_is_its_owners_alone_in_whatever_folder_and_an_open_one_is_shut(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    database = connect(f"sqlite:///{tmp_path / 'lensan.sqlite'}")
    for _ in range(2):
        migrate(database)
        with database.write() as connection:
            connection.exec_driver_sql("PRAGMA user_version = 1")
            files = sorted(tmp_path.iterdir())
            assert [one.stat().st_mode & 0o777 for one in files] == [0o600] * 3, files
        for one in files:
            one.chmod(0o644)
    database.close()


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    check_schema(database)


def test_who_waits_in_an_older_home_waits_on_and_its_audit_is_guarded_whole(bare_url: str) -> None:
    database = connect(bare_url)
    with database.write() as connection:
        command.upgrade(schema._config(connection), "0023")
        waits = {"key": b"k", "failures": 7, "last_ms": 5, "until_ms": 9}
        connection.execute(text("INSERT INTO attempt VALUES (:key, :failures, :last_ms, :until_ms)"), waits)
        connection.execute(text("INSERT INTO audit (at_ms, who, act, subject) VALUES (1, 'An', 'signed in', 'An')"))
    migrate(database)
    migrated = (b"k", 7, 5, 9, 0, 0, None)
    assert rows(database, "SELECT key, failures, last_ms, until_ms, untold, since_ms, whose FROM attempt") == [migrated]
    taken = "TRUNCATE audit" if bare_url.startswith("postgresql") else (
        "INSERT OR REPLACE INTO audit (id, at_ms, who, act, subject) VALUES (1, 1, 'Bình', 'signed in', 'Bình')"
    )  # fmt: skip
    with pytest.raises(DBAPIError, match="never changed"), database.write() as connection:
        connection.execute(text(taken))
    database.close()


def test_a_migration_does_tomorrow_what_it_did_when_it_was_written() -> None:
    """What the program computes may change; what a migration computes may not, so it has its own copy of it."""
    versions = Path(marketplace.storage.migrations.__path__[0]) / "versions"
    taken = {path.name: set(_imported(ast.parse(path.read_text(encoding="utf-8")))) for path in versions.glob("*.py")}
    ours = {"marketplace", "jobs", "connectors", "app", "tests"}
    assert {name: here & ours for name, here in taken.items() if here & ours} == {}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "marketplace").split(".")[0]
