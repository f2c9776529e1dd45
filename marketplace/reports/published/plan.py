"""The plan of a publication: which communes and platforms stand together, and up to which day each of them is told."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from marketplace.reports.published.areas import Area, AreaGroup, Districts, grouped, with_new_areas
from marketplace.reports.published.platform_cells import PlatformCell, joined, platform_cells
from marketplace.reports.published.sales import PartKey
from marketplace.reports.published.standing import ByHousehold, SoldAmount, by_place

Parts = Mapping[PartKey, SoldAmount]
"""What of each household, place and platform is told, or is there to be told."""


class PublicationPlan(NamedTuple):
    """Groups of areas and cells of platforms, each with its last day."""

    groups: tuple[AreaGroup, ...]
    platforms: tuple[PlatformCell, ...]
    group_days: tuple[date, ...] = ()
    platform_days: tuple[date, ...] = ()

    def group_of(self) -> dict[Area, int]:
        """Return the place of each area's group."""
        return {area: at for at, group in enumerate(self.groups) for area in group.areas}

    def cell_of(self) -> dict[str, int]:
        """Return the place of each platform's cell."""
        return {platform: at for at, cell in enumerate(self.platforms) for platform in cell}

    def coarser(self, parts: Parts) -> "PublicationPlan":
        """Return the plan with the two smallest cells of platforms as one."""
        return self._replace(platforms=tuple(joined(_by_platform(parts), self.platforms)))

    def told_until(
        self, before: "PublicationPlan | None", day: date, held_groups: frozenset[int], held_platforms: frozenset[int]
    ) -> "PublicationPlan":
        """Return the plan with the day up to which each is told: what is kept back stays where it was."""
        known = before or PublicationPlan((), ())
        old = {name: upto for cell, upto in zip(known.platforms, known.platform_days, strict=True) for name in cell}
        groups = [known.group_days[at] if at in held_groups and at < len(known.group_days) else day
                  for at in range(len(self.groups))]  # fmt: skip
        platforms = [
            min((old[name] for name in cell if name in old), default=day) if at in held_platforms else day
            for at, cell in enumerate(self.platforms)
        ]
        return self._replace(group_days=tuple(groups), platform_days=tuple(platforms))


def plan_of(parts: Parts, before: PublicationPlan | None, districts: Districts) -> PublicationPlan:
    """Return which areas and platforms stand together, those that did before still so; without a group where none."""
    sold = by_place(((key.area, key.household_id), amount) for key, amount in parts.items())
    by_platform = _by_platform(parts)
    if before is None:
        return PublicationPlan(tuple(grouped(sold, districts)), tuple(platform_cells(by_platform)))
    groups = with_new_areas(before.groups, sold, districts)
    return PublicationPlan(tuple(groups), tuple(platform_cells(by_platform, before.platforms)))


def _by_platform(parts: Parts) -> dict[str, ByHousehold]:
    return by_place(((key.platform, key.household_id), amount) for key, amount in parts.items())


def written(plan: PublicationPlan) -> str:
    """Return a plan as it is kept."""
    ordered: Sequence[object] = [(sorted(group.areas), group.rest) for group in plan.groups]
    return msgspec.json.encode((ordered, *plan[1:])).decode()


def read(text: str) -> PublicationPlan:
    """Read a plan that was kept."""
    return msgspec.json.decode(text, type=PublicationPlan)
