"""A market whose rows are put into a database is the one that the program wrote into another."""

from sqlalchemy import text

from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from tests.databases import Databases, Doors, Files
from tests.ledger import Rows, whole
from tests.marketplace.reports.reconcile import seeded
from tests.poured import poured


def test_what_is_poured_is_what_was_written_and_is_written_on_alike(
    sqlite_files: Files, postgres_databases: Databases, doors: Doors
) -> None:
    for databases in (sqlite_files, postgres_databases):
        written: list[str] = []

        @poured
        def fill(database: Database, said: str) -> None:
            written.append(said)  # noqa: B023
            seeded.build.__wrapped__(database)  # type: ignore[attr-defined]

        found: list[dict[str, Rows]] = []
        for _ in range(2):
            with databases.lent() as url, doors.opened(url) as database:
                fill(database, "once")
                assert reconcile(database) == []
                with database.write() as connection:
                    connection.execute(text("INSERT INTO produce (code, name, name_key) VALUES ('cam', 'Cam', 'cam')"))
                assert reconcile(database) == []
                found.append(whole(database, without=()))
        assert written == ["once"]
        assert found[0] == found[1]


def test_what_another_database_held_before_is_kept_apart(sqlite: Database, another_market: Database) -> None:
    @poured
    def fill(database: Database, name: str) -> str:
        with database.write() as connection:
            insert = text("INSERT INTO produce (code, name, name_key) VALUES (:name, :name, :name)")
            connection.execute(insert, {"name": name})
            return ", ".join(connection.execute(text("SELECT code FROM produce ORDER BY code")).scalars())

    assert (fill(sqlite, "cam"), fill(sqlite, "vai")) == ("cam", "cam, vai")
    assert fill(another_market, "vai") == "vai"
