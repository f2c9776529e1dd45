"""Copying the empty market of the bench from SQLite into a PostgreSQL template database."""

from pathlib import Path

from sqlalchemy import make_url, select, text

from marketplace.storage import Database, connect, copies, migrate
from marketplace.storage.tables import TABLES, RowCopy

TEMPLATE = "bench_template"


def template(source: Path, url: str) -> None:
    """Make the template database next to ``url`` and fill it with every row of an SQLite file."""
    admin = connect(url)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {TEMPLATE}"))
    admin.close()
    here, there = connect(f"sqlite:///{source}"), connect(make_url(url).set(database=TEMPLATE).render_as_string(False))
    migrate(there)
    copy_rows(here, there)
    here.close()
    there.close()


def copy_rows(here: Database, there: Database) -> None:
    """Write every row of a database into one that is migrated and empty; the next rows get the next numbers."""
    metadata = TABLES["orders"].metadata
    with here.read() as old, there.write(copied=False) as new:
        for table in metadata.sorted_tables:
            if table.name == RowCopy.__tablename__:
                continue
            rows = [dict(row) for row in old.execute(select(table)).mappings()]
            if rows:
                new.execute(table.insert(), rows)
            if rows and "id" in table.c:
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                new.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {table.name}))"))  # noqa: S608
        copies.renew(new)
