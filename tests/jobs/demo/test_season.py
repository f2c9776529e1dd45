"""The season of 2021, made up: what is published comes out at any number of orders."""

from functools import cache

import msgspec
import numpy as np
import pytest

from connectors.partner.server.season.plan import Plan, check
from connectors.partner.server.season.script import Script, compose
from connectors.partner.server.season.season import due_between
from jobs.demo.replay import steps_of
from jobs.demo.season import Seller, orders_of, plan_of, read_figures, sellers_of, title_of
from marketplace.words.instants import MS_PER_DAY

FIGURES = read_figures()
COMMUNES = [(number, 1 + number % 7) for number in range(150)]
PRICES = (FIGURES.price_from, FIGURES.price_to)


def sellers(orders: int, seed: int = 2021) -> dict[str, list[Seller]]:
    counts = orders_of(FIGURES, orders)
    return {
        platform.code: sellers_of(platform, count, COMMUNES, PRICES, seed)
        for platform, count in zip(FIGURES.platforms, counts, strict=True)
    }


def plans(orders: int, seed: int = 2021) -> list[Plan]:
    made = sellers(orders, seed)
    wires = (plan_of(platform, "bg", made[platform.code], seed) for platform in FIGURES.platforms)
    return [msgspec.convert(wire, Plan) for wire in wires]


@cache
def scripts(orders: int) -> list[tuple[Plan, Script]]:
    return [(plan, compose(plan)) for plan in plans(orders)]


@pytest.mark.parametrize("orders", [2_000, 2_001, 40_000, 1_000_000])
def test_the_published_table_is_in_the_plan_to_the_kilogram(orders: int) -> None:
    made = plans(orders)
    for plan in made:
        check(plan)
    sold_kg = [sum(o.packs * o.pack_g for s in plan.sellers for o in s.offers) / 1_000 for plan in made]
    assert sold_kg == [4_050_000, 4_309_000]
    assert [len(plan.sellers) for plan in made] == [958, 206]
    assert sum(plan.orders for plan in made) == orders


@pytest.mark.parametrize("orders", [2_000, 40_000])
def test_every_seller_has_an_order_and_more_fruit_than_is_sold(orders: int) -> None:
    for seller in (seller for each in sellers(orders).values() for seller in each):
        assert seller.orders >= 1
        assert all(offer.in_g > offer.packs * offer.pack_g for offer in seller.offers)


def test_no_code_is_given_twice() -> None:
    everyone = [seller for each in sellers(2_000).values() for seller in each]
    assert len({seller.code for seller in everyone}) == 1_164
    skus = [offer.sku for seller in everyone for offer in seller.offers]
    assert len(set(skus)) == len(skus)


def test_the_larger_half_of_the_sellers_on_voso_sell_for_neighbours() -> None:
    leads = [seller for seller in sellers(2_000)["voso"] if seller.leads_group]
    least = min(sum(offer.packs * offer.pack_g for offer in lead.offers) for lead in leads)
    others = [seller for seller in sellers(2_000)["voso"] if not seller.leads_group]
    assert len(leads) == 103
    assert all(sum(offer.packs * offer.pack_g for offer in one.offers) <= least for one in others)


def test_the_same_seed_makes_the_same_season_and_another_seed_another() -> None:
    assert plans(2_000) == plans(2_000)
    assert sellers(2_000, seed=1) != sellers(2_000, seed=2)


def test_the_platforms_do_not_sell_at_the_same_seconds() -> None:
    first, second = (script.steps[:200, 0].tolist() for _, script in scripts(2_000))
    assert first != second


def test_of_a_million_orders_hardly_any_is_outside_5_to_20_kg() -> None:
    inside, least, count = 0, 5_000, 0
    for plan, script in scripts(1_000_000):
        pack_g = np.array([offer.pack_g for seller in plan.sellers for offer in seller.offers])
        line_g = pack_g[script.line_offer] * script.line_packs
        order_g = np.add.reduceat(line_g, np.sort(script.first_line))
        inside += int(((order_g >= 5_000) & (order_g <= 20_000)).sum())
        least, count = min(least, int(order_g.min())), count + len(order_g)
    assert (least, count) == (5_000, 1_000_000)
    assert inside / count > 0.99


def test_a_fifth_of_the_orders_is_seen_as_just_placed_before_it_moves_on() -> None:
    first_seen = orders = 0
    for plan, script in scripts(40_000):
        done_ms = script.base_ms - 1
        for step_ms in steps_of(plan.opens, plan.closes):
            due = due_between(script, done_ms, step_ms)
            first_seen += int(((due.before == 0) & (due.after == 1)).sum())
            done_ms = step_ms
        orders += plan.orders
        rest = due_between(script, done_ms, done_ms + 400 * MS_PER_DAY)
        assert (len(rest.orders), len(rest.payouts)) == (0, 0)
    assert first_seen / orders >= 0.2


def test_a_title_says_the_box() -> None:
    assert [title_of(10_000), title_of(1_900), title_of(500, "Vải sấy")] == [
        "Vải thiều Bắc Giang thùng 10 kg",
        "Vải thiều Bắc Giang hộp 1,9 kg",
        "Vải sấy Bắc Giang hộp 0,5 kg",
    ]
