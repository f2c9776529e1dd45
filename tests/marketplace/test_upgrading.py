"""Upgrading: a home of the release before is brought here, and what that changes is said household by household."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Table, create_engine, make_url, text

from marketplace import upgrading
from marketplace.access import EVERYTHING
from marketplace.db import Database, DatabaseError
from marketplace.periods import periods_of
from marketplace.reconcile import reconcile
from marketplace.statements import statement
from marketplace.upgrading import Changed, upgrade
from tests.ledger import rows
from tests.old_home import made


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A home of release 0.2."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    if request.param == "postgresql":
        url = _fresh(request.getfixturevalue("postgres_server"), "lensan_upgrading")
    database = made(url)
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


def test_rows_that_break_a_new_constraint_are_named_and_nothing_changes(
    old: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = upgrading._checks

    def checks(table: Table) -> list[CheckConstraint]:
        more = [CheckConstraint("balance_g >= in_g")] if table.name == "lot" else []
        return [*real(table), *more]

    monkeypatch.setattr(upgrading, "_checks", checks)
    with pytest.raises(DatabaseError, match="lot with id 1 is not: balance_g >= in_g"):
        upgrade(old)
    assert rows(old, "SELECT version_num FROM alembic_version") == [("0003",)]


def _columns(database: Database, sql: str) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text(sql)).keys())


def _fresh(server: str, name: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
