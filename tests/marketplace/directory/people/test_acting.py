"""A household is told by name whose grants reach it, and by which paper; nobody else is told."""

from datetime import date

import pytest

from marketplace.directory.people import acting, withdrawals
from marketplace.directory.people.acting import ActingRow
from marketplace.storage import Database
from tests import people, rights_market
from tests.people import LONG_AGO
from tests.rights_market import NOW_MS, TODAY, A, B


@pytest.mark.both
def test_who_acts_and_works_with_its_figures_is_told_until_it_takes_that_back(database: Database) -> None:
    rights_market.write(database)
    tokens = {role: people.signed_in(database, role, **place) for role, place in (
        ("farmer", {"household_id": 1}), ("helper", {"household_id": 1}), ("director", {"cooperative_id": A}),
    )}  # fmt: skip
    people.signed_in(database, "director", cooperative_id=B)
    people.signed_in(database, "weigher", basis=False, cooperative_id=A)
    people.signed_in(database, "helper", household_id=2)
    scopes = {role: people.looked_up(database, token, NOW_MS).scope for role, token in tokens.items()}
    with database.write() as connection:
        found = acting.acting_for(connection, scopes["farmer"], 1, TODAY)
        assert [(one.name, one.role) for one in found] == [
            ("Người 1", "farmer"), ("Người 2", "helper"), ("Người 3", "director"),
        ]  # fmt: skip
        paper = ("Số 1/2026", "giúp", date(2099, 1, 1))
        assert found[1] == ActingRow("Người 2", "helper", LONG_AGO, None, None, *paper)
        assert acting.acting_for(connection, scopes["farmer"], 3, TODAY) == []
        for kind in ("agreement", "consent"):
            withdrawals.withdraw(connection, 1, kind, 1, NOW_MS)
        assert [one.role for one in acting.acting_for(connection, scopes["farmer"], 1, TODAY)] == ["farmer"]
        assert acting.acting_for(connection, scopes["helper"], 1, TODAY) == []
