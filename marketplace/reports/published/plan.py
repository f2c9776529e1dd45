"""The plan of a publication: which communes and platforms stand together, and up to which day each of them is told.

While a season goes on its groups are made by what its lots are expected to bring: by what a few households sold on the
first days all communes would stand together for good. Once it is over, what was told of nothing yet is put together by
what was sold.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from marketplace.reports.published.areas import Area, AreaGroup, AreaSales, Districts, arranged
from marketplace.reports.published.platform_cells import PlatformCell, joined, platform_cells
from marketplace.reports.published.sales import PartKey
from marketplace.reports.published.standing import ByHousehold, SoldAmount, by_place

Parts = Mapping[PartKey, SoldAmount]
"""What of each household, place and platform is told, or is there to be told."""


class PublicationPlan(NamedTuple):
    """Groups of areas and cells of platforms."""

    groups: tuple[AreaGroup, ...] = ()
    platforms: tuple[PlatformCell, ...] = ()

    def group_of(self) -> dict[Area, int]:
        """Return the place of each area's group."""
        return {area: at for at, group in enumerate(self.groups) for area in group.areas}

    def cell_of(self) -> dict[str, int]:
        """Return the place of each platform's cell."""
        return {name: at for at, cell in enumerate(self.platforms) for name in cell.names}

    def coarser(self, parts: Parts) -> "PublicationPlan":
        """Return the plan with the two smallest cells of platforms as one."""
        return self._replace(platforms=tuple(joined(self.platforms, _by_platform(parts))))

    def told(
        self, day: date, parts: Parts, held_groups: frozenset[int], held_platforms: frozenset[int]
    ) -> "PublicationPlan":
        """Return the plan with all that these parts tell of told up to a day, but what is kept back."""
        group_of, cell_of = self.group_of(), self.cell_of()
        groups = {group_of[key.area] for key in parts} - held_groups
        cells = {cell_of[key.platform] for key in parts} - held_platforms
        return PublicationPlan(
            tuple(one._replace(told_on=day) if at in groups else one for at, one in enumerate(self.groups)),
            tuple(one._replace(told_on=day) if at in cells else one for at, one in enumerate(self.platforms)),
        )


def plan_of(parts: Parts, before: PublicationPlan, expected: AreaSales | None, districts: Districts) -> PublicationPlan:
    """Return which areas and platforms stand together; those that were told together still do.

    ``expected`` is what lots are to bring by area; without it the season is over.
    """
    sold = by_place(((key.area, key.household_id), amount) for key, amount in parts.items())
    told = [group for group in before.groups if group.told_on is not None]
    groups = arranged(told, sold if expected is None else {**sold, **expected}, districts)
    cells = [cell for cell in before.platforms if cell.told_on is not None]
    return PublicationPlan(
        tuple(groups), tuple(platform_cells(cells, _by_platform(parts), joining=expected is None))
    )  # fmt: skip


def _by_platform(parts: Parts) -> dict[str, ByHousehold]:
    return by_place(((key.platform, key.household_id), amount) for key, amount in parts.items())


def written(plan: PublicationPlan) -> str:
    """Return a plan as it is kept."""
    groups = [(sorted(group.areas), group.rest, group.told_on) for group in plan.groups]
    return msgspec.json.encode((groups, plan.platforms)).decode()


def read(text: str) -> PublicationPlan:
    """Read a plan that was kept."""
    return msgspec.json.decode(text, type=PublicationPlan)
