"""What stands stays where it fits, one that shows nothing is given a share, and none rises before others make way."""

import pytest

from marketplace.listings.availability.max_flow import FlowNetwork
from marketplace.listings.availability.sharing import Claimant, Target, shown_of, targets_of

KG = 1_000


def claimant(packs: int = 0, *, safety: int = 0, fruit_g: int = KG, shown: bool = True, may_rise: bool = True,
             most: int = 1_000) -> Claimant:  # fmt: skip
    return Claimant(fruit_g, packs, safety, shown, may_rise, most)


def shared(kg: int, *claimants: Claimant) -> list[Target]:
    """Share one lot out."""
    room = {1: kg * KG}
    shares, standing = FlowNetwork(room, [(1,)] * len(claimants)), [FlowNetwork(room, [(1,)] * 2 * len(claimants))]
    return targets_of(shares, standing, claimants)


def test_what_is_free_goes_to_all_in_proportion_to_what_they_have() -> None:
    assert shared(30, claimant(10), claimant(5)) == [Target(20, 20), Target(10, 10)]
    assert shared(10, claimant(), claimant()) == [Target(5, 5), Target(5, 5)]


def test_one_that_shows_nothing_is_given_its_even_share_of_what_the_others_give_up() -> None:
    assert shared(30, claimant(30), claimant()) == [Target(15, 30), Target(15, 0)]
    assert shared(30, claimant(15), claimant()) == [Target(15, 15), Target(15, 15)]


def test_nobody_is_given_now_what_still_stands_elsewhere() -> None:
    hidden = claimant(20, shown=False)
    assert shared(20, hidden, claimant()) == [Target(0, 20), Target(20, 0)]
    assert shared(25, hidden, claimant()) == [Target(0, 20), Target(25, 5)]


def test_packs_are_whole_and_the_rest_is_nobodys() -> None:
    assert shared(11, claimant(fruit_g=5 * KG), claimant(fruit_g=5 * KG)) == [Target(1, 1), Target(1, 1)]
    assert shared(4, claimant(fruit_g=5 * KG)) == [Target(0, 0)]
    assert shared(0) == []


def test_nobody_has_more_than_it_may_and_one_that_may_not_rise_only_what_stands() -> None:
    assert shared(30, claimant(most=4), claimant()) == [Target(4, 4), Target(26, 26)]
    assert shared(30, claimant(6, most=4)) == [Target(4, 6)]
    assert shared(30, claimant(3, may_rise=False), claimant(1)) == [Target(3, 3), Target(27, 27)]


def test_where_lots_do_not_hold_what_stands_all_are_lowered_in_proportion() -> None:
    assert shared(15, claimant(20), claimant(10)) == [Target(10, 20), Target(5, 10)]


@pytest.mark.parametrize(
    ("one", "target", "shows"),
    [
        (claimant(safety=2), Target(10, 10), 8),
        (claimant(safety=2), Target(10, 4), 2),
        (claimant(safety=2), Target(1, 1), 0),
        (claimant(6, safety=2), Target(10, 6), 6),
        (claimant(9, safety=2), Target(10, 9), 8),
        (claimant(9, shown=False), Target(9, 9), 0),
    ],
    ids=["less what is kept back", "as much as it may now", "never below 0", "what stands stays", "down to its target",
         "nothing where it is not shown"],
)  # fmt: skip
def test_a_claimant_shows_its_target_less_what_it_keeps_back(one: Claimant, target: Target, shows: int) -> None:
    assert shown_of(one, target) == shows
