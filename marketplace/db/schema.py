"""The schema's history: Alembic migrations, run by ``lensan migrate``, and the check that a database is up to date."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from marketplace.db.engine import Database, DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent.parent / "migrations"


def migrate(database: Database) -> None:
    """Bring a database to the newest schema, in one transaction; doing it again changes nothing."""
    from alembic import command

    with database.write() as connection:
        command.upgrade(_config(connection), "head")


def check_schema(database: Database) -> None:
    """Raise DatabaseError with the next action when the database is not at the newest schema.

    Every command asks this first, so it does without Alembic, which takes long to import.
    """
    with database.read() as connection:
        current = _current(connection)
    if current is None:
        raise DatabaseError("There is no Lên Sàn database here yet; run `lensan migrate` (or `lensan demo`) first")
    if current != newest():
        raise DatabaseError("The database has an older or newer schema than this program; run `lensan migrate`")


def newest() -> str:
    """Return the newest migration; their files are named by their numbers."""
    return max(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _current(connection: Connection) -> str | None:
    """Return the migration a database is at, as Alembic noted it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
