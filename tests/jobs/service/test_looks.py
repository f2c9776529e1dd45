"""What the clock asks every half second it finds by an index, among millions of requests and notices long taken."""

import re

from sqlalchemy import text

from marketplace.exchange import leases, notices, stop_requests, sync_requests
from marketplace.storage import Database
from tests import world
from tests.counting import counted

TABLES = ("sync_request", "stop_request", "event", "lease")


def asked(database: Database) -> list[str]:
    """The statements of a look, and of a beat before its run begins, with their values."""
    channel = world.build(database)
    said: list[str] = []
    with counted(database, write=True) as (connection, _):
        driver = connection.connection.dbapi_connection
        driver.set_trace_callback(said.append)  # type: ignore[union-attr]
        sync_requests.pending(connection)
        stop_requests.pending(connection)
        notices.newest_pending(connection)
        stop_requests.is_pending(connection, channel)
        sync_requests.mark_taken(connection, channel, 1)
        stop_requests.mark_taken(connection, channel, 1)
        notices.pending(connection, channel, 5)
        leases.holds(connection, channel, leases.myself())
    return [one for one in said if re.search("|".join(TABLES), one)]


def test_on_sqlite(sqlite: Database) -> None:
    statements = asked(sqlite)
    assert len(statements) == 9
    with sqlite.read() as connection:
        for said in statements:
            steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]
            looked = [one for one in steps if re.search("|".join(TABLES), one)]
            assert looked, said
            assert all("INDEX" in one or "PRIMARY KEY" in one for one in looked), (said, steps)


def test_on_postgresql(sqlite: Database, postgresql: Database) -> None:
    """A table of a few rows is read whole whatever there is; so that is made dear."""
    with postgresql.write() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        for said in asked(sqlite):
            steps = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {said}")]
            assert not [one for one in steps if "Seq Scan" in one], (said, steps)
