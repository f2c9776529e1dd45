"""Trials: many lives under one number, and the smallest fixed number that oversells as seldom."""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from jobs.simulate.bounds import upper_bound
from jobs.simulate.demand import Plan
from jobs.simulate.life import Fixed, Learned, live


class Outcome(NamedTuple):
    """How lives ended: how many had any oversell, and grams over all of them."""

    lives: int
    oversold_lives: int
    oversold_g: int
    unsold_g: int
    kept_when_quiet: int

    @property
    def bound(self) -> float:
        """The 95 % upper bound of the share of lives with any oversell."""
        return upper_bound(self.oversold_lives, self.lives)


def try_lives(plans: Sequence[Plan], policy: Learned | Fixed) -> Outcome:
    """Live all plans through under one policy."""
    lives = [live(plan, policy) for plan in plans]
    return Outcome(
        len(lives),
        sum(life.oversold_g > 0 for life in lives),
        sum(life.oversold_g for life in lives),
        sum(life.unsold_g for life in lives),
        max(life.kept_when_quiet for life in lives),
    )


def equal_fixed(plans: Sequence[Plan], lives: int) -> tuple[Fixed, Outcome]:
    """Return the smallest number which, kept back always, oversells in at most so many of the lives."""
    low, high = -1, 1
    while not _as_seldom(plans, Fixed(high), lives):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _as_seldom(plans, Fixed(middle), lives):
            high = middle
        else:
            low = middle
    return Fixed(high), try_lives(plans, Fixed(high))


def _as_seldom(plans: Sequence[Plan], policy: Fixed, lives: int) -> bool:
    """Say whether at most so many lives are oversold; no more are lived than it takes to know."""
    oversold = (plan for plan in plans if live(plan, policy).oversold_g > 0)
    return next(islice(oversold, lives, None), None) is None
