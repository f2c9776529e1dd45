"""The moves of a household's lots and the money handed over to it are told to it whole, and to nobody else."""

import pytest

from marketplace.reports.own import handed_over, moves_of
from marketplace.storage import Database
from tests import people, rights_market
from tests.rights_market import NOW_MS, TODAY


@pytest.mark.both
def test_rows_are_those_of_the_household_as_far_as_the_role_sees(database: Database) -> None:
    rights_market.write(database)
    farmer, helper = (
        people.looked_up(database, people.signed_in(database, role, household_id=1), NOW_MS).scope
        for role in ("farmer", "helper")
    )
    with database.read() as connection:
        moves = moves_of(connection, farmer, 1)
        assert [(one.lot, one.kind, one.grams) for one in moves] == [
            ("L-H1", "picked", 90_000), ("L-H1", "drawn", 15_000), ("L-H1", "drawn", 5_000),
            ("F-H1", "forecast", 31_000),
        ]  # fmt: skip
        assert len(moves_of(connection, helper, 1)) == len(moves)
        assert [tuple(one) for one in handed_over(connection, farmer, 1)] == [
            ("HTX Anh Đào", TODAY, "paid", 60_001, None)
        ]
        assert handed_over(connection, helper, 1) == []
        for scope in (farmer, helper):
            assert (moves_of(connection, scope, 3), handed_over(connection, scope, 3)) == ([], [])
