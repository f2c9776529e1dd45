"""A home that is empty needs a season first, then households, then lots, of those that a reader may see."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, false, true

from marketplace.reports.figures import first_step
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from tests import world


@dataclass(frozen=True, slots=True)
class NoLots(Scope):
    """A scope that shows no lot."""

    def where(self, table: FromClause) -> ColumnElement[bool]:
        return false() if getattr(table, "name", "") == "lot" else true()


def test_what_is_missing_first_is_needed_next(database: Database) -> None:
    with database.read() as connection:
        assert first_step(connection, EVERYTHING) == "season"
    world.build(database)
    with database.write() as connection:
        assert first_step(connection, EVERYTHING) is None
        assert first_step(connection, NoLots()) == "lot"
        connection.exec_driver_sql("DELETE FROM lot_move")
        for tables, step in (
            (("listinglot", "lot"), "lot"),
            (("listing", "household"), "household"),
            (("season",), "season"),
        ):
            for table in tables:
                connection.exec_driver_sql(f"DELETE FROM {table}")
            assert first_step(connection, EVERYTHING) == step
