"""Standing: on how many households a figure must stand to be published, and how large one of them may be."""

from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

FEWEST = 3
"""So many households at least."""
MOST_PERCENT = 85
"""One household makes no more than this of it, in grams and in đồng."""
MISS_PERCENT = 20
"""By so much must the second largest household, which knows its own figure, miss the largest one's."""

_K = TypeVar("_K", bound=Hashable)


class SoldAmount(NamedTuple):
    """What was sold: grams and đồng. Of what changed both may be below 0."""

    weight_g: int = 0
    value_dong: int = 0

    def plus(self, other: "SoldAmount") -> "SoldAmount":
        """Return both added up."""
        return SoldAmount(self.weight_g + other.weight_g, self.value_dong + other.value_dong)

    def minus(self, other: "SoldAmount") -> "SoldAmount":
        """Return what this is more than another."""
        return SoldAmount(self.weight_g - other.weight_g, self.value_dong - other.value_dong)


NOTHING = SoldAmount()
ByHousehold = dict[int, SoldAmount]
"""What each household has of a figure, by its id; one that has nothing of it is missing."""


def gathered(amounts: Iterable[tuple[_K, SoldAmount]]) -> dict[_K, SoldAmount]:
    """Add up by key; what comes to nothing is left out."""
    found: dict[_K, SoldAmount] = {}
    for key, amount in amounts:
        found[key] = found.get(key, NOTHING).plus(amount)
    return {key: amount for key, amount in found.items() if any(amount)}


def by_place(amounts: Iterable[tuple[tuple[_K, int], SoldAmount]]) -> dict[_K, ByHousehold]:
    """Add up by place and household; the pairs are of both. A household that comes to nothing there is left out."""
    found: dict[_K, ByHousehold] = {}
    for (place, household), amount in gathered(amounts).items():
        found.setdefault(place, {})[household] = amount
    return found


def merged(many: Iterable[Mapping[int, SoldAmount]]) -> ByHousehold:
    """Return what each household has of several figures together."""
    return gathered(item for one in many for item in one.items())


def total(amounts: Mapping[int, SoldAmount]) -> SoldAmount:
    """Return a figure: what all its households have of it."""
    whole = NOTHING
    for amount in amounts.values():
        whole = whole.plus(amount)
    return whole


def stands(amounts: Mapping[int, SoldAmount]) -> bool:
    """Say whether a figure, or what changed of one, stands on enough households of which none is too large."""
    counted = [amount for amount in amounts.values() if any(amount)]
    return len(counted) >= FEWEST and all(_is_even(measure) for measure in zip(*counted, strict=True))


def _is_even(measure: Iterable[int]) -> bool:
    """Say whether nobody makes too much of one measure; a measure of which there is nothing tells nothing."""
    first, second, *others = sorted(map(abs, measure), reverse=True)
    rest = sum(others)
    small_enough = first * 100 <= MOST_PERCENT * (first + second + rest)
    return not first or (small_enough and rest * 100 > MISS_PERCENT * first)
