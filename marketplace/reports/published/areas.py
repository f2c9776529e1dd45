"""Areas: communes that stand together from the day they are first told of, in the least groups that may be published.

An area is a commune as it was and the one it lies in today, so that a group is whole on both maps. A group that was
told is never taken apart again: two publications would differ by what was taken.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from marketplace.reports.published.standing import ByHousehold, merged, stands, total


class Area(NamedTuple):
    """A commune as it was recorded, and the one on today's map (0: not placed)."""

    commune_id: int
    commune_now_id: int


class AreaGroup(NamedTuple):
    """Areas that stand together, and up to which day they are told (None: not yet).

    ``rest`` is what was left of all districts.
    """

    areas: frozenset[Area]
    rest: bool = False
    told_on: date | None = None


AreaSales = Mapping[Area, ByHousehold]
"""What households sold of each area, or are expected to."""
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


def arranged(known: Sequence[AreaGroup], sold: AreaSales, districts: Districts) -> list[AreaGroup]:
    """Return the known groups, and all other areas in the least groups that stand or joined to those.

    A small one is joined to the next smallest of its district: where it can, to one that shares a commune on one of the
    maps with it. What is left of the districts is the rest, which takes the smallest groups until it stands too.
    """
    there = {area for group in known for area in group.areas}
    standing, left = _by_district({area: own for area, own in sold.items() if area not in there}, districts)
    groups = [*known, *(AreaGroup(piece.areas) for piece in standing)]
    homeless: list[_Piece] = []
    for piece in left:
        near = [at for at, group in enumerate(groups) if not group.rest and _share(piece.areas, group.areas, districts)]
        if near:
            at = min(near, key=lambda at: (*_apart(piece.areas, groups[at].areas), _of(groups[at], sold).size))
            groups[at] = groups[at]._replace(areas=groups[at].areas | piece.areas)
        else:
            homeless.append(piece)
    return _with_rest(groups, homeless, sold) if homeless else _ordered(groups)


def _with_rest(groups: Sequence[AreaGroup], homeless: Sequence[_Piece], sold: AreaSales) -> list[AreaGroup]:
    """Return the groups and the rest, which these pieces belong to."""
    rest = AreaGroup(frozenset().union(*(piece.areas for piece in homeless)), rest=True)
    others = []
    for group in groups:
        if group.rest:
            rest = _both(rest, group)
        else:
            others.append(group)
    others.sort(key=lambda group: _of(group, sold).size, reverse=True)
    while others and not stands(_of(rest, sold).sold):
        rest = _both(rest, others.pop())
    return _ordered([*others, rest])


def _both(rest: AreaGroup, group: AreaGroup) -> AreaGroup:
    told = [day for day in (rest.told_on, group.told_on) if day is not None]
    return AreaGroup(rest.areas | group.areas, True, min(told, default=None))


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


def _share(one: Collection[Area], other: Collection[Area], districts: Districts) -> bool:
    """Say whether two lie in one district."""
    own = {districts.get(area.commune_id, "") for area in one}
    return not own.isdisjoint(districts.get(area.commune_id, "") for area in other)


def _of(group: AreaGroup, sold: AreaSales) -> _Piece:
    return _Piece(group.areas, merged(sold.get(area, {}) for area in group.areas))


def _ordered(groups: Iterable[AreaGroup]) -> list[AreaGroup]:
    return sorted(groups, key=lambda group: (group.rest, sorted(group.areas)))


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
