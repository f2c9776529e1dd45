"""Whose it is what a platform takes for a fine, and what it held back of a line that it took out of the order later."""

import pytest

from marketplace.orders.totals import FunnelCache
from marketplace.settlement.difference_review import SettlingReason, differences, settle_difference
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import SettlementRecord
from tests.marketplace.reports.explain.test_line_money_story import BACK_MS, FULL, assert_same, line, order, told_of
from tests.marketplace.settlement.statements import market

CHARGES = (18_000, 40_000, 9_000)
OWED_DONG = 600_000 - sum(CHARGES)


@pytest.mark.parametrize("kind", ["order", "penalty"])
@pytest.mark.parametrize(
    ("gross", "fee", "owed", "apart"), [(-7_001, 0, OWED_DONG, [-7_001]), (0, 7_001, OWED_DONG - 7_001, [])]
)
def test_a_fine_is_the_households_where_it_is_named_as_a_charge(
    database: Database, kind: str, gross: int, fee: int, owed: int, apart: list[int]
) -> None:
    shop = market.build(database)
    june = market.opened(database)
    told_of(database, shop, order(line()), [FULL])
    fine = SettlementRecord("F", "S", "A", None, BACK_MS, gross, fee, 0, 0, gross - fee, kind=kind)
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [fine], BACK_MS)
        found = differences(connection, EVERYTHING)
        assert [one.difference_dong for one in found] == apart
        for _ in apart:
            settle_difference(
                connection, EVERYTHING, "A", None, SettlingReason("phạt", "Kế toán", market.AFTER_LATER_MS)
            )
    papers = [market.of(database, june, home) for home in ("H0", "H1", "H2")]
    assert (sum(one.total.net_dong for one in papers), any(row.estimated for one in papers for row in one.rows)) == (
        owed, False,
    )  # fmt: skip
    assert_same(database, [june])


def test_what_a_platform_held_back_of_a_line_it_took_out_is_charged_to_those_that_stay(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    paid = [(600_000, *CHARGES, name) for name in ("1", "2")]
    told_of(database, shop, order(line(), line("H1-5", 4, "2")), paid)
    told_of(database, shop, order(line(), updated_ms=BACK_MS), ())
    papers = [market.of(database, june, home) for home in ("H0", "H1", "H2")]
    assert sum(one.total.net_dong for one in papers) == OWED_DONG - sum(CHARGES)
    with database.read() as connection:
        assert [one.difference_dong for one in differences(connection, EVERYTHING)] == [600_000]
    assert_same(database, [june])
