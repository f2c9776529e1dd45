"""Sharing: the packs that each of some claimants is to have of what their lots hold, and may have already.

A claimant is an offer, or a group of offers that show the same fruit. What stands may stay wherever it fits; one that
shows nothing is given a share; what is left goes to all in proportion to what they have.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from marketplace.listings.availability.max_flow import FlowNetwork
from marketplace.words.apportion import largest_remainder

_MANY = 1 << 40


@dataclass(slots=True)
class Claimant:
    """One that shares: an offer, or a group of them; all in packs. ``most`` is the most it may have."""

    fruit_g: int
    remote_packs: int
    safety_packs: int
    shown: bool
    may_rise: bool
    most: int = _MANY

    @property
    def must_keep(self) -> int:
        """What it has to have so that what stands may stay."""
        return min(self.remote_packs + self.safety_packs, self.most) if self.shown else 0

    @property
    def is_unserved(self) -> bool:
        """True for one that shows nothing and may."""
        return self.shown and self.may_rise and not self.remote_packs and self.most > 0


class Target(NamedTuple):
    """Packs a claimant is to have, kept back ones included, and of them what it may have now."""

    packs: int
    now: int


def targets_of(network: FlowNetwork, standing: Sequence[FlowNetwork], claimants: Sequence[Claimant]) -> list[Target]:
    """Share out a network; one target for each claimant, which is its sink.

    In each network of ``standing`` a claimant has two sinks: what stands of it, and after all these what it may have
    besides. It may have what fits into every one of them.
    """
    targets = _targets(network, claimants)
    if all(one.remote_packs <= target for one, target in zip(claimants, targets, strict=True)):
        return [Target(target, target) for target in targets]
    rises = zip(*(_rises(one, claimants, targets) for one in standing), strict=True)
    return [
        Target(target, one.remote_packs + min(packs))
        for one, target, packs in zip(claimants, targets, rises, strict=True)
    ]


def _rises(standing: FlowNetwork, claimants: Sequence[Claimant], targets: Sequence[int]) -> list[int]:
    """Return the packs by which each may rise to its target while all that stands stays."""
    for sink, one in enumerate(claimants):
        standing.give(sink, one.remote_packs * one.fruit_g)
    packs = [target - one.remote_packs for one, target in zip(claimants, targets, strict=True)]
    return [standing.give_whole(len(claimants) + at, one.fruit_g, packs[at]) for at, one in enumerate(claimants)]


def shown_of(one: Claimant, target: Target) -> int:
    """Return what a claimant shows: what stands stays where the target allows it, whatever is still to be lowered."""
    if not one.shown:
        return 0
    stays = min(one.remote_packs, target.packs - one.safety_packs)
    return max(0, stays, min(target.packs, target.now) - one.safety_packs)


def _targets(network: FlowNetwork, claimants: Sequence[Claimant]) -> list[int]:
    """Return the packs each claimant is to have once every shop has been lowered that must be."""
    safety = [min(one.safety_packs, one.most) for one in claimants]
    must_keep = [one.must_keep for one in claimants]
    even = _even_shares(network, claimants)
    nothing = [0] * len(claimants)
    reserved = _raise(network, claimants, nothing, safety, lambda _: 1)
    targets = _raise(network, claimants, reserved, must_keep, lambda at: claimants[at].remote_packs)
    unserved = [at for at, one in enumerate(claimants) if one.is_unserved and even[at] > safety[at]]
    first = [even[at] if at in unserved else 0 for at in range(len(claimants))]
    targets = _raise(network, claimants, targets, first, lambda _: 1)
    if any(2 * (targets[at] - safety[at]) < even[at] - safety[at] for at in unserved):
        # What stands leaves too little for those who show nothing: all begin again, each with its even share at most.
        network.clear()
        _raise(network, claimants, nothing, reserved, lambda _: 1)
        first = [even[at] if at in unserved else min(must_keep[at], even[at]) for at in range(len(claimants))]
        targets = _raise(network, claimants, reserved, first, lambda _: 1)
        targets = _raise(network, claimants, targets, must_keep, lambda at: claimants[at].remote_packs)
    mosts = [one.most if one.shown and one.may_rise else 0 for one in claimants]
    return _raise(network, claimants, targets, mosts, lambda at: max(1, targets[at]))


def _even_shares(network: FlowNetwork, claimants: Sequence[Claimant]) -> list[int]:
    """Return what each would have if all that is free now were shared out evenly; all of them can have that."""
    shown = {at: 1 for at, one in enumerate(claimants) if one.shown}
    parts = network.parts(shown)
    return [min(parts.get(at, 0) // one.fruit_g, one.most) if one.shown else 0 for at, one in enumerate(claimants)]


def _raise(
    network: FlowNetwork,
    claimants: Sequence[Claimant],
    packs: list[int],
    mosts: Sequence[int],
    weight: Callable[[int], int],
) -> list[int]:
    """Let every claimant rise to its most, in proportion to its weight where what is free does not reach for all."""
    packs = list(packs)
    active = [at for at, most in enumerate(mosts) if packs[at] < most]
    least_g = min(one.fruit_g for one in claimants) if active else 0
    while active and network.free >= least_g:
        weights = {at: max(1, weight(at)) * claimants[at].fruit_g for at in active}
        risen = (
            _give_parts(network, claimants, network.parts(weights), packs, mosts)
            or _give_parts(network, claimants, _parts_of_all(network, weights), packs, mosts)
            or _give_parts(network, claimants, {at: claimants[at].fruit_g for at in active}, packs, mosts)
        )
        active = [at for at in active if packs[at] < mosts[at]] if risen else []
    return packs


def _give_parts(
    network: FlowNetwork,
    claimants: Sequence[Claimant],
    parts: Mapping[int, int],
    packs: list[int],
    mosts: Sequence[int],
) -> bool:
    """Give each claimant the whole packs of its part (grams), up to its most; say whether anybody got one."""
    risen = False
    for at, grams in parts.items():
        pack_g = claimants[at].fruit_g
        got = network.give_whole(at, pack_g, min(grams // pack_g, mosts[at] - packs[at]))
        packs[at] += got
        risen = risen or got > 0
    return risen


def _parts_of_all(network: FlowNetwork, weights: Mapping[int, int]) -> dict[int, int]:
    """Return the part of all that is free, near or not, that each claimant's weight stands for."""
    return dict(zip(weights, largest_remainder(network.free, list(weights.values())), strict=True))
