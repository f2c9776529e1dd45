"""A figure stands on three households, of which none makes too much of it, in grams or in đồng."""

import pytest

from marketplace.reports.published.standing import SoldAmount, by_place, gathered, merged, stands, total


def of(*grams: int) -> dict[int, SoldAmount]:
    return {n: SoldAmount(weight, 30 * weight) for n, weight in enumerate(grams)}


@pytest.mark.parametrize(
    ("grams", "expected"),
    [
        ((), False),
        ((10, 10), False),
        ((10, 10, 0), False),
        ((10, 10, 10), True),
        ((86, 7, 7), False),
        ((70, 29, 1), False),  # the second knows the first one to within two hundredths
        ((60, 28, 12), False),
        ((60, 27, 13), True),
        ((-10, 10, -10), True),  # what changed, up or down
        ((0, 0, 0), False),
    ],
)
def test_a_figure_stands_on_enough_households_of_which_none_is_too_large(
    grams: tuple[int, ...], expected: bool
) -> None:
    assert stands(of(*grams)) is expected


def test_one_is_too_large_in_dong_alone() -> None:
    assert not stands({n: SoldAmount(10, dong) for n, dong in enumerate((1_000, 10, 10))})
    assert stands({n: SoldAmount(10, 0) for n in range(3)})


def test_amounts_are_added_up_by_household_and_place() -> None:
    one, two = SoldAmount(1, 30), SoldAmount(2, 60)
    assert gathered([("a", one), ("a", two), ("b", one), ("b", SoldAmount(-1, -30))]) == {"a": SoldAmount(3, 90)}
    assert by_place([(("x", 1), one), (("x", 2), two), (("y", 1), two)]) == {"x": {1: one, 2: two}, "y": {1: two}}
    assert merged([{1: one}, {1: two, 2: two}]) == {1: SoldAmount(3, 90), 2: two}
    assert total({1: one, 2: two}) == SoldAmount(3, 90)
