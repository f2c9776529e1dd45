"""Stock: what fruit serves under labels is never more than there is, and who watches a lot hears what it gives."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.allocation import PoolLot, QuotaProgress, Stock, Turn, fruit_of, label_of, pool_of

PACKS = st.tuples(st.integers(1, 20_000), st.integers(0, 2_000)).map(lambda pack: (pack[0], pack[0] + pack[1]))


@given(st.integers(0, 10**7), PACKS)
def test_what_a_lot_serves_under_labels_needs_no_more_fruit_than_it_has(free_g: int, pack: tuple[int, int]) -> None:
    label_g, fruit_g = pack
    served_g = label_of(free_g, label_g, fruit_g)
    assert fruit_of(served_g, label_g, fruit_g) <= free_g
    assert fruit_of(served_g + 1, label_g, fruit_g) > free_g


def test_what_is_sold_and_spoiled_leaves_the_balance_and_comes_back_to_it() -> None:
    stock = Stock(10_000)
    stock.sell(5_000, 100)
    stock.spoil(1_000)
    assert (stock.balance_g, stock.sold_g, stock.over_g, stock.spoiled_g) == (3_900, 5_000, 100, 1_000)
    stock.sell(-5_000, -100)
    stock.spoil(-1_000)
    assert (stock.balance_g, stock.sold_g, stock.over_g, stock.spoiled_g) == (10_000, 0, 0, 0)


def test_what_moves_for_an_order_before_the_quota_began_does_not_count_in_it() -> None:
    first, second = Stock(50_000), Stock(50_000)
    progress = QuotaProgress({1: 0, 2: 0})
    lots = [PoolLot(1, 1, first), PoolLot(2, 2, second)]
    pool = pool_of("quota", lots, 5_000, 5_000, {1: 1, 2: 1}, Turn(), progress)
    progress.counts = False
    first.sell(20_000)
    assert pool.take(5_000) == [(1, 5_000)]
    progress.counts = True
    first.sell(5_000)
    assert pool.take(5_000) == [(2, 5_000)]
