"""A person whom a provider knows is known again by issuer and subject alone, and added where a grant follows."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.directory.people import claims, persons
from marketplace.directory.people.grants import NOWHERE
from marketplace.directory.people.identities import Unknown, person_of
from marketplace.directory.rights import Role
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from tests import people

NOW = 1_781_956_200_000
HERE, ELSEWHERE = "https://sso.example", "https://khac.example"
TOLD = {"sub": "s1", "name": "  Nguyễn   Văn Cán ", "nhom": ["quan tri"]}


@pytest.fixture
def market(database: Database) -> Database:
    with database.write() as connection:
        claims.add_claim(connection, HERE, "nhom", "quan tri", Role.ADMINISTRATOR, NOWHERE, None, None, NOW)
    return database


def known(market: Database, issuer: str = HERE, **told: Any) -> int:
    with market.write() as connection:
        return person_of(connection, issuer, TOLD | told, NOW)


def people_there(market: Database) -> int:
    with market.read() as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["person"])).scalar_one())


@pytest.mark.both
def test_who_is_known_is_the_same_whatever_else_is_told(market: Database) -> None:
    person_id = known(market)
    assert known(market, name="Tên khác", phone_number="0912345678", phone_number_verified=True) == person_id
    with market.read() as connection:
        person = persons.person_of(connection, person_id)
    assert (person.name, person.phone) == ("Nguyễn Văn Cán", None)
    assert known(market, sub="s2") != person_id


@pytest.mark.both
def test_nobody_is_added_for_whom_nothing_follows(market: Database) -> None:
    for issuer, told in ((HERE, {"nhom": []}), (ELSEWHERE, {})):
        with pytest.raises(Unknown):
            known(market, issuer, **told)
    assert people_there(market) == 0


def test_a_subject_is_another_person_with_another_issuer(market: Database) -> None:
    with market.write() as connection:
        claims.add_claim(connection, ELSEWHERE, "nhom", "quan tri", Role.ADMINISTRATOR, NOWHERE, None, None, NOW)
    assert known(market) != known(market, ELSEWHERE)


@pytest.mark.both
def test_a_number_counts_where_it_was_verified_and_is_nobodys(market: Database) -> None:
    owner = people.person(market, phone="84912345678")
    verified = {"phone_number_verified": True}
    said = [known(market, sub="a", phone_number="+84912345678", **verified),
            known(market, sub="b", phone_number="0987654321"),
            known(market, sub="c", phone_number="0987654321", **verified)]  # fmt: skip
    assert owner not in said
    with market.read() as connection:
        assert [persons.person_of(connection, one).phone for one in said] == [None, None, "84987654321"]


@pytest.mark.parametrize("name", [None, "", " \u202e ", "x" * 500, 7, ["a"]])
def test_somebody_without_a_name_that_can_be_written_has_one(market: Database, name: object) -> None:
    person_id = known(market, name=name)
    with market.read() as connection:
        assert 0 < len(persons.person_of(connection, person_id).name) <= persons.LONGEST_NAME


def test_two_first_sign_ins_at_once_make_one_person(postgresql: Database) -> None:
    with postgresql.write() as connection:
        claims.add_claim(connection, HERE, "nhom", "quan tri", Role.ADMINISTRATOR, NOWHERE, None, None, NOW)

    def first(_: int) -> int:
        try:
            return known(postgresql)
        except Unknown:
            return 0

    with ThreadPoolExecutor(4) as pool:
        let_in = set(pool.map(first, range(4))) - {0}
    assert len(let_in) == 1
    assert people_there(postgresql) == 1
