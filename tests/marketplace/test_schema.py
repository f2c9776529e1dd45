"""The schema: migrations make exactly the tables, on both databases."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import marketplace.migrations
import marketplace.tables
from marketplace.db import Database, check_schema, migrate, schema


def test_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_newest_migration_is_the_head_of_them_all() -> None:
    scripts = ScriptDirectory(str(Path(marketplace.migrations.__path__[0])))
    assert schema.newest() == scripts.get_current_head()


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    check_schema(database)
