"""Platforms that stand together: a small one is joined to the next smallest, and stays with it."""

from collections.abc import Mapping, Sequence

from marketplace.reports.published.standing import ByHousehold, merged, stands, total

PlatformCell = tuple[str, ...]


def platform_cells(sold: Mapping[str, ByHousehold], known: Sequence[PlatformCell] = ()) -> list[PlatformCell]:
    """Return the platforms in cells that stand, those that were together before still together."""
    there = {platform for cell in known for platform in cell}
    cells = [*known, *((platform,) for platform in sorted(sold) if platform not in there)]
    new = [cell for cell in cells if cell not in known]
    while len(cells) > 1 and (small := [cell for cell in new if not stands(_of(sold, cell))]):
        cells = joined(sold, cells, min(small, key=lambda cell: _size(sold, cell)))
        new = [cell for cell in cells if not set(cell) <= there]
    return cells


def joined(
    sold: Mapping[str, ByHousehold], cells: Sequence[PlatformCell], smallest: PlatformCell | None = None
) -> list[PlatformCell]:
    """Return the cells with the smallest one joined to the next smallest; where there is one cell it stays."""
    ranked = sorted(cells, key=lambda cell: (cell != smallest, _size(sold, cell)))
    if len(ranked) < 2:
        return list(cells)
    first, second, *others = ranked
    return sorted([tuple(sorted((*first, *second))), *others])


def _of(sold: Mapping[str, ByHousehold], cell: PlatformCell) -> ByHousehold:
    return merged(sold.get(platform, {}) for platform in cell)


def _size(sold: Mapping[str, ByHousehold], cell: PlatformCell) -> tuple[int, int, PlatformCell]:
    own = _of(sold, cell)
    return len(own), total(own).weight_g, cell
