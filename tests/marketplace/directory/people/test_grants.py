"""Grants are of the place a role needs, stand on the basis it needs, once, and stay for the record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.directory import cooperatives
from marketplace.directory.people import bases, grants, persons
from marketplace.directory.people.administrators import LastAdministratorError
from marketplace.directory.people.bases import BasisFacts
from marketplace.directory.people.grants import NOWHERE, GrantError, GrantPlace
from marketplace.directory.rights.roles import Role
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import people, world
from tests.marketplace.directory.test_audit import lines

NOW = 1_780_000_000_000
TODAY, LATER = date(2026, 5, 29), date(2026, 12, 31)
HOME, COOP, COMMUNE = GrantPlace(household_id=1), GrantPlace(cooperative_id=1), GrantPlace(commune_id=1)
PROVINCE = GrantPlace(area_system="63", province_code="24")
DISTRICT = GrantPlace(area_system="63", province_code="24", district="Lục Ngạn")
FACTS = {
    "state": BasisFacts("state", "12/UBND", TODAY),
    "agreement": BasisFacts("agreement", "Danh sách ký", TODAY, cooperative_id=1),
    "consent": BasisFacts("consent", "Giấy số 1", TODAY, LATER, "giúp cân", household_id=1),
}
FITTING = [
    (Role.FARMER, HOME, None), (Role.HELPER, HOME, "consent"), (Role.DIRECTOR, COOP, "agreement"),
    (Role.ACCOUNTANT, COOP, "agreement"), (Role.WEIGHER, COOP, "agreement"), (Role.SELLER, COOP, "agreement"),
    (Role.COMMUNE_STAFF, COMMUNE, "state"), (Role.OFFICER, COMMUNE, "state"), (Role.OFFICER, PROVINCE, "state"),
    (Role.OFFICER, DISTRICT, "state"), (Role.ADMINISTRATOR, NOWHERE, None),
]  # fmt: skip


def market(database: Database) -> int:
    """Write the small market with two cooperatives, and a person."""
    world.build(database)
    with database.write() as connection:
        rows = [(code, f"HTX {code}", code.lower(), "cooperative", 1, None, None, None) for code in ("A", "B")]
        cooperatives.add(connection, rows)
        connection.execute(text("UPDATE commune SET district = 'Lục Ngạn' WHERE id = 1"))
    return people.person(database, name="Đỗ Thị Hương")


def based(database: Database, kind: str | None, **other: Any) -> int | None:
    """Add the basis of a kind; return its id."""
    if kind is None:
        return None
    with database.write() as connection:
        return bases.add_basis(connection, FACTS[kind]._replace(**other), None, NOW)


def given(database: Database, person_id: int, role: Role, place: GrantPlace, basis: int | None, **days: date) -> int:
    said = {"from_on": TODAY, "until_on": None} | days
    with database.write() as connection:
        return grants.grant(connection, person_id, role, place, said["from_on"], said["until_on"], basis, None, NOW)


@pytest.mark.both
def test_every_role_is_granted_at_its_place_and_on_its_basis(database: Database) -> None:
    person_id = market(database)
    ids = [given(database, person_id, role, place, based(database, kind)) for role, place, kind in FITTING]
    with database.read() as connection:
        rows = grants.grants_of(connection, EVERYTHING, person_id)
        assert rows == grants.grants_of(connection, EVERYTHING)
        assert [one.id for one in rows] == ids[::-1]
        assert [(one.role, one.place) for one in rows][::-1] == [(role.value, place) for role, place, _ in FITTING]
        said = {(one.household_code, one.cooperative_code, one.commune, one.province, one.district) for one in rows}
        assert said == {
            ("H0", None, None, None, None), (None, "A", None, None, None), (None, None, "Quý Sơn", "Bắc Giang", None),
            (None, None, None, "Bắc Giang", None), (None, None, None, "Bắc Giang", "Lục Ngạn"),
            (None, None, None, None, None),
        }  # fmt: skip
        assert grants.has_administrator(connection)
        assert grants.grants_of(connection, EVERYTHING, person_id + 1) == []
    notes = [line for line in lines(database) if line[2] == "grant given"]
    assert len(notes) == len(FITTING)
    assert notes[2][3:] == (
        "Đỗ Thị Hương (NG-0001)",
        '{"basis": "Danh sách ký", "cooperative": "A", "from": "2026-05-29", "grant": 3, "role": "director"}',
    )


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_refused_at_any_other_place(database: Database, role: Role) -> None:
    person_id = market(database)
    fitting = [place for one, place, _ in FITTING if one is role]
    two, no_province = GrantPlace(household_id=1, cooperative_id=1), GrantPlace(area_system="63")
    for place in (HOME, COOP, COMMUNE, PROVINCE, DISTRICT, NOWHERE, two, no_province):
        if place not in fitting:
            with pytest.raises(GrantError) as refused:
                given(database, person_id, role, place, None)
            assert refused.value.sentence.vi.startswith("Vai trò ")


@pytest.mark.parametrize(("role", "place", "kind"), [one for one in FITTING if one[-1]])
def test_a_role_is_refused_without_the_basis_it_stands_on(
    database: Database, role: Role, place: GrantPlace, kind: str
) -> None:
    person_id = market(database)
    wrong = [based(database, other) for other in FACTS if other != kind]
    said = [
        r"stands? on [at]",
        "There is no basis 99; see",
        *[rf"^Basis {one} is an?.*; .* stands? on" for one in wrong],
    ]
    for basis_id, why in zip((None, 99, *wrong), said, strict=True):
        with pytest.raises(GrantError, match=why):
            given(database, person_id, role, place, basis_id)


@pytest.mark.both
def test_a_basis_of_somebody_elses_is_none(database: Database) -> None:
    person_id = market(database)
    with pytest.raises(GrantError, match="the members' agreement of that cooperative"):
        given(database, person_id, Role.DIRECTOR, COOP, based(database, "agreement", cooperative_id=2))
    with pytest.raises(GrantError, match="the consent of that household"):
        given(database, person_id, Role.HELPER, HOME, based(database, "consent", household_id=2))
    with pytest.raises(GrantError, match="A farmer needs no basis"):
        given(database, person_id, Role.FARMER, HOME, based(database, "consent"))


def test_a_basis_that_has_ended_carries_nothing_new(database: Database) -> None:
    person_id = market(database)
    over, ended = based(database, "state", until_on=TODAY), based(database, "state")
    given(database, person_id, Role.OFFICER, COMMUNE, over)
    with pytest.raises(GrantError, match="has ended before the grant begins"):
        given(database, person_id, Role.OFFICER, PROVINCE, over, from_on=LATER)
    with database.write() as connection:
        bases.end_basis(connection, ended or 0, None, NOW)
    with pytest.raises(GrantError, match="has ended before the grant begins"):
        given(database, person_id, Role.OFFICER, PROVINCE, ended)


@pytest.mark.both
def test_the_same_grant_stands_once_and_again_on_other_days(database: Database) -> None:
    person_id, other = market(database), people.person(database)
    summer = {"from_on": date(2026, 6, 1), "until_on": date(2026, 6, 30)}
    first = given(database, person_id, Role.FARMER, HOME, None, **summer)
    for days in (summer, {"from_on": date(2026, 6, 30)}, {"from_on": TODAY, "until_on": date(2026, 6, 1)}, {}):
        with pytest.raises(GrantError, match=r"has this grant already \(01/06/2026-30/06/2026\)"):
            given(database, person_id, Role.FARMER, HOME, None, **days)
    given(database, person_id, Role.FARMER, HOME, None, from_on=date(2026, 7, 1))
    given(database, person_id, Role.FARMER, HOME, None, from_on=TODAY, until_on=date(2026, 5, 31))
    given(database, person_id, Role.FARMER, GrantPlace(household_id=2), None, **summer)
    given(database, other, Role.FARMER, HOME, None, **summer)
    with database.write() as connection:
        grants.revoke(connection, first, other, NOW)
        with pytest.raises(GrantError, match="no grant 1 that could be revoked"):
            grants.revoke(connection, first, other, NOW)
    given(database, person_id, Role.FARMER, HOME, None, **summer)
    with database.read() as connection:
        rows = {one.id: one for one in grants.grants_of(connection, EVERYTHING, person_id)}
        assert (len(rows), rows[first].revoked_ms) == (5, NOW)
        assert not rows[first].stands_on(date(2026, 6, 10))
        assert [one.stands_on(date(2026, 6, 10)) for one in rows.values()].count(True) == 2
    assert lines(database)[-2][1:4] == ("Người 2 (NG-0002)", "grant revoked", "Đỗ Thị Hương (NG-0001)")


def test_two_who_give_the_same_at_once_give_it_once(postgresql: Database) -> None:
    person_id = market(postgresql)

    def gave(_: int) -> bool:
        try:
            given(postgresql, person_id, Role.FARMER, HOME, None)
        except GrantError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(gave, range(4))) == 1


def test_the_days_of_a_grant_run_forward_and_its_person_is_there(database: Database) -> None:
    person_id = market(database)
    with pytest.raises(GrantError, match="before it begins"):
        given(database, person_id, Role.FARMER, HOME, None, until_on=date(2026, 5, 28))
    with database.write() as connection:
        persons.end(connection, person_id, None, NOW)
    for nobody in (person_id, 99):
        with pytest.raises(GrantError, match="has ended, or is not there"):
            given(database, nobody, Role.FARMER, HOME, None)


def test_the_last_administrators_grant_stays(database: Database) -> None:
    person_id = market(database)
    only = given(database, person_id, Role.ADMINISTRATOR, NOWHERE, None)
    with database.write() as connection, pytest.raises(LastAdministratorError):
        grants.revoke(connection, only, None, NOW)
    other = people.person(database, secret="$x", secret_kind="password")
    given(database, other, Role.ADMINISTRATOR, NOWHERE, None)
    with database.write() as connection:
        grants.revoke(connection, only, None, NOW)


@pytest.mark.both
def test_a_grant_reaches_no_further_than_its_basis(database: Database) -> None:
    person_id = market(database)
    basis_id = based(database, "state", from_on=date(2026, 6, 1), until_on=date(2026, 6, 30))
    given(database, person_id, Role.OFFICER, COMMUNE, basis_id)
    given(database, person_id, Role.FARMER, HOME, None)
    days = (TODAY, date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))
    with database.write() as connection:
        own, officer = grants.grants_of(connection, EVERYTHING, person_id)
        assert [officer.reaches_on(day) for day in days] == [False, True, True, False]
        assert [officer.stands_on(day) and own.reaches_on(day) for day in days] == [True] * 4
        bases.end_basis(connection, basis_id or 0, None, NOW)
        _, officer = grants.grants_of(connection, EVERYTHING, person_id)
        assert not any(officer.reaches_on(day) for day in days)
