"""Room: the grams of some lots, given to the offers they feed; a gram once given can change the lot it comes from.

Lots that feed the same offers are one place. Giving is a flow from the places to the offers: where a place is empty,
an offer that also has another one makes way.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from itertools import pairwise


class Room:
    """Grams by place, and what each side (an offer, by its number) has been given from where."""

    def __init__(self, lots: Mapping[int, int], feeds: Sequence[Sequence[int]]) -> None:
        """Lay out ``lots`` (grams by id) for sides 0, 1, …, each with the lots that feed it."""
        fed_by: dict[int, list[int]] = defaultdict(list)
        for side, fed in enumerate(feeds):
            for lot in fed:
                fed_by[lot].append(side)
        alike: dict[tuple[int, ...], int] = defaultdict(int)
        for lot, sides in fed_by.items():
            alike[tuple(sides)] += max(0, lots[lot])
        self._sides: list[tuple[int, ...]] = list(alike)
        self.grams = list(alike.values())
        self._places: list[list[int]] = [[] for _ in feeds]
        for place, around in enumerate(self._sides):
            for side in around:
                self._places[side].append(place)
        self.clear()

    def clear(self) -> None:
        """Take everything back."""
        self._free = list(self.grams)
        self._given: list[dict[int, int]] = [defaultdict(int) for _ in self._places]

    @property
    def free(self) -> int:
        """Grams that nobody has."""
        return sum(self._free)

    def parts(self, weights: Mapping[int, int]) -> dict[int, int]:
        """Return the grams each side would have of what is free in its own places, shared out there by weight."""
        parts = dict.fromkeys(weights, 0)
        for place, sides in enumerate(self._sides):
            here = [side for side in sides if side in weights] if self._free[place] else []
            whole = sum(weights[side] for side in here)
            for side in here:
                parts[side] += self._free[place] * weights[side] // whole
        return parts

    def give(self, side: int, grams: int) -> int:
        """Give a side up to so many more grams; return how many it got. Nobody else gets less by it."""
        got = 0
        while got < grams:
            some = self._give_some(side, grams - got)
            if not some:
                break
            got += some
        return got

    def give_whole(self, side: int, pack_g: int, packs: int) -> int:
        """Give a side up to so many more whole packs; return how many it got."""
        if packs <= 0:
            return 0
        got = self.give(side, packs * pack_g)
        if over_g := got % pack_g:
            self._take_back(side, over_g)
        return got // pack_g

    def _take_back(self, side: int, grams: int) -> None:
        given = self._given[side]
        for place in list(given):
            some = min(grams, given[place])
            given[place] -= some
            self._free[place] += some
            grams -= some

    def _give_some(self, side: int, grams: int) -> int:
        """Give along one shortest way from the side to a place with something free; most often that is its own."""
        for place in self._places[side]:
            if self._free[place] > 0:
                most = min(grams, self._free[place])
                self._given[side][place] += most
                self._free[place] -= most
                return most
        way = self._way(side)
        if way is None:
            return 0
        most = min(grams, self._free[way[-1][1]])
        for (_, place), (other, _) in pairwise(way):
            most = min(most, self._given[other][place])
        for i, (at, place) in enumerate(way):
            self._given[at][place] += most
            if i + 1 < len(way):
                self._given[way[i + 1][0]][place] -= most
        self._free[way[-1][1]] -= most
        return most

    def _way(self, side: int) -> list[tuple[int, int]] | None:
        """Return steps (a side, the place it takes from), each next side giving that place up; None: no way."""
        came: dict[int, tuple[int, int] | None] = {side: None}
        waiting = deque([side])
        while waiting:
            at = waiting.popleft()
            for place in self._places[at]:
                if self._free[place] > 0:
                    return _steps(came, at, place)
                for other in self._sides[place]:
                    if other not in came and self._given[other].get(place, 0) > 0:
                        came[other] = (at, place)
                        waiting.append(other)
        return None


def _steps(came: Mapping[int, tuple[int, int] | None], at: int, place: int) -> list[tuple[int, int]]:
    steps = [(at, place)]
    before = came[at]
    while before is not None:
        steps.append(before)
        before = came[before[0]]
    return steps[::-1]
