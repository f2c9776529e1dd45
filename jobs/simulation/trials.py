"""Trials: many lives under one number, and the smallest fixed number that oversells as seldom."""

from collections.abc import Sequence
from typing import NamedTuple

from jobs.simulation.bounds import upper_bound
from jobs.simulation.demand import Plan
from jobs.simulation.life import FixedSafetyStock, LearnedSafetyStock, Life, live


class TrialResult(NamedTuple):
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


def try_lives(plans: Sequence[Plan], policy: LearnedSafetyStock | FixedSafetyStock) -> TrialResult:
    """Live all plans through under one policy."""
    return _outcome([live(plan, policy) for plan in plans])


def equal_fixed(plans: Sequence[Plan], lives: int) -> tuple[FixedSafetyStock, TrialResult]:
    """Return the smallest number which, kept back always, oversells in at most so many of the lives."""
    low, high = -1, 1
    while (seldom := _as_seldom(plans, FixedSafetyStock(high), lives)) is None:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        found = _as_seldom(plans, FixedSafetyStock(middle), lives)
        if found is None:
            low = middle
        else:
            high, seldom = middle, found
    return FixedSafetyStock(high), _outcome(seldom)


def _as_seldom(plans: Sequence[Plan], policy: FixedSafetyStock, lives: int) -> list[Life] | None:
    """Return how all lives ended where at most so many are oversold; else None, no more lived than it takes to know."""
    ended: list[Life] = []
    oversold = 0
    for plan in plans:
        ended.append(live(plan, policy))
        oversold += ended[-1].oversold_g > 0
        if oversold > lives:
            return None
    return ended


def _outcome(lives: Sequence[Life]) -> TrialResult:
    return TrialResult(
        len(lives),
        sum(life.oversold_g > 0 for life in lives),
        sum(life.oversold_g for life in lives),
        sum(life.unsold_g for life in lives),
        max(life.kept_when_quiet for life in lives),
    )
