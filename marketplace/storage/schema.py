"""The schema's history: Alembic migrations, run by ``lensan migrate``, and the check that a database is up to date."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from marketplace.storage import copies, seals
from marketplace.storage.engine import Database, DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

_NEWER = "The database was made by a newer Lên Sàn than this program; install that version, or a later one"
_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Bring a database to the newest schema, in one transaction; doing it again changes nothing.

    Migrations move rows by themselves; then all rows are copied and sealed anew, but those that differed before. A
    database at the newest schema is left alone, without Alembic, which takes long to import.
    """
    make_room(database)
    _shut(database.file)
    with database.write(copied=False) as connection:
        before = current(connection)
        if _is_newer(before):
            raise DatabaseError(_NEWER)
        if before == newest():
            return
        apart = [] if before is None else [(one.noun, one.row) for one in copies.differing(connection)]
        unsealed = [] if before is None else seals.broken_keys(connection)
        upgrade(connection)
        copies.stand_triggers(connection)
        copies.renew(connection, apart)
        seals.renew(connection, unsealed)


def check_schema(database: Database) -> None:
    """Raise DatabaseError with the next action when the database is not at the newest schema.

    Every command asks this first, so it does without Alembic.
    """
    at = None
    if database.is_there:
        with database.read() as connection:
            at = current(connection)
    if at is None:
        raise DatabaseError("There is no Lên Sàn database here yet; run `lensan migrate` (or `lensan demo`) first")
    if _is_newer(at):
        raise DatabaseError(_NEWER)
    if at != newest():
        raise DatabaseError("The database has an older schema than this program; run `lensan migrate`")


def make_room(database: Database) -> None:
    """Make the directory of an embedded database, for its owner alone; DatabaseError when that cannot be."""
    path = database.file
    if path is None:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = (error.strerror or "no reason is given").lower()
        raise DatabaseError(f"{path} has no directory, and none can be made ({why}); give another home") from error


def _shut(file: Path | None) -> None:
    """Shut an embedded database to all but its owner, in whatever directory; it is made where it is not there.

    What SQLite puts beside a file is as open as the file.
    """
    if file is None:
        return
    try:
        if not file.exists():
            file.touch(0o600)
        for one in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
            if one.is_file() and one.stat().st_mode & 0o077:
                one.chmod(0o600)
    except OSError as error:
        why = (error.strerror or "no reason is given").lower()
        raise DatabaseError(f"{file} cannot be shut to others ({why}); let its owner run this, or move it") from error


def is_newest(connection: Connection) -> bool:
    """Say whether a database is at the newest schema."""
    return current(connection) == newest()


def newest() -> str:
    """Return the newest migration; their files are named by their numbers."""
    return max(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def current(connection: Connection) -> str | None:
    """Return the migration a database is at, as Alembic noted it; None where there is no market yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to one of them, or to the newest."""
    from alembic import command

    command.upgrade(_config(connection), revision)


def _is_newer(revision: str | None) -> bool:
    return revision is not None and revision > newest()


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
