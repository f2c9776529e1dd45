"""Grants follow from what a provider claims, as the table says, and end when it claims it no more."""

from typing import Any

import pytest

from marketplace.directory.people import bases, claims, grants
from marketplace.directory.people.claims import ClaimError
from marketplace.directory.people.grants import NOWHERE, GrantError, GrantPlace
from marketplace.directory.rights.roles import Role
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests import people
from tests.marketplace.directory.people.test_grants import COMMUNE, FACTS, HOME, NOW, PROVINCE, TODAY, market
from tests.marketplace.directory.test_audit import lines

ISSUER, OTHER = "https://dang-nhap.example.vn", "https://khac.example.vn"


def ruled(database: Database) -> tuple[int, int]:
    """Write a person, and two rules that stand on one document; return the person and the basis."""
    person_id = market(database)
    with database.write() as connection:
        basis_id = bases.add_basis(connection, FACTS["state"], None, NOW)
        claims.add_claim(connection, ISSUER, "groups", "tinh", Role.OFFICER, PROVINCE, basis_id, None, NOW)
        claims.add_claim(connection, ISSUER, "access.roles", "xa", Role.OFFICER, COMMUNE, basis_id, None, NOW)
    return person_id, basis_id


def follows(database: Database, person_id: int, told: dict[str, Any], issuer: str = ISSUER) -> list[GrantPlace]:
    """Apply what is claimed; return where the person's standing grants reach."""
    with database.write() as connection:
        count = claims.apply(connection, issuer, told, person_id, NOW)
        standing = [one for one in grants.grants_of(connection, EVERYTHING, person_id) if one.stands_on(TODAY)]
        assert count == len([one for one in standing if one.issuer == issuer])
    return [one.place for one in standing]


@pytest.mark.both
def test_grants_come_and_go_with_what_is_claimed(database: Database) -> None:
    person_id, _ = ruled(database)
    assert follows(database, person_id, {"groups": ["khac", "tinh"]}) == [PROVINCE]
    assert follows(database, person_id, {"groups": "tinh", "access": {"roles": ["xa"]}}) == [COMMUNE, PROVINCE]
    assert follows(database, person_id, {"groups": "tinh", "access": {"roles": ["xa"]}}) == [COMMUNE, PROVINCE]
    assert follows(database, person_id, {"access.roles": "xa"}) == [COMMUNE]
    assert follows(database, person_id, {}, OTHER) == [COMMUNE]
    assert follows(database, person_id, {"groups": [{"tinh": 1}, None, True], "access": "roles"}) == []
    with database.read() as connection:
        assert len(grants.grants_of(connection, EVERYTHING, person_id)) == 2


@pytest.mark.both
def test_what_was_granted_by_hand_stays_and_is_not_granted_twice(database: Database) -> None:
    person_id, basis_id = ruled(database)
    with database.write() as connection:
        grants.grant(connection, person_id, Role.OFFICER, PROVINCE, TODAY, None, basis_id, None, NOW)
        assert claims.apply(connection, ISSUER, {"groups": "tinh"}, person_id, NOW) == 1
        assert claims.apply(connection, ISSUER, {}, person_id, NOW) == 0
        [one] = grants.grants_of(connection, EVERYTHING, person_id)
        assert (one.issuer, one.revoked_ms) == (None, None)
    assert "claim not followed" not in [act for _, _, act, _, _ in lines(database)]


def test_what_stands_on_an_ended_basis_does_not_follow_and_is_noted(database: Database) -> None:
    person_id, basis_id = ruled(database)
    with database.write() as connection:
        bases.end_basis(connection, basis_id, None, NOW)
    assert follows(database, person_id, {"groups": "tinh"}) == []
    *_, act, subject, detail = lines(database)[-1]
    assert (act, subject) == ("claim not followed", "Đỗ Thị Hương (NG-0001)")
    assert "This basis has ended" in detail


def test_the_last_administrator_stays_one_whatever_is_claimed(database: Database) -> None:
    person_id, _ = ruled(database)
    with database.write() as connection:
        claims.add_claim(connection, ISSUER, "groups", "quan-tri", Role.ADMINISTRATOR, NOWHERE, None, None, NOW)
    assert follows(database, person_id, {"groups": "quan-tri"}) == [NOWHERE]
    with database.write() as connection:
        assert claims.apply(connection, ISSUER, {}, person_id, NOW) == 0
        assert grants.has_administrator(connection)
    assert lines(database)[-1][2] == "claim not followed"
    people.grant(database, people.person(database, secret="$x", secret_kind="password"), "administrator")
    assert follows(database, person_id, {}) == []


@pytest.mark.both
def test_a_rule_is_kept_once_and_what_followed_ends_after_it(database: Database) -> None:
    person_id, basis_id = ruled(database)
    assert follows(database, person_id, {"groups": "tinh"}) == [PROVINCE]
    with database.write() as connection:
        for wrong in (("", "groups", "tinh"), (ISSUER, " ", "tinh"), (ISSUER, "groups", "x" * 201)):
            with pytest.raises(ClaimError, match="an issuer, a claim and its value"):
                claims.add_claim(connection, *wrong, Role.OFFICER, PROVINCE, basis_id, None, NOW)
        with pytest.raises(ClaimError, match="grants no household"):
            claims.add_claim(connection, ISSUER, "groups", "ho", Role.FARMER, HOME, None, None, NOW)
        with pytest.raises(ClaimError, match="there already"):
            claims.add_claim(connection, ISSUER, "groups", "tinh", Role.OFFICER, PROVINCE, None, None, NOW)
        for issuer in ("http://dang-nhap.example.vn", "dang-nhap.example.vn"):
            with pytest.raises(ClaimError, match="begins with https://"):
                claims.add_claim(connection, issuer, "groups", "a", Role.ADMINISTRATOR, NOWHERE, None, None, NOW)
        ended = bases.add_basis(connection, FACTS["state"], None, NOW)
        bases.end_basis(connection, ended, None, NOW)
        for basis, why in ((None, "stands on a document"), (99, "no basis 99"), (ended, "has ended")):
            with pytest.raises(GrantError, match=why):
                claims.add_claim(connection, ISSUER, "groups", "moi", Role.OFFICER, PROVINCE, basis, None, NOW)
        with pytest.raises(GrantError, match="needs a commune"):
            claims.add_claim(connection, ISSUER, "groups", "moi", Role.OFFICER, NOWHERE, None, None, NOW)
        rule = next(one for one in claims.claims(connection) if one.claim == "groups")
        claims.remove_claim(connection, rule.id, person_id, NOW)
        with pytest.raises(ClaimError, match="no such rule"):
            claims.remove_claim(connection, rule.id, person_id, NOW)
        assert [one.claim for one in claims.claims(connection)] == ["access.roles"]
    told = [detail for _, _, act, _, detail in lines(database) if act.startswith("claim rule")]
    assert len(told) == 3
    for detail in (told[0], told[2]):
        assert all(f'"{name}": ' in detail for name in ("basis", "claim", "province", "role", "said"))
    assert '"commune": "Quý Sơn"' in told[1]
    assert follows(database, person_id, {"groups": "tinh"}) == []
