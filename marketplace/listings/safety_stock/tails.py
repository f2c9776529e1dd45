"""Tails: how likely more than so many packs are sold while a shop has not heard of it.

Packs sold in a window are taken as negative binomial: orders of several packs, a rate known from few orders, and a
rate that changes all make the variance larger than the mean. Over the windows' lengths the tails are averaged.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple


class Window(NamedTuple):
    """Packs sold in one length of window: their mean and shape, and how often a window is so long."""

    weight: float
    mean: float
    shape: float


def window(weight: float, mean: float, order_size: float, uncertainty: float) -> Window:
    """Return a window; the variance is mean x order_size + mean² x uncertainty, and more than the mean."""
    more = max(0.05, order_size - 1.0 + mean * uncertainty)
    return Window(weight, mean, mean / more)


def more_than(windows: Sequence[Window], packs: int, enough: float) -> float:
    """Return how likely more than ``packs`` are sold; anything at or below ``enough`` is as good as 0."""
    if _at_most(windows, packs + 1) <= enough:
        return 0.0
    return sum(one.weight * _tail(one, packs) for one in windows)


def smallest(windows: Sequence[Window], risk: float, most: int) -> int:
    """Return the smallest number of packs that are exceeded with at most this risk, or ``most``."""
    several = [(one.weight, _chances(one)) for one in windows]
    tail = sum(weight * (1.0 - next(chances)) for weight, chances in several)
    packs = 0
    while tail > risk and packs < most:
        packs += 1
        for weight, chances in several:
            tail -= weight * next(chances)
    return packs


def _chances(one: Window) -> Iterator[float]:
    """Yield how likely none, one, two and more packs are."""
    _, mean, shape = one
    whole = mean + shape
    chance = math.exp(shape * math.log(shape / whole)) if mean > 0 else 1.0
    packs = 0
    while True:
        yield chance
        packs += 1
        chance *= (packs - 1 + shape) / packs * mean / whole if mean > 0 else 0.0


def _tail(one: Window, packs: int) -> float:
    left = 0.0
    for chance in islice(_chances(one), packs + 1):
        left += chance
    return max(0.0, 1.0 - left)


def _at_most(windows: Sequence[Window], packs: int) -> float:
    """Return a bound (Chernoff's) on how likely at least ``packs`` are sold; 1 where it says nothing."""
    return sum(one.weight * _chernoff(one, packs) for one in windows)


def _chernoff(one: Window, packs: int) -> float:
    if one.mean <= 0:
        return 0.0
    if packs <= one.mean:
        return 1.0
    above = (packs + one.shape) / (one.mean + one.shape)
    return math.exp(-(packs * math.log(packs / one.mean) - (packs + one.shape) * math.log(above)))
