"""Shares: an adjustment or penalty without an order is somebody's, to the đồng, and never into a closed period."""

from datetime import date

import pytest

from marketplace.directory.periods import PeriodError
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.adjustment_allocation import (
    AllocationError,
    AllocationTarget,
    allocate_adjustment,
    unallocated_adjustments,
)
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from marketplace.words.records import SettlementRecord
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import boxes, delivered

FINE = SettlementRecord("a1", "S1", None, None, start_of(date(2021, 6, 12)), -50_001, 0, 0, 0, -50_001, kind="penalty")


def filled(database: Database) -> int:
    """A cooperative in whose first period households 0 and 1 sold two boxes and one, and which was fined 50.001 đ."""
    shop = market.build(database)
    market.take(database, shop, delivered("A", boxes(2, sku="H0-5", discount_dong=0)))
    market.take(database, shop, delivered("B", boxes(1, sku="H1-5", discount_dong=0)))
    fine(database, shop)
    return shop


def fine(database: Database, shop: int, net_dong: int = -50_001) -> None:
    with database.write() as connection:
        entry = FINE._replace(gross_dong=net_dong, net_dong=net_dong)
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], market.AFTER_LATER_MS)


def given(database: Database, home: str | None = None, *, split: bool = False) -> dict[int | None, int]:
    [(home_id,)] = rows(database, "SELECT id FROM household WHERE code = :code", code=home) if home else [(None,)]
    with database.write() as connection:
        to = AllocationTarget(market.cooperative_id(connection), home_id, split, "kế toán", None)
        return dict(allocate_adjustment(connection, EVERYTHING, "shop", "a1", to, market.AFTER_LATER_MS))


def open_dong(database: Database) -> list[int]:
    with database.read() as connection:
        return [one.open_dong for one in unallocated_adjustments(connection, EVERYTHING)]


def test_a_penalty_that_one_household_bears_stands_in_its_account(database: Database) -> None:
    filled(database)
    june = market.opened(database)
    before = market.of(database, june, "H0").account
    assert open_dong(database) == [-50_001]
    given(database, "H0")
    after = market.of(database, june, "H0").account
    assert after == before._replace(adjusted_dong=-50_001)
    assert after.left_dong == before.left_dong - 50_001
    assert open_dong(database) == []
    with pytest.raises(AllocationError, match="Nothing is open of payout a1"):
        given(database, "H1")


@pytest.mark.both
def test_it_is_split_by_what_the_fruit_of_each_fetched(database: Database) -> None:
    filled(database)
    june = market.opened(database)
    given(database, split=True)
    shown = {home.code: home.account.adjusted_dong for home in market.report(database, june).homes}
    assert shown == {"H0": -33_334, "H1": -16_667}


def test_what_the_cooperative_keeps_is_no_households(database: Database) -> None:
    filled(database)
    june = market.opened(database)
    given(database)
    assert {home.account.adjusted_dong for home in market.report(database, june).homes} == {0}
    assert open_dong(database) == []


def test_after_a_close_it_counts_in_the_open_period_and_the_closed_one_stays(database: Database) -> None:
    filled(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "kế toán", market.AFTER_JUNE_MS)
    closed = market.of(database, june, "H0")
    given(database, "H0")
    assert market.of(database, june, "H0") == closed
    account = market.of(database, later, "H0").account
    assert (account.brought_dong, account.adjusted_dong) == (closed.account.left_dong, -50_001)


@pytest.mark.both
def test_a_corrected_penalty_opens_what_changed(database: Database) -> None:
    shop = filled(database)
    given(database, "H0")
    fine(database, shop, -30_000)
    assert open_dong(database) == [20_001]
    given(database, "H0")
    assert market.of(database, market.opened(database), "H0").account.adjusted_dong == -30_000


@pytest.mark.both
def test_what_was_paid_out_in_a_closed_period_is_split_by_what_fetched_in_it(database: Database) -> None:
    shop = filled(database)
    june, later = market.opened(database), market.opened(database, market.LATER)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "kế toán", market.AFTER_JUNE_MS)
    market.take(database, shop, delivered("C", boxes(1, sku="H1-5", discount_dong=0), day=8))
    assert given(database, split=True) == {1: -33_334, 2: -16_667}
    assert {home.account.adjusted_dong for home in market.report(database, june).homes} == {0}
    assert [home.account.adjusted_dong for home in market.report(database, later).homes] == [-33_334, -16_667]


def test_what_was_paid_out_on_a_day_of_no_period_is_not_split(database: Database) -> None:
    filled(database)
    market.opened(database, market.LATER)
    with pytest.raises(PeriodError, match="No period covers 12/06/2021"):
        given(database, split=True)


@pytest.mark.both
def test_of_fruit_that_was_bought_outright_the_cooperative_bears_its_part(database: Database) -> None:
    filled(database)
    june = market.opened(database)
    market.terms(database, "outright", 20_000, "L0-5-0")
    assert given(database, split=True) == {None: -33_334, 2: -16_667}
    shown = {home.code: home.account.adjusted_dong for home in market.report(database, june).homes}
    assert shown["H1"] == sum(shown.values()) == -16_667
    assert open_dong(database) == []
