"""Tails: how likely more packs are sold in a window is as the negative binomial says, summed up by its own formula."""

from math import comb, exp, lgamma, log

import pytest

from marketplace.listings.safety_stock.tails import Window, more_than, smallest, window

WINDOWS = [window(0.7, 4.0, 1.5, 0.6), window(0.3, 12.0, 1.5, 0.6)]


def at_most(one: Window, packs: int) -> float:
    """Sum up the distribution: its variance is mean + mean² / shape."""
    p = one.shape / (one.shape + one.mean)
    facts = (lgamma(k + one.shape) - lgamma(one.shape) - lgamma(k + 1) for k in range(packs + 1))
    return sum(exp(fact + one.shape * log(p) + k * log(1 - p)) for k, fact in enumerate(facts))


@pytest.mark.parametrize("packs", [0, 1, 5, 20, 60])
def test_over_windows_of_several_lengths_the_tails_are_averaged(packs: int) -> None:
    expected = 0.7 * (1 - at_most(WINDOWS[0], packs)) + 0.3 * (1 - at_most(WINDOWS[1], packs))
    assert more_than(WINDOWS, packs, 0.0) == pytest.approx(expected, abs=1e-12)


def test_with_a_whole_shape_it_is_the_count_of_misses_before_so_many_hits() -> None:
    one = Window(1.0, 6.0, 3.0)
    misses = sum(comb(k + 2, k) * (1 / 3) ** 3 * (2 / 3) ** k for k in range(8))
    assert more_than([one], 7, 0.0) == pytest.approx(1 - misses, abs=1e-12)


def test_what_is_surely_below_what_is_enough_is_as_good_as_0() -> None:
    exact = more_than(WINDOWS, 80, 0.0)
    assert 0 < exact < 1e-4
    assert more_than(WINDOWS, 80, 0.01) == 0.0
    assert more_than(WINDOWS, 80, exact) == exact, "a bound that is not below it decides nothing"
    assert more_than([window(1.0, 20.0, 1.5, 0.6)], 0, 0.9) > 0.9, "below the mean nothing is sure"


@pytest.mark.parametrize("risk", [0.5, 0.1, 0.01, 0.0001])
def test_the_smallest_number_keeps_the_risk_and_one_less_does_not(risk: float) -> None:
    packs = smallest(WINDOWS, risk, 1_000)
    assert more_than(WINDOWS, packs, 0.0) <= risk < more_than(WINDOWS, packs - 1, 0.0)
    assert smallest(WINDOWS, risk, packs - 1) == packs - 1


def test_where_nothing_is_sold_nothing_is_exceeded() -> None:
    quiet = [window(1.0, 0.0, 1.0, 0.5)]
    assert (more_than(quiet, 0, 0.0), smallest(quiet, 0.001, 100), smallest([], 0.001, 100)) == (0.0, 0, 0)


def test_a_window_varies_by_the_size_of_orders_and_by_what_is_not_known_of_the_rate() -> None:
    one = window(1.0, 10.0, 2.0, 0.3)
    assert one.mean + one.mean**2 / one.shape == pytest.approx(10.0 * 2.0 + 10.0**2 * 0.3)
    steady = window(1.0, 10.0, 1.0, 0.0)
    assert steady.mean + steady.mean**2 / steady.shape > steady.mean
