"""Cells: what a publication says of each commune, platform and day, as it is written."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from marketplace.reports.published.areas import cells_of_map
from marketplace.reports.published.plan import Parts, PublicationPlan
from marketplace.reports.published.stage import SoldBlock
from marketplace.reports.published.standing import ByHousehold, by_place, merged, total
from marketplace.reports.published.told import CellRow


def commune_cells(plan: PublicationPlan, parts: Parts, era: str) -> list[CellRow]:
    """Return the cells of a map ('then' or 'now'), what sold most first, the rest last."""
    group_of = plan.group_of()
    by_group = by_place(((group_of[key.area], key.household_id), amount) for key, amount in parts.items())
    cells = []
    for places in cells_of_map(plan.groups, era):
        groups = [plan.groups[at] for at in places]
        own = merged(by_group.get(at, {}) for at in places)
        areas = {area for group in groups for area in group.areas}
        members = {area.commune_id if era == "then" else area.commune_now_id for area in areas}
        rest = 0 in members or any(group.rest for group in groups)
        cells.append(_cell(sorted(members - {0}), own, [group.told_on for group in groups], rest=rest))
    return sorted(cells, key=lambda cell: (cell.rest, -cell.sold.weight_g))


def platform_rows(plan: PublicationPlan, parts: Parts) -> list[CellRow]:
    """Return the cells of platforms, what sold most first."""
    cell_of = plan.cell_of()
    by_cell = by_place(((cell_of[key.platform], key.household_id), amount) for key, amount in parts.items())
    cells = [_cell(list(cell.names), by_cell.get(at, {}), [cell.told_on]) for at, cell in enumerate(plan.platforms)]
    return sorted(cells, key=lambda cell: -cell.sold.weight_g)


def day_cells(blocks: Sequence[SoldBlock], day: date) -> Iterator[CellRow]:
    """Yield the cells of new blocks of days, told up to a day."""
    for block in blocks:
        yield _cell([min(block.days), max(block.days)], block.sold, [day])


def _cell(
    members: list[int] | list[str], own: ByHousehold, told: Sequence[date | None], *, rest: bool = False
) -> CellRow:
    """Return a cell as it is written, told up to the earliest of these days; of one without a day nothing is told."""
    days = [day for day in told if day is not None]
    upto = min(days).isoformat() if days else None
    return CellRow(msgspec.json.encode(members).decode(), rest, total(own), len(own), upto)
