"""A household is covered by others of its brick, or by an exchange with another group; else it is exposed."""

from marketplace.reports.published.cover import BrickKey, exposed
from marketplace.reports.published.standing import SoldAmount

POSTMART, VOSO = (0, 0), (1, 0)


def wall(*bricks: tuple[int, int, tuple[int, int], int]) -> dict[BrickKey, SoldAmount]:
    return {BrickKey(home, group, column): SoldAmount(grams, grams) for home, group, column, grams in bricks}


def test_two_of_one_brick_cover_each_other_and_one_alone_is_exposed() -> None:
    assert exposed(wall((1, 0, POSTMART, 5), (2, 0, POSTMART, 500))) == set()
    assert exposed(wall((1, 0, POSTMART, 5), (2, 0, POSTMART, 500), (3, 0, VOSO, 7))) == {3}
    assert exposed({}) == set()


def test_one_alone_is_covered_by_an_exchange_with_a_group_that_sells_on_both() -> None:
    alone = [(1, 0, POSTMART, 9), (2, 0, POSTMART, 9), (3, 0, VOSO, 8)]
    both = [(4, 1, POSTMART, 4), (5, 1, POSTMART, 4), (6, 1, VOSO, 1), (7, 1, VOSO, 1)]
    assert exposed(wall(*alone, *both)) == set()
    little = [(4, 1, POSTMART, 1), (5, 1, POSTMART, 2), *both[2:]]
    assert exposed(wall(*alone, *little)) == {3}
    elsewhere = [(6, 1, VOSO, 1), (7, 1, VOSO, 1)]
    assert exposed(wall(*alone, *elsewhere)) == {3}


def test_what_elsewhere_is_taken_once_covers_nothing_more() -> None:
    """Two lonely bricks of one household, of 10 each: the other group has 8 to give, and covers less than half."""
    later = (1, 1)
    own = [(1, 0, POSTMART, 9), (2, 0, POSTMART, 9), (3, 0, VOSO, 10), (3, 0, later, 10)]
    there = [(4, 1, POSTMART, 4), (5, 1, POSTMART, 4), (6, 1, VOSO, 1), (7, 1, VOSO, 1), (6, 1, later, 1),
             (7, 1, later, 1)]  # fmt: skip
    assert exposed(wall(*own, *there)) == {3}
    more = [(8, 1, POSTMART, 2), *there]
    assert exposed(wall(*own, *more)) == set()


def test_half_in_the_dark_is_enough_and_what_is_given_back_does_not_cover_what_is_sold() -> None:
    shared = [(1, 0, POSTMART, 5), (2, 0, POSTMART, 5)]
    assert exposed(wall(*shared, (1, 0, VOSO, 5))) == set()
    assert exposed(wall(*shared, (1, 0, VOSO, 6))) == {1}
    assert exposed(wall((1, 0, POSTMART, 5), (2, 0, POSTMART, -5))) == {1, 2}


def test_who_is_exposed_in_dong_alone_is_exposed() -> None:
    parts = wall((1, 0, POSTMART, 5), (2, 0, POSTMART, 5))
    parts[BrickKey(3, 0, VOSO)] = SoldAmount(0, 7)
    assert exposed(parts) == {3}
