"""The story of an order says of every household what its statement says, to the đồng."""

from datetime import date

from marketplace.directory import periods
from marketplace.language.translation import language
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.reports.explain import explain_order
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import statement
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import SettlementRecord, State
from tests import world
from tests.truths.ground import OPENS, OPENS_MS, build

DELIVERED_MS = OPENS_MS + 3_600_000


def test_what_cannot_be_divided_is_the_same_households_in_both_views(database: Database) -> None:
    """Two households give a box each, the second one's picked first; of a fee of 7 đồng the first bears 4."""
    ground = build(database, [5_100, 5_100, 9_000])
    line = world.line("POOL-5", 2)._replace(fee_dong=7)
    record = world.order("A", (line,), state=State.DELIVERED, updated_ms=DELIVERED_MS, delivered_ms=DELIVERED_MS)
    with database.write() as connection:
        bulk.execute(connection, "UPDATE lot SET picked_on = :day WHERE code = 'L1'", {"day": date(2021, 6, 1)})
        period = periods.open_period(connection, ground.cooperative_id, OPENS, OPENS, "kế toán")
        take_orders(connection, ground.shops["one"].id, "one", RunCaches(), [record], DELIVERED_MS)
    with database.read() as connection:
        stated = [statement(connection, EVERYTHING, period, home).total.fee_dong for home in ("H0", "H1")]
        [story] = explain_order(connection, EVERYTHING, "A", "one", language("en"))
    grid = next(grid for grid in story.tables if grid.title == "What each household is owed for it")
    assert stated == [4, 3]
    assert sorted((row[0], row[3]) for row in grid.rows[:-1]) == [("Hộ 0", "4 đ"), ("Hộ 1", "3 đ")]


def test_a_fine_before_the_settlement_is_no_sum_that_fails(database: Database) -> None:
    """Two lines are expected to be charged 9 đồng, and a fine of 5 came: nothing says that these are the same."""
    ground = build(database, [9_000, 9_000, 9_000])
    lines = (world.line("H0-5", 1)._replace(fee_dong=4), world.line("POOL-19", 1)._replace(fee_dong=5))
    record = world.order("A", lines, state=State.DELIVERED, updated_ms=DELIVERED_MS, delivered_ms=DELIVERED_MS)
    fine = SettlementRecord("P", "S", "A", None, DELIVERED_MS, 0, 5, 0, 0, -5, kind="penalty")
    with database.write() as connection:
        take_orders(connection, ground.shops["one"].id, "one", RunCaches(), [record], DELIVERED_MS)
        take_payouts(connection, ground.shops["one"].id, "one", FunnelCache(), [fine], DELIVERED_MS)
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "A", "one", language("en"))
    assert [check.text for check in story.checks if not check.holds] == []
