"""Platforms stand by themselves; once a season is over a small one is joined to the next smallest, for good."""

from datetime import date

from marketplace.reports.published.platform_cells import PlatformCell, joined, platform_cells
from marketplace.reports.published.standing import SoldAmount

TOLD = date(2026, 6, 1)
SOLD = {name: {n: SoldAmount(1_000, 1_000) for n in range(count)}
        for name, count in {"postmart": 9, "sendo": 2, "voso": 4}.items()}  # fmt: skip


def names(cells: list[PlatformCell]) -> list[tuple[str, ...]]:
    return [cell.names for cell in cells]


def test_a_small_platform_is_joined_to_the_next_smallest_once_the_season_is_over() -> None:
    assert names(platform_cells([], SOLD, joining=False)) == [("postmart",), ("sendo",), ("voso",)]
    assert names(platform_cells([], SOLD, joining=True)) == [("postmart",), ("sendo", "voso")]
    assert names(platform_cells([], {"sendo": SOLD["sendo"]}, joining=True)) == [("sendo",)]


def test_platforms_that_were_told_together_stay_so_and_one_that_was_told_stays_where_it_is() -> None:
    together = [PlatformCell(("postmart", "voso"), TOLD)]
    assert names(platform_cells(together, SOLD, joining=False)) == [("postmart", "voso"), ("sendo",)]
    assert platform_cells(together, SOLD, joining=True) == [PlatformCell(("postmart", "sendo", "voso"), TOLD)]
    small = [PlatformCell(("sendo",), TOLD)]
    assert names(platform_cells(small, SOLD, joining=True)) == [("postmart",), ("sendo",), ("voso",)]


def test_the_two_smallest_are_joined_and_one_alone_stays() -> None:
    cells = platform_cells([], SOLD, joining=False)
    two = joined(cells, SOLD)
    assert names(two) == [("sendo", "voso"), ("postmart",)]
    [one] = joined(two, SOLD)
    assert joined([one], SOLD) == [one]
