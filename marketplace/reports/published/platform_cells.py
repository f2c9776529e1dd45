"""Platforms that stand together from the day they are first told of: a small one is joined to the next smallest."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from marketplace.reports.published.standing import ByHousehold, merged, stands, total


class PlatformCell(NamedTuple):
    """Platforms that stand together, and up to which day they are told (None: not yet)."""

    names: tuple[str, ...]
    told_on: date | None = None


PlatformSales = Mapping[str, ByHousehold]


def platform_cells(known: Sequence[PlatformCell], sold: PlatformSales, *, joining: bool) -> list[PlatformCell]:
    """Return the known cells, and all other platforms by themselves; ``joining`` joins those that do not stand."""
    there = {name for cell in known for name in cell.names}
    cells = [*known, *(PlatformCell((name,)) for name in sorted(sold) if name not in there)]
    while (
        joining
        and len(cells) > 1
        and (small := [one for one in cells if one.told_on is None and not _stands(one, sold)])
    ):
        cells = joined(cells, sold, min(small, key=lambda cell: _size(cell, sold)))
    return sorted(cells, key=lambda cell: cell.names)


def joined(
    cells: Sequence[PlatformCell], sold: PlatformSales, smallest: PlatformCell | None = None
) -> list[PlatformCell]:
    """Return the cells with the smallest one (or this one) joined to the next smallest; a single one stays."""
    ranked = sorted(cells, key=lambda cell: (cell != smallest, _size(cell, sold)))
    if len(ranked) < 2:
        return ranked
    first, second, *others = ranked
    told = [cell.told_on for cell in (first, second) if cell.told_on is not None]
    return [PlatformCell(tuple(sorted((*first.names, *second.names))), min(told, default=None)), *others]


def _of(cell: PlatformCell, sold: PlatformSales) -> ByHousehold:
    return merged(sold.get(name, {}) for name in cell.names)


def _stands(cell: PlatformCell, sold: PlatformSales) -> bool:
    return stands(_of(cell, sold))


def _size(cell: PlatformCell, sold: PlatformSales) -> tuple[int, int, tuple[str, ...]]:
    own = _of(cell, sold)
    return len(own), total(own).weight_g, cell.names
