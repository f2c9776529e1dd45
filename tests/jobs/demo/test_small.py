"""Small seasons: boxes of any size sum to what a platform shall sell, to the gram."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.partner.server.season.plan import Plan, check
from jobs.demo import coop
from jobs.demo.build import GrowingCommune
from jobs.demo.season import Figures, orders_of, plan_of
from jobs.demo.small import Packing, SellingHousehold, SmallSeason, boxes, sellers_of

OPENS = date(2026, 6, 9)


def figures(name: str) -> Figures:
    return SmallSeason.read(name).figures("small", "Nhỏ", OPENS)


@given(kilograms=some.integers(300, 1_000_000))
def test_boxes_of_1900_and_5000_grams_make_up_any_300_kilograms_and_more_exactly(kilograms: int) -> None:
    small, large = boxes(kilograms * 1_000, Packing(1_900, 4), Packing(5_000, 6))
    assert small * 1_900 + large * 5_000 == kilograms * 1_000
    assert small >= 0
    assert large >= 0


def test_boxes_that_never_weigh_a_weight_say_so() -> None:
    with pytest.raises(ValueError, match="never weigh"):
        boxes(1_001, Packing(500, 1), Packing(1_000, 1))


def test_a_small_season_comes_out_to_the_gram_with_cancels_and_returns() -> None:
    whole, packs = figures("today"), SmallSeason.read("today").packs
    for platform, orders in zip(whole.platforms, orders_of(whole, whole.orders), strict=True):
        homes = [SellingHousehold(f"H{number}", "Hộ", 0) for number in range(platform.households)]
        sellers = sellers_of(whole, platform, homes, packs, orders, 7)
        plan = msgspec.convert(plan_of(platform, "s", sellers, 7, whole.produce), Plan)
        check(plan)
        assert sum(o.packs * o.pack_g for s in sellers for o in s.offers) == platform.sold_kg * 1_000
        assert plan.orders == orders
        assert min(sum(getattr(s, end) for s in sellers) for end in ("cancelled", "returned", "partly_returned")) > 0
        assert sellers == sellers_of(whole, platform, homes, packs, orders, 7)


def test_the_cooperative_sells_from_yesterday_to_tomorrow() -> None:
    today = date(2026, 6, 10)
    whole = coop.figures_of(SmallSeason.read("coop").opened_by(today))
    assert (whole.starts_on, whole.ends_on) == (date(2026, 6, 9), date(2026, 6, 11))
    assert [platform.households for platform in whole.platforms] == [40, 40]


def test_the_cooperative_sells_every_box_and_its_members_none_of_their_own() -> None:
    small, whole = SmallSeason.read("coop"), figures("coop")
    pool = coop.pool_of(small, whole, [GrowingCommune(1, 1, 1)], 7)
    for platform, orders in zip(whole.platforms, orders_of(whole, whole.orders), strict=True):
        own, *members = coop.sellers_of(small, pool, platform, orders)
        plan = msgspec.convert(plan_of(platform, "s", [own, *members], 7, whole.produce), Plan)
        check(plan)
        assert sum(offer.packs * offer.pack_g for offer in own.offers) == platform.sold_kg * 1_000
        assert plan.orders == own.orders == orders
        assert min(own.cancelled, own.returned, own.partly_returned) > 0
        assert [one.orders for one in members] == [0] * 40


def test_the_season_of_today_has_been_open_for_days_and_stays_open() -> None:
    small, today = SmallSeason.read("today"), date(2026, 6, 10)
    whole = small.figures("small", "Nhỏ", small.opened_by(today))
    assert whole.starts_on < today < whole.ends_on
