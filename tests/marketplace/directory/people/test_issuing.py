"""A card opens all that its person may see: a director gives one to who has nothing outside the cooperative."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from marketplace.directory.people.issuing import may_issue_for, may_issue_to
from marketplace.directory.rights import Visitor, visitor_of
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people
from tests.seeding import cooperative, seed

pytestmark = pytest.mark.both
NOW = 1_781_956_200_000
YESTERDAY, MORROW = date(2026, 6, 19), date(2026, 6, 21)
HOME, ELSEWHERE = {"household_id": 1}, {"household_id": 9}
COOP = {"cooperative_id": 1}
Grants = list[tuple[str, dict[str, object]]]


@pytest.fixture
def market(database: Database) -> Database:
    """Five members of a cooperative, and a household that is none."""
    seed(database)
    cooperative(database)
    with database.write() as connection:
        home = TABLES["household"]
        row = {"id": 9, "code": "H-NGOAI", "name": "Ngoài", "name_key": "ngoai", "commune_id": 1}
        connection.execute(insert(home).values(row))
        coop = TABLES["cooperative"]
        row = {"id": 2, "code": "HTX-2", "name": "HTX khác", "name_key": "htx khac", "commune_id": 1}
        connection.execute(insert(coop).values(row))
    return database


def visitor(market: Database, role: str, **grant: object) -> Visitor:
    token = people.signed_in(market, role, token=f"the-{role}", **grant)
    with market.read() as connection:
        found = visitor_of(connection, token, NOW)
    assert found is not None
    return found


def with_grants(market: Database, *given: tuple[str, dict[str, object]]) -> int:
    person_id = people.person(market)
    for role, place in given:
        people.grant(market, person_id, role, **place)
    return person_id


def may(market: Database, who: Visitor, *given: tuple[str, dict[str, object]]) -> bool:
    person_id = with_grants(market, *given)
    with market.read() as connection:
        return may_issue_to(connection, who.scope, person_id)


def test_an_administrator_gives_a_card_to_anybody(market: Database) -> None:
    desk = visitor(market, "administrator")
    assert may(market, desk, ("administrator", {}), ("director", COOP))
    assert may(market, desk)


@pytest.mark.parametrize("given", [[("farmer", HOME)], [("helper", HOME)], [("weigher", COOP), ("seller", COOP)],
                                   [("accountant", COOP), ("farmer", HOME)]])  # fmt: skip
def test_a_director_gives_one_to_members_and_those_who_work_there(market: Database, given: Grants) -> None:
    assert may(market, visitor(market, "director", **COOP), *given)


NOT_HIS: list[Grants] = [
    [],
    [("administrator", {})],
    [("director", COOP)],
    [("farmer", ELSEWHERE)],
    [("weigher", {"cooperative_id": 2})],
    [("officer", {"area_system": "63", "province_code": "24"})],
    [("farmer", HOME), ("administrator", {})],
    [("farmer", HOME), ("helper", ELSEWHERE)],
    [("farmer", HOME), ("administrator", {"from_on": MORROW})],
]


@pytest.mark.parametrize("given", NOT_HIS)
def test_a_director_gives_none_to_who_has_more_than_that(market: Database, given: Grants) -> None:
    """Also where it begins tomorrow only: the card would open it then."""
    assert not may(market, visitor(market, "director", **COOP), *given)


def test_what_is_over_counts_no_more(market: Database) -> None:
    past: dict[str, object] = {"until_on": YESTERDAY}
    assert may(market, visitor(market, "director", **COOP), ("farmer", HOME), ("administrator", past))


@pytest.mark.parametrize("role", ["accountant", "weigher", "seller", "farmer", "helper"])
def test_nobody_else_gives_cards(market: Database, role: str) -> None:
    place = HOME if role in {"farmer", "helper"} else COOP
    who = visitor(market, role, **place)
    assert not may(market, who, ("farmer", HOME))
    with market.read() as connection:
        assert not may_issue_for(connection, who.scope, 1)


def test_a_director_without_a_valid_agreement_gives_none(market: Database) -> None:
    who = visitor(market, "director", basis=False, **COOP)
    assert not may(market, who, ("farmer", HOME))


def test_a_director_gives_links_to_the_households_that_are_members_today(market: Database) -> None:
    who = visitor(market, "director", **COOP)
    with market.write() as connection:
        assert [may_issue_for(connection, who.scope, home) for home in (1, 2, 9, 999)] == [True, True, False, False]
        member = TABLES["membership"]
        connection.execute(update(member).where(member.c.household_id == 2).values(left_on=YESTERDAY))
        assert not may_issue_for(connection, who.scope, 2)
