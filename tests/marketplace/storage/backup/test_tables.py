"""A table's rows are encoded alike, whichever database they stand in and however many there are."""

from base64 import b64encode

import pytest
from sqlalchemy import Boolean, MetaData

from marketplace.exchange import files
from marketplace.storage import Database
from marketplace.storage.backup import tables
from marketplace.storage.backup.tables import (
    COPIES,
    binary_columns,
    columns_of,
    encoded_pages,
    kept_pages,
    summed,
    tables_of,
)
from marketplace.storage.tables import TABLES
from tests import people
from tests.seeding import seed


def by_name(database: Database) -> dict[str, list[bytes]]:
    with database.read() as connection:
        return {
            table.name: sorted(line for page in encoded_pages(connection, table) for line in page)
            for table in tables_of(connection)
        }


def test_every_table_comes_after_those_it_points_to(database: Database) -> None:
    with database.read() as connection:
        found = tables_of(connection)
    names = [table.name for table in found]
    assert sorted([*names, COPIES]) == sorted(TABLES)
    for at, table in enumerate(found):
        assert {key.column.table.name for key in table.foreign_keys} <= set(names[:at])


@pytest.mark.both
def test_tables_that_are_declared_are_those_that_stand_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[tuple[object, ...]]:
        with database.read() as connection:
            return [
                (one.name, columns, binary_columns(one, columns), [key.name for key in one.primary_key],
                 [name for name in columns if isinstance(one.c[name].type, Boolean)])
                for one in tables_of(connection) for columns in [columns_of(one)]
            ]  # fmt: skip

    declared = said()
    monkeypatch.setattr(tables, "_declared", MetaData)
    assert said() == declared


@pytest.mark.both
def test_rows_are_encoded_alike_on_both_databases(database: Database, another_market: Database) -> None:
    seed(database)
    seed(another_market)
    ours, theirs = by_name(database), by_name(another_market)
    assert ours.keys() == theirs.keys()
    assert ours["household"] == theirs["household"] != []
    assert ours["listing"] == theirs["listing"] != []
    assert ours["draw"] == theirs["draw"] != []


def test_no_row_is_lost_or_read_twice_at_the_end_of_a_page(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    seed(database)
    at_once = by_name(database)
    for size in (1, 2, len(at_once["draw"])):
        monkeypatch.setattr(tables, "_AT_ONCE", size)
        assert by_name(database) == at_once


def test_a_row_that_changes_is_another_table(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        [lot] = [table for table in tables_of(connection) if table.name == "lot"]
        before = summed(connection, lot)
        connection.exec_driver_sql("UPDATE lot SET in_g = in_g + 1, balance_g = balance_g + 1 WHERE id = 1")
        after = summed(connection, lot)
    assert before.columns == after.columns == columns_of(lot)
    assert before.rows == after.rows > 0
    assert before.digest != after.digest


@pytest.mark.both
def test_what_lets_somebody_in_is_in_no_backup(database: Database) -> None:
    people.session(database, people.person(database))
    with database.read() as connection:
        tables = {table.name: table for table in tables_of(connection)}
        assert list(encoded_pages(connection, tables["session"]))
        assert list(kept_pages(connection, tables["session"])) == []
        assert list(kept_pages(connection, tables["person"])) == list(encoded_pages(connection, tables["person"]))


@pytest.mark.both
def test_the_bytes_of_files_that_wait_are_in_no_backup(database: Database) -> None:
    seed(database)
    with database.write() as connection:
        files.put(connection, 1, files.NewShopFile("a.xlsx", 1, b"d", b"sealed bytes"), None, 1)
    table = TABLES["shop_file"]
    with database.read() as connection:
        [[kept]], [[whole]] = kept_pages(connection, table), encoded_pages(connection, table)
    assert b64encode(b"sealed bytes") in whole
    assert b64encode(b"sealed bytes") not in kept
    assert b"a.xlsx" in kept
