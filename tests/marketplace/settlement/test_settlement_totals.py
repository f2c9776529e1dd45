"""Settlements: what was expected, received and differs by settlement and for a period."""

from datetime import date

import pytest

from marketplace.settlement.settlement_totals import SettlementTotals, settlements, totals_between
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.settlement.test_differences import box, paid, take, told
from tests.world import build


@pytest.mark.both
def test_a_period_and_its_settlements_say_what_was_expected_received_and_differs(database: Database) -> None:
    build(database)
    take(database, told(box()), paid(157_000), paid(10_000, 9, settlement="S2"))
    with database.read() as connection:
        found = settlements(connection, EVERYTHING)
        every = totals_between(connection, EVERYTHING, None, None)
        early = totals_between(connection, EVERYTHING, None, date(2021, 6, 15))
    told_ = [(one.settlement, one.expected_dong, one.received_dong, one.difference_dong) for one in found]
    assert told_ == [("S2", 157_000, 10_000, -147_000), ("S1", 157_000, 157_000, 0)]
    assert every == SettlementTotals(314_000, 167_000, -147_000, 1)
    assert early == SettlementTotals(157_000, 157_000, 0, 0)
