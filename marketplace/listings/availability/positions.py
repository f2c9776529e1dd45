"""Offer positions: how offers stand while they share lots, and which of them share any."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple


class OfferPosition(NamedTuple):
    """One offer: the most packs that may stand in its shop now, and the packs kept back of what it could show.

    ``shown`` is False for one to be taken down, ``may_rise`` where nothing may be raised (a shop that is paused).
    Offers of one ``group`` each show the whole of what the group has, together at most ``exposure`` packs more.
    ``also`` are its other lots, which do not count for it today (fruit that would not keep until it arrives, or of a
    household that is no member today): what stands there may be drawn of them all the same, on the day it is sold.
    """

    id: int
    fruit_g: int
    remote_packs: int
    lots: tuple[int, ...]
    safety_packs: int = 0
    shown: bool = True
    may_rise: bool = True
    group: int | None = None
    exposure: int = 0
    also: tuple[int, ...] = ()

    @property
    def claimed(self) -> tuple[int, ...]:
        """Return all lots of which what stands may be drawn, on one day or another."""
        return (*self.lots, *self.also)


def components_of(offers: Sequence[OfferPosition]) -> list[list[OfferPosition]]:
    """Return the connected components: offers that share no lot (and no group) with those of another, in their order.

    They are found as disjoint sets: each offer points to one of its component, at last to its leader.
    """
    leader = list(range(len(offers)))
    first_of_lot: dict[int, int] = {}
    first_of_group: dict[int, int] = {}

    def led(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for at, offer in enumerate(offers):
        for lot in offer.claimed:
            other = first_of_lot.setdefault(lot, at)
            if other != at:
                leader[led(at)] = led(other)
        if offer.group is not None:
            leader[led(at)] = led(first_of_group.setdefault(offer.group, at))
    found: dict[int, list[OfferPosition]] = defaultdict(list)
    for at, offer in enumerate(offers):
        found[led(at)].append(offer)
    return list(found.values())
