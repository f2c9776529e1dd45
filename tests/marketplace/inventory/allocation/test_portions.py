"""What every pool begins with: lots in a queue for each household, and needs cut into packs."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.allocation import PoolLot, Stock
from marketplace.inventory.allocation.portions import portions, queues_of


@given(st.integers(1, 100_000), st.integers(1, 5_000))
def test_a_need_is_whole_packs_and_the_rest_of_one_that_was_begun_first(need_g: int, label_g: int) -> None:
    first, *others = portions(need_g, label_g)
    assert 0 < first <= label_g
    assert set(others) <= {label_g}
    assert first + sum(others) == need_g


def test_each_household_has_a_queue_of_its_lots_in_the_order_of_the_pool() -> None:
    lots = [PoolLot(3, 20, Stock(1)), PoolLot(1, 10, Stock(1)), PoolLot(2, 20, Stock(1))]
    queues = queues_of(lots, 5_000, 5_000)
    named = [(queue.household_id, [(lot_id, at) for lot_id, _, at in queue.lots[: queue.last]]) for queue in queues]
    assert named == [(10, [(1, 1)]), (20, [(3, 0), (2, 2)])]
