"""Areas: communes that stand together from a season's first publication on, in the least groups that may be published.

An area is a commune as it was and the one it lies in today, so that a group is whole on both maps. Groups are never
taken apart again: two publications would differ by what was taken.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from marketplace.reports.published.standing import ByHousehold, merged, stands, total


class Area(NamedTuple):
    """A commune as it was recorded, and the one on today's map (0: not placed)."""

    commune_id: int
    commune_now_id: int


class AreaGroup(NamedTuple):
    """Areas that stand together; ``rest`` is what was left of all districts."""

    areas: frozenset[Area]
    rest: bool = False


AreaSales = Mapping[Area, ByHousehold]
Districts = Mapping[int, str]
"""By commune, as recorded, what tells its district from all others."""


class _Piece(NamedTuple):
    areas: frozenset[Area]
    sold: ByHousehold

    @property
    def size(self) -> tuple[int, int, list[Area]]:
        return len(self.sold), total(self.sold).weight_g, sorted(self.areas)

    def with_other(self, other: "_Piece") -> "_Piece":
        return _Piece(self.areas | other.areas, merged([self.sold, other.sold]))


def grouped(sold: AreaSales, districts: Districts) -> list[AreaGroup]:
    """Return the least groups that stand; none where not even all together do.

    A small one is joined to the next smallest of its district: where it can, to one that shares a commune on one of the
    maps with it. What is left of the districts is the rest, which takes the smallest groups until it stands too.
    """
    standing, left = _by_district(sold, districts)
    if left:
        rest = _all_of(left)
        standing.sort(key=lambda piece: piece.size, reverse=True)
        while standing and not stands(rest.sold):
            rest = rest.with_other(standing.pop())
        if not stands(rest.sold):
            return []
        return [*_ordered(standing), AreaGroup(rest.areas, rest=True)]
    return _ordered(standing)


def with_new_areas(groups: Sequence[AreaGroup], sold: AreaSales, districts: Districts) -> list[AreaGroup]:
    """Return the groups of before with the areas that have sold since, in their order, then new groups.

    What stands by itself is a group of its own; what does not joins one of its district, else the rest.
    """
    known = {area for group in groups for area in group.areas}
    new = {area: amounts for area, amounts in sold.items() if area not in known}
    standing, left = _by_district(new, districts)
    joined = list(groups)
    for piece in left:
        size = [total(merged(sold.get(area, {}) for area in group.areas)).weight_g for group in joined]
        ranks = [(_far(piece.areas, group, districts), size[at], at) for at, group in enumerate(joined)]
        *_, at = min(ranks)
        joined[at] = joined[at]._replace(areas=joined[at].areas | piece.areas)
    return [*joined, *_ordered(standing)]


def _by_district(sold: AreaSales, districts: Districts) -> tuple[list[_Piece], list[_Piece]]:
    """Return what stands within the districts, and the one piece that may be left of each."""
    own: dict[str, list[_Piece]] = defaultdict(list)
    for area, amounts in sorted(sold.items()):
        own[districts.get(area.commune_id, "")].append(_Piece(frozenset({area}), amounts))
    found = [piece for _, pieces in sorted(own.items()) for piece in _joined(pieces)]
    return [one for one in found if stands(one.sold)], [one for one in found if not stands(one.sold)]


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Join the smallest piece that does not stand to the next smallest, until all stand or one is left."""
    while len(pieces) > 1 and (small := [one for one in pieces if not stands(one.sold)]):
        smallest = min(small, key=lambda piece: piece.size)
        others = [one for one in pieces if one is not smallest]
        nearest = min(others, key=lambda piece: (*_apart(smallest.areas, piece.areas), piece.size))
        pieces = [one for one in others if one is not nearest]
        pieces.append(smallest.with_other(nearest))
    return pieces


def _apart(one: Collection[Area], other: Collection[Area]) -> tuple[bool, bool]:
    """Say whether two share no commune of today, and none of the former ones."""
    today = {area.commune_now_id for area in one} - {0}
    former = {area.commune_id for area in one}
    return today.isdisjoint(area.commune_now_id for area in other), former.isdisjoint(area.commune_id for area in other)


def _far(areas: Collection[Area], group: AreaGroup, districts: Districts) -> tuple[bool, bool, bool, bool]:
    own = {districts.get(area.commune_id, "") for area in areas}
    elsewhere = own.isdisjoint(districts.get(area.commune_id, "") for area in group.areas)
    apart, formerly_apart = _apart(areas, group.areas)
    return elsewhere or group.rest, apart, formerly_apart, not group.rest


def _all_of(pieces: Iterable[_Piece]) -> _Piece:
    whole = _Piece(frozenset(), {})
    for piece in pieces:
        whole = whole.with_other(piece)
    return whole


def _ordered(pieces: Iterable[_Piece]) -> list[AreaGroup]:
    return [AreaGroup(piece.areas) for piece in sorted(pieces, key=lambda piece: sorted(piece.areas))]


def cells_of_map(groups: Sequence[AreaGroup], era: str) -> list[list[int]]:
    """Return the places of the groups that are one cell on a map ('then' or 'now'): those that share a commune there.

    What is on no commune of today's map belongs to the rest.
    """
    cells: list[tuple[set[int], list[int]]] = []
    for at, group in enumerate(groups):
        communes = {area.commune_id if era == "then" else area.commune_now_id for area in group.areas}
        communes |= {0} if group.rest else set()
        touched = [cell for cell in cells if cell[0] & communes]
        cells = [cell for cell in cells if not cell[0] & communes]
        cells.append((communes.union(*(held for held, _ in touched)), [*(n for _, held in touched for n in held), at]))
    return sorted(sorted(places) for _, places in cells)
