"""When not to sell online: said of fresh figures of enough orders, and of nothing else."""

from datetime import date, timedelta

import pytest

from marketplace.listings.trader_prices import TraderPriceRow
from marketplace.reports.prices import Advice, GatePrice, GateRow, Why, advise
from tests.rights_market import NOW_MS, TODAY

ROW = GateRow(
    1, "Voso", 7, "Vải thiều", GatePrice(30_000, 1_500, 1_600, 9_000, 1_000, 500), declared=False, withheld=False,
    orders=40, since=TODAY - timedelta(days=13), as_of_ms=NOW_MS - 3_600_000, boxes_declared=True,
)  # fmt: skip


def quoted(low: int, high: int, on: date = TODAY, *, stands: bool = True, produce: int = 7) -> TraderPriceRow:
    return TraderPriceRow(on, produce, "Vải thiều", None, "Phường Chũ", None, low, high, "chị Hà", 1, stands)


@pytest.mark.parametrize(
    ("quotes", "better"),
    [
        ([quoted(18_000, 18_000)], 1_600), ([quoted(17_000, 19_000)], 600), ([quoted(16_000, 17_000)], 0),
        ([quoted(15_000, 16_000)], -400), ([quoted(12_000, 12_000, stands=False), quoted(16_400, 16_400)], 0),
        ([quoted(18_000, 18_000, TODAY - timedelta(days=1))], 1_600),
        ([quoted(18_000, 18_000), quoted(9_000, 9_000, TODAY - timedelta(days=1))], 1_600),
        ([quoted(18_000, 18_000), quoted(17_000, 17_500)], 600),
    ],
)  # fmt: skip
def test_the_better_one_is_named_by_how_much_at_the_least(quotes: list[TraderPriceRow], better: int) -> None:
    said = advise(ROW, quotes, TODAY, NOW_MS)
    assert (said.why, said.gate_dong, said.better_dong) == (None, 16_400, better)


@pytest.mark.parametrize(
    ("row", "quotes", "why"),
    [
        (ROW, [], Why.NO_TRADER), (ROW, [quoted(18_000, 18_000, produce=8)], Why.NO_TRADER),
        (ROW, [quoted(18_000, 18_000, TODAY - timedelta(days=2))], Why.TRADER_OLD),
        (ROW._replace(withheld=True, price=None), [quoted(18_000, 18_000)], Why.WITHHELD),
        (ROW._replace(declared=True, orders=3), [quoted(18_000, 18_000)], Why.FEW_ORDERS),
        (ROW._replace(price=None), [quoted(18_000, 18_000)], Why.FEW_ORDERS),
        (ROW._replace(as_of_ms=None), [quoted(18_000, 18_000)], Why.SHOP_OLD),
        (ROW._replace(as_of_ms=NOW_MS - 86_400_001), [quoted(18_000, 18_000)], Why.SHOP_OLD),
    ],
)  # fmt: skip
def test_of_old_or_few_figures_nothing_is_said(row: GateRow, quotes: list[TraderPriceRow], why: Why) -> None:
    assert advise(row, quotes, TODAY, NOW_MS) == Advice(7, "Voso", why=why)
