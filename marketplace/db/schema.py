"""The schema's history: Alembic migrations, run by ``lensan migrate``, and the check that a database is up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from marketplace.db.engine import Database, DatabaseError

_MIGRATIONS = Path(__file__).parent.parent / "migrations"


def migrate(database: Database) -> None:
    """Bring a database to the newest schema, in one transaction; doing it again changes nothing."""
    with database.write() as connection:
        command.upgrade(_config(connection), "head")


def check_schema(database: Database) -> None:
    """Raise DatabaseError with the next action when the database is not at the newest schema."""
    with database.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(_config(None)).get_current_head()
    if current is None:
        raise DatabaseError("There is no Lên Sàn database here yet; run `lensan migrate` (or `lensan demo`) first")
    if current != newest:
        raise DatabaseError("The database has an older or newer schema than this program; run `lensan migrate`")


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
