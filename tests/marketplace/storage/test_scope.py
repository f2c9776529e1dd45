"""Who may see everything is kept from no row, and is one reader wherever answers are kept by who asked."""

import ast
from pathlib import Path

from sqlalchemy import func, select

from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Act, Scope, Sight, kept_by_scope
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


def test_everything_is_seen_of_every_household_cooperative_lot_and_order(sqlite: Database) -> None:
    world.build(sqlite)
    lot, order, money = TABLES["lot"], TABLES["orders"], Sight.MONEY
    asked = (
        EVERYTHING.of_household(money, lot.c.household_id), EVERYTHING.of_cooperative(money, lot.c.id),
        EVERYTHING.of_lot(money, lot.c.id), EVERYTHING.of_order(money, order), EVERYTHING.of_part(money, order),
    )  # fmt: skip
    with sqlite.read() as connection:
        assert connection.scalar(select(func.count(lot.c.id)).where(*asked)) == 12
    assert EVERYTHING.doing(Act.PAY) is EVERYTHING
    assert (EVERYTHING.everywhere, EVERYTHING.by_place) == (True, True)


def test_queries_kept_by_scope_are_those_of_the_last_readers_alone() -> None:
    made = []

    @kept_by_scope
    def query(reader: int) -> int:
        made.append(reader)
        return reader

    for reader in (*range(100), 99, 0):
        query(reader)
    assert made == [*range(100), 0]


def test_no_query_of_a_reader_is_kept_for_good() -> None:
    kept = []
    for path in Path("marketplace").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(one) == "cache" for one in node.decorator_list):
                kept += [f"{path}: {node.name}" for one in node.args.args if one.arg in {"scope", "asked"}]
    assert kept == []
