"""Days stand by themselves where they can, and as many together as it takes where they cannot."""

from marketplace.reports.published.blocks import day_blocks
from marketplace.reports.published.standing import ByHousehold, SoldAmount


def sellers(*numbers: int) -> ByHousehold:
    return {number: SoldAmount(1_000, 1_000) for number in numbers}


SOLD = {1: sellers(1, 2, 3), 2: sellers(1), 3: sellers(2, 3), 5: sellers(1, 2, 3, 4), 6: sellers(4)}


def test_each_block_stands_and_what_is_left_belongs_to_the_last() -> None:
    assert day_blocks(range(1, 7), SOLD, 1) == [(1,), (2, 3), (4, 5, 6)]


def test_a_block_has_so_many_days_at_least() -> None:
    assert day_blocks(range(1, 7), SOLD, 2) == [(1, 2), (3, 4, 5, 6)]
    assert day_blocks(range(1, 7), SOLD, 6) == [(1, 2, 3, 4, 5, 6)]


def test_where_nothing_stands_all_days_are_one_block() -> None:
    assert day_blocks([2, 3, 4], {2: sellers(1), 3: sellers(2)}, 1) == [(2, 3, 4)]
