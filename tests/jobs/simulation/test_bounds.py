"""Bounds: those that Clopper and Pearson give."""

import pytest

from jobs.simulation import upper_bound


@pytest.mark.parametrize(("seen", "of", "bound"), [(0, 2_000, 0.0015), (20, 2_000, 0.0145), (100, 2_000, 0.0588)])
def test_the_upper_bound_is_that_of_clopper_and_pearson(seen: int, of: int, bound: float) -> None:
    """By hand: with none seen it is 1 - 0.05^(1/n); the others from the beta distribution's 95th percentile."""
    assert upper_bound(seen, of) == pytest.approx(bound, abs=2e-4)
