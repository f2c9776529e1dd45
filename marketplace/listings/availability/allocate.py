"""Sharing: what every offer may show now, so that no lot is promised twice. Pure: lots and offers in, packs out.

An offer claims the larger of what stands in its shop (or is on its way there) and what it is to show with what is kept
back. All claims together fit into the lots, whatever combination of pushes has been accepted; so a shop is raised only
by what another has really been lowered. What stands stays wherever it fits: a sale in one shop changes no other.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from marketplace.listings.availability.max_flow import Room
from marketplace.words.apportion import largest_remainder

_MANY = 1 << 40
_FEW = 64
"""Parts of at most so many offers are kept as they were shared last."""


class Offered(NamedTuple):
    """One offer as it stands: ``stands`` are the most packs that may be there now, ``kept`` those kept back.

    ``shown`` is False for one to be taken down, ``rises`` where nothing may be raised (a shop that is paused). Offers
    of one ``group`` each show the whole of what the group has, together at most ``exposure`` packs more than that.
    """

    id: int
    fruit_g: int
    stands: int
    lots: tuple[int, ...]
    kept: int = 0
    shown: bool = True
    rises: bool = True
    group: int | None = None
    exposure: int = 0


@dataclass(slots=True)
class _Side:
    """One that shares: an offer, or a group of them; all in packs. ``most`` is the most it may have."""

    fruit_g: int
    stands: int
    kept: int
    shown: bool
    rises: bool
    most: int = _MANY

    @property
    def keeps(self) -> int:
        """What it has to have so that what stands may stay."""
        return min(self.stands + self.kept, self.most) if self.shown else 0

    @property
    def hungry(self) -> bool:
        """True for one that shows nothing and may."""
        return self.shown and self.rises and not self.stands and self.most > 0


def share(lots: Mapping[int, int], offers: Sequence[Offered]) -> dict[int, int]:
    """Return the packs each offer may show now, by its id; ``lots`` are grams by id, each in at least one offer."""
    shown: dict[int, int] = {}
    for part in parts_of(offers):
        if len(part) == 1:
            shown[part[0].id] = _alone(lots, part[0])
        elif len(part) > _FEW:
            shown |= _share_part(lots, part)
        else:
            theirs = sorted({lot for offer in part for lot in offer.lots})
            shown |= _share_few(tuple((lot, lots[lot]) for lot in theirs), tuple(part))
    return shown


@lru_cache(maxsize=64)
def _share_few(lots: tuple[tuple[int, int], ...], part: tuple[Offered, ...]) -> Mapping[int, int]:
    """Share as ``_share_part`` does; a run asks for the same again where nothing was sold meanwhile."""
    return _share_part(dict(lots), part)


def left_for(lots: Mapping[int, int], part: Sequence[Offered], group: int) -> int:
    """Return the grams a group of offers of ``part`` could have while all others keep what they claim.

    Every other group counts once, by its claim, in whatever of its lots leaves the most: a shared fruit stands in all
    its shops and is one fruit all the same. What shows nothing claims nothing, also where something is kept back of it.
    """
    units = _units([offer for offer in part if offer.group != group])
    ours = _fed([offer for offer in part if offer.group == group])
    room = Room(lots, [*(_fed(unit) for unit in units), ours])
    for at, side in enumerate(map(_side, units)):
        room.give_whole(at, side.fruit_g, side.stands + side.kept if side.stands else 0)
    return room.give(len(units), sum(max(0, lots[lot]) for lot in ours))


def parts_of(offers: Sequence[Offered]) -> list[list[Offered]]:
    """Return the offers in parts that share no lot (and no group) with each other, in the order of the offers."""
    leader = list(range(len(offers)))
    of_lot: dict[int, int] = {}
    of_group: dict[int, int] = {}

    def led(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for at, offer in enumerate(offers):
        for lot in offer.lots:
            other = of_lot.setdefault(lot, at)
            if other != at:
                leader[led(at)] = led(other)
        if offer.group is not None:
            leader[led(at)] = led(of_group.setdefault(offer.group, at))
    found: dict[int, list[Offered]] = defaultdict(list)
    for at, offer in enumerate(offers):
        found[led(at)].append(offer)
    return list(found.values())


def _alone(lots: Mapping[int, int], offer: Offered) -> int:
    """Return what an offer may show whose lots feed no other."""
    if not offer.shown:
        return 0
    packs = max(0, sum(max(0, lots[lot]) for lot in offer.lots) // offer.fruit_g - offer.kept)
    return packs if offer.rises else min(packs, offer.stands)


def _at_rest(lots: Mapping[int, int], part: Sequence[Offered]) -> bool:
    """Say at a glance whether all may stay as it is: the same lots hold all that stands, and not a pack more."""
    fed = part[0].lots
    if not all(one.shown and one.stands and one.group is None and one.lots == fed for one in part):
        return False
    left_g = sum(max(0, lots[lot]) for lot in fed) - sum((one.stands + one.kept) * one.fruit_g for one in part)
    return 0 <= left_g < min(one.fruit_g for one in part)


def _share_part(lots: Mapping[int, int], part: Sequence[Offered]) -> dict[int, int]:
    """Return what each of some offers may show that share lots.

    A rise that would itself make something fall waits until the shops are lowered that have to be: otherwise a shop
    that is read again and again, while another cannot be reached, would be raised and lowered for ever.
    """
    if _at_rest(lots, part):
        return {offer.id: offer.stands for offer in part}
    shown = _sharing(lots, part)
    rising = [one.id for one in part if shown[one.id] > one.stands]
    if rising and any(shown[one.id] < one.stands for one in part):
        for some in (rising, *([one] for one in rising)):
            then = [one._replace(stands=shown[one.id]) if one.id in some else one for one in part]
            risen = _sharing(lots, then)
            if any(risen[one.id] < min(one.stands, shown[one.id]) for one in then):
                return {one.id: min(one.stands, shown[one.id]) for one in part}
    return shown


def _sharing(lots: Mapping[int, int], part: Sequence[Offered]) -> dict[int, int]:
    units = _units(part)
    sides = [_side(unit) for unit in units]
    room = Room(lots, [_fed(unit) for unit in units])
    shown: dict[int, int] = {}
    for unit, side, has in zip(units, sides, _settle(room, sides), strict=True):
        if unit[0].group is None:
            shown[unit[0].id] = _less_kept(side, has)
        else:
            shown |= _within(unit, has.target if has.target < side.stands else has.now)
    return shown


def _units(offers: Sequence[Offered]) -> list[list[Offered]]:
    """Return those that share: every offer alone, or with those of its group."""
    units: dict[tuple[int | None, int], list[Offered]] = defaultdict(list)
    for offer in offers:
        units[(offer.group, -1 if offer.group is not None else offer.id)].append(offer)
    return list(units.values())


def _fed(unit: Sequence[Offered]) -> list[int]:
    return sorted({lot for offer in unit for lot in offer.lots})


def _side(unit: Sequence[Offered]) -> _Side:
    """Return how an offer, or a group of them, takes part in the sharing."""
    shown = [offer for offer in unit if offer.shown]
    rises = any(offer.rises for offer in shown)
    if unit[0].group is None:
        side = _Side(unit[0].fruit_g, unit[0].stands, unit[0].kept if shown else 0, bool(shown), rises)
    else:
        claim = max(*(offer.stands for offer in unit), sum(offer.stands for offer in unit) - unit[0].exposure, 0)
        whole = max((one.stands + one.kept for one in shown if one.stands), default=0)
        side = _Side(unit[0].fruit_g, claim, max(0, whole - claim), bool(shown), rises)
    if side.shown and not side.rises:
        side.most = side.stands + side.kept
    return side


def _within(group: Sequence[Offered], packs: int) -> dict[int, int]:
    """Share a group's packs over its offers: each may show the whole, together not more than the exposure allows."""
    sides = [
        _Side(1, one.stands, 0, one.shown, one.rises, max(0, packs - one.kept if one.rises else min(packs, one.stands)))
        for one in group
    ]
    room = Room({0: packs + group[0].exposure}, [(0,)] * len(group))
    return {
        one.id: min(_less_kept(side, has), side.most)
        for one, side, has in zip(group, sides, _settle(room, sides), strict=True)
    }


class _Has(NamedTuple):
    """Packs a side is to have, kept back ones included, and of them what it may have now."""

    target: int
    now: int


def _less_kept(side: _Side, has: _Has) -> int:
    """Return what a side shows: what stands stays where the target allows it, whatever is still to be lowered."""
    if not side.shown:
        return 0
    return max(0, min(side.stands, has.target - side.kept), min(has.target, has.now) - side.kept)


def _settle(room: Room, sides: Sequence[_Side]) -> list[_Has]:
    targets = _targets(room, sides)
    if all(side.stands <= target for side, target in zip(sides, targets, strict=True)):
        return [_Has(target, target) for target in targets]
    room.clear()
    for at, side in enumerate(sides):
        room.give(at, side.stands * side.fruit_g)
    now = []
    for at, (side, target) in enumerate(zip(sides, targets, strict=True)):
        now.append(side.stands + room.give_whole(at, side.fruit_g, target - side.stands))
    return [_Has(*pair) for pair in zip(targets, now, strict=True)]


def _targets(room: Room, sides: Sequence[_Side]) -> list[int]:
    """Return the packs each side is to have once every shop has been lowered that must be."""
    kept = [min(side.kept, side.most) for side in sides]
    keeps = [side.keeps for side in sides]
    evens = _evens(room, sides)
    reserved = _grow(room, sides, [0] * len(sides), kept, lambda _: 1)
    targets = _grow(room, sides, reserved, keeps, lambda at: sides[at].stands)
    hungry = [at for at, side in enumerate(sides) if side.hungry and evens[at] > kept[at]]
    first = [evens[at] if at in hungry else 0 for at in range(len(sides))]
    targets = _grow(room, sides, targets, first, lambda _: 1)
    if any(2 * (targets[at] - kept[at]) < evens[at] - kept[at] for at in hungry):
        room.clear()
        _grow(room, sides, [0] * len(sides), reserved, lambda _: 1)
        first = [evens[at] if at in hungry else min(keeps[at], evens[at]) for at in range(len(sides))]
        targets = _grow(room, sides, reserved, first, lambda _: 1)
        targets = _grow(room, sides, targets, keeps, lambda at: sides[at].stands)
    mosts = [side.most if side.shown and side.rises else 0 for side in sides]
    return _grow(room, sides, targets, mosts, lambda at: max(1, targets[at]))


def _evens(room: Room, sides: Sequence[_Side]) -> list[int]:
    """Return what each would have if all that is free now were shared out evenly; all of them can have that."""
    shown = {at: 1 for at, side in enumerate(sides) if side.shown}
    parts = room.parts(shown)
    return [min(parts.get(at, 0) // side.fruit_g, side.most) if side.shown else 0 for at, side in enumerate(sides)]


def _grow(
    room: Room, sides: Sequence[_Side], packs: list[int], mosts: Sequence[int], weight: Callable[[int], int]
) -> list[int]:
    """Let every side grow to its ``most``, in proportion to its weight where the room does not reach for all."""
    packs = list(packs)
    active = [at for at, most in enumerate(mosts) if packs[at] < most]
    least_g = min(side.fruit_g for side in sides) if active else 0
    while active and room.free >= least_g:
        weights = {at: max(1, weight(at)) * sides[at].fruit_g for at in active}
        grown = (
            _by_parts(room, sides, room.parts(weights), packs, mosts)
            or _by_parts(room, sides, _of_all(room, weights), packs, mosts)
            or _by_parts(room, sides, {at: sides[at].fruit_g for at in active}, packs, mosts)
        )
        active = [at for at in active if packs[at] < mosts[at]] if grown else []
    return packs


def _by_parts(
    room: Room, sides: Sequence[_Side], parts: Mapping[int, int], packs: list[int], mosts: Sequence[int]
) -> bool:
    """Give each side the whole packs of its part (grams), up to its most; say whether anybody got one."""
    grown = False
    for at, grams in parts.items():
        pack_g = sides[at].fruit_g
        got = room.give_whole(at, pack_g, min(grams // pack_g, mosts[at] - packs[at]))
        packs[at] += got
        grown = grown or got > 0
    return grown


def _of_all(room: Room, weights: Mapping[int, int]) -> dict[int, int]:
    """Return the part of all that is free, near or not, that each side's weight stands for."""
    return dict(zip(weights, largest_remainder(room.free, list(weights.values())), strict=True))
