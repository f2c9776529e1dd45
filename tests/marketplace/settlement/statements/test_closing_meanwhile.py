"""Closing while somebody writes: what a closed period forbids gets in before it and is counted, or not at all."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from marketplace.directory import memberships, periods
from marketplace.directory.memberships import StatedMembership
from marketplace.imports.batch import Batch
from marketplace.imports.households.sheet_memberships import SheetMemberships
from marketplace.inventory import policy as rules
from marketplace.inventory.lots import Provenance
from marketplace.operations import membership_changes
from marketplace.operations.fulfilment.substitution import swap
from marketplace.settlement import hand_overs
from marketplace.settlement.adjustment_allocation import AllocationTarget, allocate_adjustment
from marketplace.settlement.hand_overs import HandOverRow
from marketplace.settlement.statements import close, set_terms
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Refusal
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered
from tests.marketplace.settlement.test_adjustment_allocation import fine

IN_JUNE = date(2021, 6, 12)
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
KEPT = {
    "hand_over": "id", "membership": "id", "rule": "cooperative_id", "quota": "share", "draw": "line_id, lot_id",
    "period": "id", "choice": "id",
}  # fmt: skip


def by_sheet(connection: Connection) -> None:
    """Read a row of a sheet in which the first household left in June."""
    sheet = SheetMemberships(Batch(connection, "households", "s.xlsx", "", AFTER_JUNE_MS, "dat"))
    stated = StatedMembership(market.cooperative_id(connection), "HTX", None, IN_JUNE)
    found = memberships.plan(sheet.known([1])[1], stated, sheet._closed)
    sheet.write([(1, found)])


def pay(connection: Connection) -> None:
    coop = market.cooperative_id(connection)
    hand_overs.add_hand_over(connection, HandOverRow(coop, 1, IN_JUNE, "advance", 40_000, None, None, AFTER_JUNE_MS))


ACTS: dict[str, Callable[[Connection], Any]] = {
    "hand-over": pay,
    "membership": lambda c: membership_changes.leave(c, "H0", "HTX", IN_JUNE, AFTER_JUNE_MS),
    "membership by sheet": by_sheet,
    "rule": lambda c: rules.declare(c, market.cooperative_id(c), "turn", IN_JUNE, None, 1),
    "quota": lambda c: rules.set_quota(c, market.cooperative_id(c), 1, 7, IN_JUNE),
    "terms": lambda c: set_terms(c, "L-A", "pool"),
    "swap": lambda c: swap(c, 1, "L-A", "L-C", Provenance("cô Hoa", AFTER_JUNE_MS, AFTER_JUNE_MS), packs=1),
    "period": lambda c: periods.open_period(c, market.cooperative_id(c), date(2021, 6, 1), IN_JUNE, "kế toán"),
}


def june(database: Database) -> int:
    """Fill a database with a period and an order of it; return the period's id."""
    shop = market.build(database)
    period = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(3)))
    return period.id


def kept(database: Database) -> list[Any]:
    terms = "SELECT code, terms FROM lot ORDER BY id"
    found = [rows(database, f"SELECT * FROM {table} ORDER BY {order}") for table, order in KEPT.items()]
    return [*found, rows(database, terms)]


def until_waiting(database: Database, doing: Future[Any]) -> None:
    """Wait until the other waits for a lock, or is through without having waited."""
    pause = threading.Event()
    while not doing.done() and not rows(database, WAITS)[0][0]:
        pause.wait(0.01)


def in_one_transaction(database: Database, act: Callable[[Connection], Any], *, one_state: bool = False) -> Any:
    with database.write(one_state=one_state) as connection:
        return act(connection)


@pytest.mark.parametrize("name", ACTS)
def test_what_comes_while_a_period_is_being_closed_waits_and_is_refused(postgresql: Database, name: str) -> None:
    period = june(postgresql)
    with ThreadPoolExecutor(1) as pool:
        with postgresql.write(one_state=True) as connection:
            close(connection, period, "Kế toán", AFTER_JUNE_MS)
            doing = pool.submit(in_one_transaction, postgresql, ACTS[name])
            until_waiting(postgresql, doing)
        closed = kept(postgresql)
        with pytest.raises(Refusal):
            doing.result()
    assert kept(postgresql) == closed


@pytest.mark.parametrize("name", [name for name in ACTS if name != "period"])
def test_a_period_that_is_closed_while_somebody_writes_counts_what_was_written(postgresql: Database, name: str) -> None:
    """The same act before the closing, in a market of its own, makes the same entries."""
    period = june(postgresql)

    def closing(connection: Connection) -> int:
        return close(connection, period, "Kế toán", AFTER_JUNE_MS)

    with ThreadPoolExecutor(1) as pool:
        with postgresql.write() as connection:
            ACTS[name](connection)
            doing = pool.submit(in_one_transaction, postgresql, closing, one_state=True)
            until_waiting(postgresql, doing)
            assert not doing.done()
        wrote = doing.result()
    entries = "SELECT household_id, lot_id, kind, weight_g, net_dong FROM entry ORDER BY id"
    after = rows(postgresql, entries)
    with postgresql.write() as connection:
        bulk.execute(connection, "DELETE FROM entry", {})
        bulk.execute(connection, "UPDATE period SET closed_ms = NULL, closed_by = NULL", {})
    assert in_one_transaction(postgresql, closing, one_state=True) == wrote
    assert rows(postgresql, entries) == after


def test_two_who_open_the_same_days_at_once_open_one_period(postgresql: Database) -> None:
    market.build(postgresql)

    def opening(connection: Connection) -> int:
        return periods.open_period(connection, market.cooperative_id(connection), *market.JUNE, "kế toán").id

    with ThreadPoolExecutor(1) as pool:
        with postgresql.write() as connection:
            first = opening(connection)
            doing = pool.submit(in_one_transaction, postgresql, opening)
            until_waiting(postgresql, doing)
        assert doing.result() == first
    assert rows(postgresql, "SELECT count(*) FROM period") == [(1,)]


def test_a_fine_that_is_shared_while_a_period_is_being_closed_counts_in_the_next(postgresql: Database) -> None:
    period = june(postgresql)
    fine(postgresql, 1)

    def sharing(connection: Connection) -> Any:
        to = AllocationTarget(market.cooperative_id(connection), 1, split=False, who="cô Hoa", why=None)
        return allocate_adjustment(connection, EVERYTHING, "shop", "a1", to, AFTER_JUNE_MS)

    with ThreadPoolExecutor(1) as pool:
        with postgresql.write(one_state=True) as connection:
            close(connection, period, "Kế toán", AFTER_JUNE_MS)
            doing = pool.submit(in_one_transaction, postgresql, sharing)
            until_waiting(postgresql, doing)
        assert doing.result() == {1: -50_001}
    assert rows(postgresql, "SELECT on_day FROM payout_share") == [(date(2021, 6, 17),)]
