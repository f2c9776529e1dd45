"""Round robin: each pack goes to the next household."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.allocation import PoolLot, Stock, Turn, pool_of

LABEL_G = 5_000


@given(st.integers(1, 9), st.lists(st.integers(1, 5), max_size=20))
def test_in_turn_nobody_has_more_than_one_pack_more(homes: int, lines: list[int]) -> None:
    pool_lots = [PoolLot(home, home, Stock(10_000_000)) for home in range(1, homes + 1)]
    pool = pool_of("turn", pool_lots, LABEL_G, LABEL_G, {}, Turn(3))
    for packs in lines:
        for lot, grams in pool.take(packs * LABEL_G):
            pool_lots[lot - 1].stock.sell(grams)
    sold = [pool_lot.stock.sold_g // LABEL_G for pool_lot in pool_lots]
    assert max(sold) - min(sold) <= 1
