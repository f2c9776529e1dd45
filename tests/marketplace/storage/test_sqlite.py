"""SQLite's driver, asked directly, fails as SQLAlchemy does and sees the transaction whoever began it."""

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.storage import Database, bulk
from marketplace.storage.sqlite import commit, is_open, run

ADD = "INSERT INTO produce (code, name, name_key) VALUES ('vai', 'Vải', 'vai')"
STRAY = "INSERT INTO membership (household_id, cooperative_id, joined_on) VALUES (7, 7, '2026-06-01')"


def codes(database: Database) -> list[str]:
    with database.read() as connection:
        return bulk.scalars(connection, "SELECT code FROM produce ORDER BY code", {})


def test_statements_run_in_their_order_up_to_the_one_that_fails(sqlite: Database) -> None:
    with sqlite.write() as connection:
        run(connection, (ADD, ADD.replace("'vai'", "'nhan'")))
        with pytest.raises(IntegrityError, match=r"UNIQUE constraint failed: produce\.code") as failed:
            run(connection, (ADD, ADD.replace("'vai'", "'cam'")))
        assert failed.value.statement == ADD
    assert codes(sqlite) == ["nhan", "vai"]


def test_a_transaction_is_open_from_its_begin_to_its_commit(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        assert not is_open(connection)
        run(connection, ("BEGIN", ADD))
        assert is_open(connection)
        assert codes(sqlite) == []
        commit(connection)
        assert not is_open(connection)
        commit(connection)
    assert codes(sqlite) == ["vai"]


def test_a_commit_that_the_database_refuses_is_said_as_sqlalchemy_says_it(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        run(connection, ("BEGIN", "PRAGMA defer_foreign_keys=ON", ADD, STRAY))
        with pytest.raises(IntegrityError, match="FOREIGN KEY constraint failed") as failed:
            commit(connection)
        assert failed.value.statement == "COMMIT"
    assert codes(sqlite) == []
