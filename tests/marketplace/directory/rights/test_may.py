"""Whether something may be done to a row, asked where it is done."""

import pytest
from sqlalchemy import update

from marketplace.directory.rights.may import Needs, NotAllowed, require
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING, Act
from marketplace.storage.tables import TABLES
from tests import people, rights_market
from tests.marketplace.directory.rights.test_table_rules import of_person
from tests.rights_market import NOW_MS, A, B


def on_lots(act: Act, *codes: str) -> Needs:
    return Needs(act, "lot", codes, "code")


@pytest.mark.both
def test_an_act_needs_the_role_and_every_row(database: Database) -> None:
    rights_market.write(database)
    scope = of_person(database, "weigher", {"cooperative_id": A}).scope
    with database.write() as connection:
        require(connection, scope, on_lots(Act.WEIGH, "L-H1", "L-H2"), Needs(Act.FORECAST, "lot", (1,)))
        for act, lots in ((Act.SELL, ["L-H1"]), (Act.WEIGH, ["L-H3"]), (Act.WEIGH, ["L-H1", "L-H7"]), (Act.WEIGH, [])):
            with pytest.raises(NotAllowed):
                require(connection, scope, on_lots(Act.WEIGH, "L-H1"), on_lots(act, *lots))


def test_a_role_does_what_it_may_to_its_own_rows_alone(sqlite: Database) -> None:
    rights_market.write(sqlite)
    visitor = of_person(sqlite, "weigher", {"cooperative_id": A})
    people.grant(sqlite, visitor.person_id, "farmer", household_id=3)
    scope = people.looked_up(sqlite, people.session(sqlite, visitor.person_id, "another"), NOW_MS).scope
    with sqlite.write() as connection:
        require(connection, scope, on_lots(Act.FORECAST, "L-H3", "L-H1"))
        with pytest.raises(NotAllowed):
            require(connection, scope, on_lots(Act.WEIGH, "L-H3"))


def test_a_grant_that_ends_meanwhile_ends_for_what_is_being_done(sqlite: Database) -> None:
    rights_market.write(sqlite)
    scope = of_person(sqlite, "weigher", {"cooperative_id": A}).scope
    with sqlite.write() as connection:
        connection.execute(update(TABLES["grants"]).values(revoked_ms=1))
        with pytest.raises(NotAllowed):
            require(connection, scope, on_lots(Act.WEIGH, "L-H1"))


@pytest.mark.parametrize(
    ("role", "place", "act"),
    [("accountant", {"cooperative_id": A}, Act.PAY), ("weigher", {"cooperative_id": A}, Act.FORECAST)],
)
def test_what_is_done_for_a_cooperative_is_done_by_who_works_there(
    sqlite: Database, role: str, place: dict[str, int], act: Act
) -> None:
    rights_market.write(sqlite)
    scope = of_person(sqlite, role, place).scope
    with sqlite.write() as connection:
        require(connection, scope, Needs(act, "cooperative", (A,)))
        with pytest.raises(NotAllowed):
            require(connection, scope, Needs(act, "cooperative", (B,)))


def test_a_farmer_does_nothing_for_the_other_members(sqlite: Database) -> None:
    rights_market.write(sqlite)
    scope = of_person(sqlite, "farmer", {"household_id": 1}).scope
    with sqlite.write() as connection:
        require(connection, scope, Needs(Act.FORECAST, "household", ("H-1",), "code"))
        for table, key in (("household", "H-2"), ("cooperative", "HTX-1")):
            with pytest.raises(NotAllowed):
                require(connection, scope, Needs(Act.FORECAST, table, (key,), "code"))


def test_jobs_and_the_command_line_do_everything(sqlite: Database) -> None:
    rights_market.write(sqlite)
    with sqlite.write() as connection:
        require(connection, EVERYTHING, on_lots(Act.WEIGH, "L-H1", "L-H3"), Needs(Act.PAY, "cooperative", (A, B)))


def test_what_all_who_have_a_part_in_an_order_are_charged_for_is_done_by_none_of_them(sqlite: Database) -> None:
    rights_market.write(sqlite)
    with sqlite.read() as connection:
        of = rights_market.ids(connection)
    scope = of_person(sqlite, "seller", {"cooperative_id": A}).scope
    with sqlite.write() as connection:
        require(connection, scope, Needs(Act.ORDERS, "orders", (of["X3"],), whole=True))
        require(connection, scope, Needs(Act.ORDERS, "orders", (of["X1"],)))
        with pytest.raises(NotAllowed):
            require(connection, scope, Needs(Act.ORDERS, "orders", (of["X1"],), whole=True))
