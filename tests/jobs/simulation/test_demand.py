"""What is planned of a life is chance's alone: buyers until the close, syncs that fail, and the same for a seed."""

from itertools import pairwise

from jobs.simulation.demand import BEAT_S, HOUR_S, SLOWEST_S, plan_of, plans_of


def test_a_seed_makes_the_same_life_and_another_one_another() -> None:
    assert plan_of(3) == plan_of(3)
    assert plan_of(3) != plan_of(4)


def test_every_fourth_life_has_two_listings_of_the_same_lots() -> None:
    plans = plans_of(8)
    assert [plan.listings for plan in plans] == [1, 1, 1, 2, 1, 1, 1, 2]
    assert plans[2] == plan_of(2)
    assert {buyer.listing for buyer in plans[3].buyers} == {0, 1}


def test_buyers_come_in_order_to_shops_there_are_and_before_the_close() -> None:
    for plan in plans_of(12):
        times = [buyer.at_s for buyer in plan.buyers]
        assert times == sorted(times)
        assert all(0 < at_s < plan.ends_s for at_s in times)
        assert all(0 <= one.shop < plan.shops and 1 <= one.packs <= 10 for one in plan.buyers)
        assert 3 * HOUR_S <= plan.ends_s <= 10 * HOUR_S


def test_every_shop_is_synced_from_the_opening_on_and_never_sooner_than_a_beat_after_the_last() -> None:
    for plan in plans_of(12):
        assert [*plan.runs] == sorted(plan.runs)
        assert len(plan.past_lags_s) == plan.shops
        for shop in range(plan.shops):
            at_s = [when for when, where in plan.runs if where == shop]
            gaps = [later - one for one, later in pairwise(at_s)]
            assert at_s[0] >= BEAT_S * 0.999
            assert at_s[-1] < plan.ends_s + SLOWEST_S
            assert min(*gaps, *plan.past_lags_s[shop]) > BEAT_S * 0.999
            assert len(plan.past_lags_s[shop]) >= 100
