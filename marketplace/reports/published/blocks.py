"""Blocks of days: the days since the last publication, as many together as it takes."""

from collections.abc import Mapping, Sequence

from marketplace.reports.published.standing import ByHousehold, merged, stands

DayBlock = tuple[int, ...]
"""Days (yyyymmdd) that follow one another."""


def day_blocks(days: Sequence[int], sold: Mapping[int, ByHousehold], least: int) -> list[DayBlock]:
    """Return the days in blocks of ``least`` or more that stand; what is left at the end belongs to the last one."""
    blocks: list[DayBlock] = []
    open_block: DayBlock = ()
    for day in days:
        open_block = (*open_block, day)
        if len(open_block) >= least and stands(merged(sold.get(one, {}) for one in open_block)):
            blocks.append(open_block)
            open_block = ()
    if open_block:
        blocks[-1:] = [(*blocks[-1], *open_block)] if blocks else [open_block]
    return blocks
