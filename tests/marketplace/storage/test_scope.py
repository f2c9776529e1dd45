"""Who may see everything is kept from no row, and is one reader wherever answers are kept by who asked."""

from sqlalchemy import func, select

from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Scope
from marketplace.storage.tables import TABLES
from tests import world


def test_everything_is_every_row_of_a_table_and_of_its_aliases(sqlite: Database) -> None:
    world.build(sqlite)
    lot = TABLES["lot"]
    other = lot.alias()
    with sqlite.read() as connection:
        for table in (lot, other):
            asked = select(func.count()).select_from(table).where(EVERYTHING.where(table))
            assert connection.scalar(asked) == 12


def test_what_was_kept_for_one_reader_of_everything_is_found_by_the_next() -> None:
    assert {EVERYTHING: "kept"}[Scope()] == "kept"
