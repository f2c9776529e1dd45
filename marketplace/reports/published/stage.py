"""Stages: what one publication tells beyond the last one, in the finest blocks of days that give nobody away."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from marketplace.reports.published.areas import AreaSales, Districts
from marketplace.reports.published.blocks import DayBlock, day_blocks
from marketplace.reports.published.cover import BrickKey, exposed
from marketplace.reports.published.plan import Parts, PublicationPlan, plan_of
from marketplace.reports.published.release import Release, release
from marketplace.reports.published.sales import DaySales, PartKey
from marketplace.reports.published.standing import ByHousehold, SoldAmount, gathered, merged

DayParts = dict[int, dict[PartKey, SoldAmount]]


class SoldBlock(NamedTuple):
    """The days of a block on which something counts, and what each household has of them."""

    days: DayBlock
    sold: ByHousehold


class PublicationStage(NamedTuple):
    """What a publication adds: by which plan, what of it, and in which blocks of days."""

    plan: PublicationPlan
    release: Release
    blocks: list[SoldBlock]


def next_stage(
    sold: DaySales, told: Parts, before: PublicationPlan, days: Sequence[int], expected: AreaSales | None,
    districts: Districts,
) -> PublicationStage | None:  # fmt: skip
    """Return what may be told of what was sold, beyond what was told by a plan before; None where nothing may.

    ``days`` are those since; what has changed of earlier ones counts on the first of them. Where a household could be
    found out the days are joined, then, where a season that is over is told for the first time (``expected`` as
    ``plan_of`` takes it), the platforms; else its group is kept back.
    """
    now = gathered(item for parts in sold.values() for item in parts.items())
    change = gathered(chain(now.items(), ((key, SoldAmount().minus(amount)) for key, amount in told.items())))
    plan = plan_of(now, before, expected, districts)
    held: frozenset[int] = frozenset()
    while (may := release(change, told, plan, held)).change:
        blocks, found = _finest(plan, may, sold, days)
        if not found:
            return PublicationStage(plan, may, blocks)
        if not told and expected is None and len(plan.platforms) > 1:
            plan = plan.coarser(now)
        else:
            group_of = plan.group_of()
            held = may.held_groups | {group_of[key.area] for key in may.change if key.household_id in found}
    return None


def _finest(
    plan: PublicationPlan, may: Release, sold: DaySales, days: Sequence[int]
) -> tuple[list[SoldBlock], set[int]]:
    """Return the finest blocks that expose nobody, else one block; and whom the last one tried exposes."""
    by_day = _on_days(may.change, sold, days)
    households = {day: merged_parts(parts) for day, parts in by_day.items()}
    found: set[int] = set()
    blocks: list[DayBlock] = []
    for least in _lengths(len(days)):
        finer, blocks = blocks, day_blocks(days, households, least)
        if blocks != finer:
            found = exposed(_bricks(plan, blocks, by_day))
        if not found:
            break
    counted = [tuple(day for day in block if households.get(day)) for block in blocks]
    return [SoldBlock(block, merged(households[day] for day in block)) for block in counted if block], found


def _lengths(days: int) -> Iterator[int]:
    """Yield how many days a block has at least: one, two, four … all."""
    least = 1
    while least < days:
        yield least
        least *= 2
    yield days


def _on_days(change: Parts, sold: DaySales, days: Sequence[int]) -> DayParts:
    """Return the change by day: on its day what is new, on the first one what has changed of the days before."""
    found: DayParts = {day: {key: one for key, one in sold.get(day, {}).items() if key in change} for day in days}
    new = gathered(item for parts in found.values() for item in parts.items())
    first = found[days[0]]
    older = ((key, SoldAmount().minus(amount)) for key, amount in new.items())
    found[days[0]] = gathered(chain(first.items(), change.items(), older))
    return found


def merged_parts(parts: Mapping[PartKey, SoldAmount]) -> ByHousehold:
    """Return what each household has of parts."""
    return gathered((key.household_id, amount) for key, amount in parts.items())


def _bricks(plan: PublicationPlan, blocks: Sequence[DayBlock], by_day: DayParts) -> dict[BrickKey, SoldAmount]:
    group_of, cell_of = plan.group_of(), plan.cell_of()
    return gathered(
        (BrickKey(key.household_id, group_of[key.area], (cell_of[key.platform], at)), amount)
        for at, block in enumerate(blocks)
        for day in block
        for key, amount in by_day.get(day, {}).items()
    )
