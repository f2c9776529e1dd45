"""Who is at home in several households looks at one of them alone, as what they are there."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from marketplace.directory.rights import Role, Visitor
from marketplace.directory.rights.at_home import OwnHome, at_home, homes_of
from marketplace.storage import Database
from marketplace.storage.scope import Act, Sight
from marketplace.storage.tables import TABLES
from tests import people, rights_market
from tests.rights_market import NOW_MS

FARMER, HELPER = frozenset({Role.FARMER}), frozenset({Role.HELPER})


def of_three(database: Database) -> Visitor:
    """Write a person who is the farmer of H1, helps H2, and helped H7 until it took back its consent."""
    rights_market.write(database)
    person = people.person(database)
    people.grant(database, person, "farmer", household_id=1)
    for home in (2, 7):
        people.grant(database, person, "helper", household_id=home)
    return people.looked_up(database, people.session(database, person), NOW_MS)


def homes(database: Database, visitor: Visitor) -> list[OwnHome]:
    with database.read() as connection:
        return homes_of(connection, visitor.scope)


@pytest.mark.both
def test_a_persons_households_are_told_by_name_with_what_they_are_there(database: Database) -> None:
    found = homes(database, of_three(database))
    assert [(one.id, one.roles) for one in found] == [(1, FARMER), (2, HELPER)]
    assert found[0] == OwnHome(1, "H-1", "Ngô Văn Một", FARMER)


def test_of_one_household_only_its_rows_are_seen_and_only_as_the_person_is_there(sqlite: Database) -> None:
    visitor = of_three(sqlite)
    own, helped = (at_home(visitor.scope, one) for one in homes(sqlite, visitor))
    household, money = TABLES["household"], TABLES["hand_over"]
    with sqlite.read() as connection:
        for scope, home in ((helped, 2), (own, 1)):
            assert list(connection.execute(select(household.c.id).where(scope.where(household))).scalars()) == [home]
        owners = select(money.c.household_id).where(helped.where(money))
        assert list(connection.execute(owners).scalars()) == []
    assert (helped.sees(Sight.MONEY), own.sees(Sight.MONEY)) == (False, True)
    assert (helped.may(Act.WITHDRAW), own.may(Act.WITHDRAW)) == (False, True)


def test_who_has_another_office_besides_is_here_no_more_than_at_home(sqlite: Database) -> None:
    visitor = of_three(sqlite)
    people.grant(sqlite, visitor.person_id, "administrator")
    visitor = people.looked_up(sqlite, f"token-of-person-{visitor.person_id}", NOW_MS)
    scope = at_home(visitor.scope, homes(sqlite, visitor)[1])
    table = TABLES["household"]
    with sqlite.read() as connection:
        assert list(connection.execute(select(table.c.id).where(scope.where(table))).scalars()) == [2]
    assert not scope.everywhere


def test_a_household_that_is_nobodys_of_theirs_is_reached_by_no_scope_made_of_it(sqlite: Database) -> None:
    visitor = of_three(sqlite)
    scope = at_home(visitor.scope, OwnHome(3, "H-3", "Lê Văn Ba", FARMER | HELPER))
    table = TABLES["lot"]
    with sqlite.write() as connection:
        connection.execute(
            insert(TABLES["grants"]).values(
                person_id=visitor.person_id, role="farmer", household_id=3, from_on=date(2030, 1, 1), made_ms=0
            )
        )
        assert list(connection.execute(select(table.c.id).where(scope.where(table)))) == []


def test_who_works_in_a_cooperative_alone_is_at_home_nowhere(sqlite: Database) -> None:
    rights_market.write(sqlite)
    token = people.signed_in(sqlite, "director", cooperative_id=1)
    assert homes(sqlite, people.looked_up(sqlite, token, NOW_MS)) == []
