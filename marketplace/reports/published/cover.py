"""Cover: whether a household could as well have sold half as much, and every published figure would be the same.

What is published of a publication are sums over bricks: a group of areas, a cell of platforms, a block of days. Two
households of one brick cannot be told apart, so that either may have sold nothing there. One that is alone in a brick
is covered where another of its group sold in another brick, and in another group somebody sold in both: what the first
has less the second has more, and the other way round over there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from marketplace.reports.published.standing import SoldAmount

Column = tuple[int, int]
"""The places of a cell of platforms and of a block of days."""


class BrickKey(NamedTuple):
    """Whose, in which group of areas, and in which column."""

    household_id: int
    group: int
    column: Column


def exposed(parts: Mapping[BrickKey, SoldAmount]) -> set[int]:
    """Return the households of which less than half is covered, in grams or in đồng."""
    found: set[int] = set()
    for measure in zip(*parts.values(), strict=True):
        found |= _Wall(dict(zip(parts, measure, strict=True))).exposed()
    return found


class _Wall:
    """All bricks of one measure."""

    def __init__(self, amounts: Mapping[BrickKey, int]) -> None:
        self._bricks: dict[tuple[int, Column], dict[int, int]] = defaultdict(dict)
        self._of: dict[int, list[tuple[int, Column, int]]] = defaultdict(list)
        self._columns: dict[int, list[Column]] = defaultdict(list)
        self._groups: dict[Column, list[int]] = defaultdict(list)
        for (household, group, column), amount in amounts.items():
            if amount:
                self._bricks[group, column][household] = amount
                self._of[household].append((group, column, amount))
        for group, column in self._bricks:
            self._columns[group].append(column)
            self._groups[column].append(group)

    def exposed(self) -> set[int]:
        return {household for household in self._of if not self._is_covered(household)}

    def _is_covered(self, household: int) -> bool:
        own = self._of[household]
        whole = sum(abs(amount) for *_, amount in own)
        alone = [
            (group, column, amount) for group, column, amount in own if not self._is_shared(household, group, column)
        ]
        covered = whole - sum(abs(amount) for *_, amount in alone)
        if 2 * covered >= whole:
            return True
        taken: dict[tuple[int, Column], int] = defaultdict(int)
        places = {group for group, *_ in own}
        for group, column, amount in alone:
            if amount > 0:
                covered += self._exchanged(household, group, column, amount, places, taken)
            if 2 * covered >= whole:
                return True
        return False

    def _is_shared(self, household: int, group: int, column: Column) -> bool:
        """Say whether somebody else of the brick may have sold (or given back) what this one did."""
        brick = self._bricks[group, column]
        return any((amount > 0) == (brick[household] > 0) for other, amount in brick.items() if other != household)

    def _exchanged(
        self, household: int, group: int, column: Column, amount: int, places: set[int],
        taken: dict[tuple[int, Column], int],
    ) -> int:  # fmt: skip
        """Return how much of what a household has alone another one may have, exchanged elsewhere; note it as taken."""
        left = amount
        for there in self._others_columns(household, group, column):
            for other in self._groups[there]:
                if other in places or not _sold(self._bricks.get((other, column), {})):
                    continue
                free = min(left, _sold(self._bricks[other, there]) - taken[other, there])
                taken[other, there] += free
                left -= free
                if not left:
                    return amount
        return amount - left

    def _others_columns(self, household: int, group: int, column: Column) -> Iterator[Column]:
        """Yield the other columns in which somebody else of the group sold."""
        for there in self._columns[group]:
            brick = self._bricks[group, there]
            if there != column and any(amount > 0 for other, amount in brick.items() if other != household):
                yield there


def _sold(brick: Mapping[int, int]) -> int:
    """Return what was sold in a brick; what was given back there is none of it."""
    return sum(amount for amount in brick.values() if amount > 0)
