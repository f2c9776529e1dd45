"""The role and the place of a grant are found as they are typed, or refused in one sentence."""

from datetime import date

import pytest
import typer

from jobs.cli.arguments import UnknownHouseholdError
from jobs.cli.commands.user_places import TypedPlace, UnclearCommuneError, place_of, role_of
from marketplace.directory.cooperatives import CooperativeError
from marketplace.directory.people.grants import NOWHERE, GrantPlace
from marketplace.directory.rights.roles import Role
from marketplace.storage import Database
from tests.marketplace.directory.people.test_grants import market

DAY = date(2021, 6, 10)


def test_a_place_is_what_was_typed_of_it(database: Database) -> None:
    market(database)
    with database.read() as connection:
        for typed, place in (
            (TypedPlace(), NOWHERE),
            (TypedPlace(household="H1"), GrantPlace(household_id=2)),
            (TypedPlace(cooperative="B"), GrantPlace(cooperative_id=2)),
            (TypedPlace(commune="7585"), GrantPlace(commune_id=2)),
            (TypedPlace(commune="quy son"), GrantPlace(commune_id=1)),
            (TypedPlace(province="24"), GrantPlace(area_system="34", province_code="24")),
            (TypedPlace(province="24", tree="63"), GrantPlace(area_system="63", province_code="24")),
            (TypedPlace(province="24", district="Lục Ngạn"), GrantPlace(None, None, None, "63", "24", "Lục Ngạn")),
        ):
            assert place_of(connection, typed, DAY) == place


def test_a_place_that_is_not_known_is_refused(database: Database) -> None:
    market(database)
    with database.read() as connection:
        with pytest.raises(UnknownHouseholdError):
            place_of(connection, TypedPlace(household="H9"), DAY)
        with pytest.raises(CooperativeError):
            place_of(connection, TypedPlace(cooperative="C"), DAY)
        with pytest.raises(UnclearCommuneError, match="Nơi khác is not one commune for certain"):
            place_of(connection, TypedPlace(commune="Nơi khác"), DAY)


@pytest.mark.parametrize("typed", ["commune staff", "Commune-Staff", " commune-staff "])
def test_a_role_is_known_however_it_is_typed(typed: str) -> None:
    assert role_of(typed) is Role.COMMUNE_STAFF
    with pytest.raises(typer.BadParameter, match="the roles are: farmer, helper"):
        role_of("boss")
