"""A life: the same whenever it is lived, and no gram of it is lost."""

from jobs.simulation import FixedSafetyStock, LearnedSafetyStock, live, plan_of, plans_of


def test_a_life_is_the_same_whenever_it_is_lived() -> None:
    assert plan_of(3) == plan_of(3)
    assert live(plan_of(3), LearnedSafetyStock(0.01)) == live(plan_of(3), LearnedSafetyStock(0.01))


def test_every_gram_of_a_life_is_sold_left_or_short() -> None:
    for plan in plans_of(20):
        life = live(plan, FixedSafetyStock(0))
        assert life.unsold_g == 0 or life.oversold_g < 5_000
        assert 0 <= life.unsold_g <= sum(plan.lots)
