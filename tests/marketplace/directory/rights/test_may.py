"""Whether something may be done to a row, asked where it is done."""

import pytest
from sqlalchemy import update

from marketplace.directory.rights.may import NotYours, require, require_whole
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Act
from marketplace.storage.tables import TABLES
from tests import people, rights_market
from tests.marketplace.directory.rights.test_table_rules import of_person
from tests.rights_market import A, B


@pytest.mark.both
def test_an_act_needs_the_role_and_the_row(database: Database) -> None:
    rights_market.write(database)
    scope = of_person(database, "weigher", {"cooperative_id": A}).scope
    with database.write() as connection:
        require(connection, scope, Act.WEIGH, "lot", "L-H1", column="code")
        require(connection, scope, Act.WEIGH, "lot", 1, 2)
        for act, lots in ((Act.SELL, ["L-H1"]), (Act.WEIGH, ["L-H3"]), (Act.WEIGH, ["L-H1", "L-H7"]), (Act.WEIGH, [])):
            with pytest.raises(NotYours):
                require(connection, scope, act, "lot", *lots, column="code")


def test_a_role_does_what_it_may_to_its_own_rows_alone(sqlite: Database) -> None:
    rights_market.write(sqlite)
    visitor = of_person(sqlite, "weigher", {"cooperative_id": A})
    people.grant(sqlite, visitor.person_id, "farmer", household_id=3)
    scope = people.looked_up(sqlite, people.session(sqlite, visitor.person_id, "another"), rights_market.NOW_MS).scope
    with sqlite.write() as connection:
        require(connection, scope, Act.FORECAST, "lot", "L-H3", "L-H1", column="code")
        with pytest.raises(NotYours):
            require(connection, scope, Act.WEIGH, "lot", "L-H3", column="code")


def test_a_grant_that_ends_meanwhile_ends_for_what_is_being_done(sqlite: Database) -> None:
    rights_market.write(sqlite)
    scope = of_person(sqlite, "weigher", {"cooperative_id": A}).scope
    with sqlite.write() as connection:
        connection.execute(update(TABLES["grants"]).values(revoked_ms=1))
        with pytest.raises(NotYours):
            require(connection, scope, Act.WEIGH, "lot", 1)


def test_money_is_given_for_the_own_cooperative_alone(sqlite: Database) -> None:
    rights_market.write(sqlite)
    scope = of_person(sqlite, "accountant", {"cooperative_id": A}).scope
    with sqlite.write() as connection:
        require_whole(connection, scope, Act.PAY, A)
        with pytest.raises(NotYours):
            require_whole(connection, scope, Act.PAY, B)


def test_jobs_and_the_command_line_do_everything(sqlite: Database) -> None:
    rights_market.write(sqlite)
    with sqlite.write() as connection:
        require(connection, EVERYTHING, Act.WEIGH, "lot", 1, 3)
        require_whole(connection, EVERYTHING, Act.PAY, B)
