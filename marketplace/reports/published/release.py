"""Release: what of the changes since the last publication may be told, and what is kept back until more has changed.

A group of areas, or a cell of platforms, of which the change stands on too few households stays as it was, in every
table: so all tables add up to the same, and none says what another keeps back.
"""

from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

from marketplace.reports.published.plan import Parts, PublicationPlan
from marketplace.reports.published.sales import PartKey
from marketplace.reports.published.standing import SoldAmount, by_place, stands


class Release(NamedTuple):
    """What is told anew, and the places of the groups and cells of platforms that are kept back."""

    change: dict[PartKey, SoldAmount]
    held_groups: frozenset[int]
    held_platforms: frozenset[int]


def release(change: Parts, before: Parts, plan: PublicationPlan, held_groups: frozenset[int] = frozenset()) -> Release:
    """Return the most of a change that may be told; these groups are kept back anyway."""
    group_of, cell_of = plan.group_of(), plan.cell_of()
    held_platforms: frozenset[int] = frozenset()
    while True:
        told = {
            key: amount
            for key, amount in change.items()
            if group_of[key.area] not in held_groups and cell_of[key.platform] not in held_platforms
        }
        groups = _falling(told, before, lambda key: group_of[key.area])
        platforms = _falling(told, before, lambda key: cell_of[key.platform])
        if not groups and not platforms:
            return Release(told, held_groups, held_platforms)
        held_groups |= groups
        held_platforms |= platforms


def _falling(told: Parts, before: Parts, place: Callable[[PartKey], int]) -> frozenset[int]:
    """Return the places whose change, or whose figure after it, does not stand."""
    changed = by_place(((place(key), key.household_id), amount) for key, amount in told.items())
    each = chain(before.items(), told.items())
    after = by_place(((place(key), key.household_id), amount) for key, amount in each)
    return frozenset(at for at, own in changed.items() if not (stands(own) and stands(after.get(at, {}))))
