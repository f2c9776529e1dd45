"""Trials: what the learned number is worth beside a fixed one, and beside none."""

import pytest

from jobs.bench.kept_back import held
from jobs.simulation import FixedSafetyStock, LearnedSafetyStock, equal_fixed, live, plan_of, plans_of, try_lives
from marketplace.listings.availability.learned_safety_stock import RISKS_BP

pytestmark = pytest.mark.long


def test_the_learned_number_oversells_seldom_and_leaves_less_than_a_fixed_one_of_equal_risk() -> None:
    """As few lives as can say it of the larger risk, the same ones every time; ``make soak`` lives 2,000 of each."""
    plans, risk = plans_of(40), max(RISKS_BP) / 10_000
    learned = try_lives(plans, LearnedSafetyStock(risk))
    fixed, outcome = equal_fixed(plans, learned.oversold_lives)
    assert [one for one in held(risk, learned, outcome) if not one.reached] == []
    assert fixed.packs > 0


def test_where_nothing_is_kept_back_it_matters_with_one_listing_and_with_two() -> None:
    for listings in (1, 2):
        assert any(live(plan_of(seed, listings), FixedSafetyStock(0)).oversold_g for seed in range(20)), listings
