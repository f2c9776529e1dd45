"""Baskets: every plan that is taken comes out to the pack, however few or many orders carry it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.partner.server.core.chance import words
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.season.basket import apportion, fill
from connectors.partner.server.season.plan import PlannedOffer, PlannedSeller, check
from tests.connectors.partner.server.season.sandboxes import OVER, Sandbox, plan_of, run, sandbox, sold

__all__ = ["sandbox"]


def test_a_few_large_orders_carry_the_same_packs(sandbox: Sandbox) -> None:
    seller = PlannedSeller("H", "Hộ", 3, [PlannedOffer("A", "Vải", 5000, 1, 50_000), PlannedOffer("B", "Vải", 1, 1, 7)])
    run(sandbox.play(plan_of(sellers=[seller]), OVER))
    assert sold(sandbox.orders()) == {"A": 50_000, "B": 7}


def test_more_skus_than_orders_share_the_orders(sandbox: Sandbox) -> None:
    offers = [PlannedOffer(f"A{n}", "Vải", 1, 1, 1) for n in range(5)]
    run(sandbox.play(plan_of(sellers=[PlannedSeller("H", "Hộ", 2, offers)], max_lines=3), OVER))
    assert sold(sandbox.orders()) == {f"A{n}": 1 for n in range(5)}


@settings(max_examples=60, deadline=None)
@given(
    packs=st.lists(st.integers(0, 40), min_size=1, max_size=5),
    lost=st.tuples(st.integers(0, 5), st.integers(0, 5)),
    kept=st.integers(0, 60),
    partly=st.integers(0, 5),
    max_lines=st.integers(1, 4),
    seed=st.integers(0, 99),
)
def test_any_plan_that_is_taken_comes_out(
    packs: list[int], lost: tuple[int, int], kept: int, partly: int, max_lines: int, seed: int
) -> None:
    offers = [PlannedOffer(f"A{n}", "Vải", 1, 1, count) for n, count in enumerate(packs)]
    seller = PlannedSeller("H", "Hộ", kept + sum(lost), offers, *lost, partly)
    try:
        check(plan_of(sellers=[seller], max_lines=max_lines))
    except Problem:
        return
    baskets = fill(seller, max_lines, words(seed, 1, seller.orders))
    fate = baskets.fate[baskets.order]
    net = np.where(fate <= 1, baskets.packs - baskets.back, 0)
    assert np.bincount(baskets.offer, net, minlength=len(packs)).astype(int).tolist() == packs
    assert np.bincount(baskets.fate, minlength=4).tolist() == [kept - partly, partly, lost[1], lost[0]]
    lines = np.bincount(baskets.order, minlength=seller.orders)
    assert ((lines >= 1) & (lines <= max_lines)).all()
    assert (baskets.packs > baskets.back).all()
    assert set(baskets.order[baskets.back > 0]) == set(np.flatnonzero(baskets.fate == 1))


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_apportioning_gives_everything_away(total: int, weight: list[int]) -> None:
    assert int(apportion(total, np.array(weight, dtype=np.int64)).sum()) == total


@pytest.mark.parametrize(
    ("total", "weight"),
    [(10, [1, 1, 1]), (2, [1, 1, 1]), (1, [0, 5]), (10**13, [10**9, 1, 7]), (10**12 + 3, [10**9 - 1] * 8)],
)
def test_a_share_is_its_exact_part_rounded_down_or_up(total: int, weight: list[int]) -> None:
    """Also where total times weight is more than a machine's word holds."""
    shares, whole = apportion(total, np.array(weight, dtype=np.int64)).tolist(), sum(weight)
    assert all(
        total * part // whole <= share <= -(-total * part // whole) for share, part in zip(shares, weight, strict=True)
    )


def test_what_is_left_over_goes_where_most_was_cut_off() -> None:
    assert apportion(7, np.array([5, 3, 2], dtype=np.int64)).tolist() == [4, 2, 1]  # of 3.5, 2.1 and 1.4


def test_of_nothing_everybody_has_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert (apportion(7, none).tolist(), apportion(0, np.array([3, 0], dtype=np.int64)).tolist()) == ([], [0, 0])


def test_a_seller_without_orders_fills_no_basket() -> None:
    seller = PlannedSeller("H", "Hộ", 0, [PlannedOffer("A", "Vải", 1, 1, 0)])
    assert [len(column) for column in fill(seller, 3, words(1, 1, 0))] == [0] * 5
