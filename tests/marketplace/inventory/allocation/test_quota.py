"""By quota: each pack goes to the household furthest behind its share."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.allocation import PoolLot, Stock, Turn, pool_of

LABEL_G = 5_000


@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.integers(1, 60))
def test_by_quota_nobody_is_ahead_of_another_by_more_than_one_pack(shares: list[int], packs: int) -> None:
    pool_lots = [PoolLot(home, home, Stock(10_000_000)) for home in range(1, len(shares) + 1)]
    pool = pool_of("quota", pool_lots, LABEL_G, LABEL_G, dict(enumerate(shares, 1)), Turn())
    for _ in range(packs):
        for lot, grams in pool.take(LABEL_G):
            pool_lots[lot - 1].stock.sell(grams)
    far = [Fraction(pool_lot.stock.sold_g, share) for pool_lot, share in zip(pool_lots, shares, strict=True)]
    for ahead, share in zip(far, shares, strict=True):
        assert ahead - Fraction(LABEL_G, share) <= min(far)


def test_a_household_without_a_share_is_served_last() -> None:
    pool_lots = [PoolLot(1, 10, Stock(5_000)), PoolLot(2, 20, Stock(10_000))]
    pool = pool_of("quota", pool_lots, LABEL_G, LABEL_G, {20: 1}, Turn())
    assert pool.take(3 * LABEL_G) == [(1, 5_000), (2, 10_000)]
    assert pool.take(2 * LABEL_G) == [(2, 10_000)]


def test_what_a_cancelled_line_was_to_take_is_still_the_oldest_when_other_lots_gave_as_much() -> None:
    pool_lots = [PoolLot(1, 10, Stock(5_000)), PoolLot(2, 20, Stock(10_000)), PoolLot(3, 10, Stock(10_000))]
    pool = pool_of("quota", pool_lots, LABEL_G, LABEL_G, {10: 1, 20: 1}, Turn())
    assert pool.take(3 * LABEL_G) == [(1, 5_000), (2, 10_000)]
    pool_lots[1].stock.sell(5_000)
    pool_lots[2].stock.sell(5_000)
    assert pool.take(LABEL_G) == [(1, 5_000)]
