"""Upgrading: a home of the release before is brought here, and what that changes is said household by household."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import inspect, text

from marketplace.directory.periods import periods_of
from marketplace.reports.reconcile import reconcile
from marketplace.reports.upgrading import Changed, upgrade
from marketplace.settlement.statements import statement
from marketplace.storage import Database, DatabaseError
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests.ledger import rows
from tests.old_home import made


@pytest.fixture
def old(bare_url: str) -> Iterator[Database]:
    """A home of release 0.2."""
    database = made(bare_url)
    yield database
    database.close()


def test_an_upgrade_says_by_household_what_it_changed(old: Database) -> None:
    assert upgrade(old) == [
        Changed("H", "An", 10_000, 15_000, 220_000, 320_000, 100_000 + 60_000),
        Changed("K", "Ba", 5_000, 5_000, 60_000, 60_000, -60_000),
    ]
    with old.read() as connection:
        june, july = periods_of(connection, EVERYTHING, 1)
        papers = [statement(connection, EVERYTHING, one, "H") for one in (june, july)]
    assert [paper.total.net_dong for paper in papers] == [176_000 + 60_000, 8_000 + 92_000 + 60_000]
    assert reconcile(old) == []
    assert upgrade(old) == []


def test_an_upgrade_changes_nothing_that_was_closed_or_handed_over(old: Database) -> None:
    kept = ("SELECT * FROM entry ORDER BY id", "SELECT * FROM hand_over", "SELECT * FROM period ORDER BY id")
    names = [f"SELECT {', '.join(_columns(old, sql))} FROM {sql.split(' FROM ')[1]}" for sql in kept]
    before = [rows(old, sql) for sql in names]
    upgrade(old)
    assert [rows(old, sql) for sql in names] == before
    with old.read() as connection:
        [july] = [one for one in periods_of(connection, EVERYTHING, 1) if one.closed_ms is None]
        account = statement(connection, EVERYTHING, july, "H").account
    assert (account.brought_dong, account.paid_dong, account.left_dong) == (236_000, 236_000, 160_000)


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE lot SET balance_g = -1 WHERE id = 1", "lot with id 1 is not: balance_g >= 0"),
        (
            "UPDATE draw SET returned_g = 5001 WHERE line_id = 3",
            "draw with line_id 3, lot_id 1 is not: cancelled_g + short_g + returned_g + undelivered_g <= drawn_g",
        ),
        ("UPDATE listing SET household_id = NULL WHERE id = 1", "listing with id 1 is not: (household_id IS NULL) <>"),
        ("UPDATE orders SET fulfilment = 'lost' WHERE id = 1", "orders with id 1 is not: fulfilment = 'none' OR"),
    ],
)
def test_rows_that_break_what_is_required_now_are_named_and_nothing_changes(
    old: Database, sql: str, named: str
) -> None:
    """Also where the requirement speaks of a column that comes with it."""
    with old.write() as connection:
        connection.execute(text(sql))
        tables = [name for name in TABLES if inspect(connection).has_table(name)]
    before = {name: rows(old, f'SELECT * FROM "{name}"') for name in tables}
    with pytest.raises(DatabaseError, match=re.escape(named)):
        upgrade(old)
    assert rows(old, "SELECT version_num FROM alembic_version") == [("0003",)]
    assert {name: rows(old, f'SELECT * FROM "{name}"') for name in tables} == before


def test_lines_that_have_one_id_are_named_and_what_was_dropped_gives_its_own_up(old: Database) -> None:
    line = (
        "SELECT {}, order_id, listing_id, sku, {}, '{}', {}, pack_g, 0, 0, 0, 0, restock, 0, 0, 0, 0, 0 FROM order_line"
    )
    names = (
        "id, order_id, listing_id, sku, n, remote_id, quantity, pack_g, ordered_g, cancelled_g, short_g, returned_g,"
        " restock, gross_dong, discount_dong, fee_dong, freight_dong, tax_dong"
    )
    with old.write() as connection:
        connection.execute(text("UPDATE order_line SET remote_id = 'c' WHERE id = 1"))
        for number, word, quantity in ((15, "c", 1), (16, "c", 0), (17, "d", 0), (18, "d", 0)):
            row = line.format(number, number, word, quantity)
            connection.execute(text(f"INSERT INTO order_line ({names}) {row} WHERE id = 1"))
    with pytest.raises(DatabaseError, match="order A1 has several lines with the id c"):
        upgrade(old)
    assert rows(old, "SELECT version_num FROM alembic_version") == [("0003",)]
    with old.write() as connection:
        connection.execute(text("UPDATE order_line SET quantity = 0 WHERE id = 15"))
    upgrade(old)
    kept = rows(old, "SELECT id, remote_id FROM order_line WHERE remote_id IS NOT NULL ORDER BY id")
    assert kept == [(1, "c"), (18, "d")]


def _columns(database: Database, sql: str) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text(sql)).keys())
