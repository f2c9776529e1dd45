"""Areas stand together in the least groups that stand, and those that were told are never taken apart."""

from datetime import date

from marketplace.reports.published.areas import Area, AreaGroup, arranged, cells_of_map
from marketplace.reports.published.standing import ByHousehold, SoldAmount

TOLD = date(2026, 6, 1)
ONE = {1: "A", 2: "A", 3: "A", 4: "A"}


def homes(first: int, count: int, weight_g: int = 1_000) -> ByHousehold:
    return {first + n: SoldAmount(weight_g, weight_g) for n in range(count)}


def ids(groups: list[AreaGroup]) -> list[tuple[set[int], bool]]:
    return [({area.commune_id for area in group.areas}, group.rest) for group in groups]


def test_a_small_commune_is_joined_to_the_next_smallest_of_its_district() -> None:
    sold = {Area(1, 11): homes(0, 2), Area(2, 12): homes(10, 5), Area(3, 13): homes(20, 3), Area(4, 14): homes(30, 4)}
    assert ids(arranged([], sold, ONE)) == [({1, 3}, False), ({2}, False), ({4}, False)]
    apart = arranged([], sold, {1: "A", 2: "A", 3: "B", 4: "A"})
    assert ids(apart) == [({1, 4}, False), ({2}, False), ({3}, False)]


def test_one_that_lies_in_the_same_commune_today_comes_first() -> None:
    sold = {Area(1, 11): homes(0, 2), Area(2, 11): homes(10, 9), Area(3, 13): homes(20, 3)}
    assert ids(arranged([], sold, ONE)) == [({1, 2}, False), ({3}, False)]


def test_what_is_left_of_the_districts_is_the_rest_which_takes_the_smallest_until_it_stands() -> None:
    sold = {Area(1, 11): homes(0, 1), Area(2, 12): homes(10, 2), Area(3, 13): homes(20, 3), Area(4, 14): homes(30, 9)}
    districts = {1: "A", 2: "B", 3: "C", 4: "D"}
    assert ids(arranged([], sold, districts)) == [({3}, False), ({4}, False), ({1, 2}, True)]
    alone = {area: own for area, own in sold.items() if area.commune_id != 2}
    assert ids(arranged([], alone, districts)) == [({4}, False), ({1, 3}, True)]
    assert ids(arranged([], {Area(1, 11): homes(0, 1)}, districts)) == [({1}, True)]


def test_one_household_that_is_too_large_makes_a_commune_small() -> None:
    sold = {Area(1, 11): homes(0, 5) | homes(9, 1, 900_000), Area(2, 12): homes(10, 3, 300_000)}
    assert ids(arranged([], sold, ONE)) == [({1, 2}, False)]


def test_groups_that_were_told_stay_and_what_is_new_joins_them_or_stands_by_itself() -> None:
    known = [AreaGroup(frozenset({Area(1, 11), Area(2, 12)}), told_on=TOLD)]
    sold = {Area(1, 11): homes(0, 9), Area(2, 12): homes(10, 9), Area(3, 13): homes(20, 3), Area(4, 14): homes(30, 1)}
    assert ids(arranged(known, sold, {**ONE, 3: "B"})) == [({1, 2, 4}, False), ({3}, False)]
    [grown, _] = arranged(known, sold, {**ONE, 3: "B"})
    assert grown.told_on == TOLD
    homeless = arranged(known, sold, {**ONE, 4: "C"})
    assert ids(homeless) == [({1, 2}, False), ({3, 4}, True)]
    told = [*known, AreaGroup(frozenset({Area(3, 13)}), True, TOLD)]
    assert ids(arranged(told, sold, {**ONE, 4: "C"})) == [({1, 2}, False), ({3, 4}, True)]


def test_groups_that_share_a_commune_of_a_map_are_one_cell_there() -> None:
    groups = [
        AreaGroup(frozenset({Area(1, 11)})),
        AreaGroup(frozenset({Area(1, 12)})),
        AreaGroup(frozenset({Area(2, 12)})),
        AreaGroup(frozenset({Area(3, 0)})),
        AreaGroup(frozenset({Area(4, 14)}), rest=True),
    ]
    assert cells_of_map(groups, "then") == [[0, 1], [2], [3], [4]]
    assert cells_of_map(groups, "now") == [[0], [1, 2], [3, 4]]
