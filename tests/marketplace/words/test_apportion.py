"""Splits lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.words.apportion import largest_remainder


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=9).filter(any))
def test_the_parts_add_up_and_none_is_a_whole_unit_off(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


def test_ties_go_to_the_earlier_party() -> None:
    assert largest_remainder(2, [1, 1, 1]) == [1, 1, 0]


def test_nothing_can_be_split_over_nobody() -> None:
    assert largest_remainder(0, []) == []
    with pytest.raises(ValueError, match="nobody"):
        largest_remainder(1, [0, 0])
