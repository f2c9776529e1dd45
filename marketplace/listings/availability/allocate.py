"""Allocation: what every offer may show now, so that no lot is promised twice. Pure: lots and offers in, packs out.

An offer claims the larger of what stands in its shop (or is pending there) and what it is to show with what is kept
back. All claims together fit into the lots, whatever combination of pushes has been accepted; so a shop is raised only
by what another has really been lowered. What stands stays wherever it fits: a sale in one shop changes no other.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from marketplace.listings.availability.max_flow import FlowNetwork
from marketplace.listings.availability.positions import OfferPosition, components_of
from marketplace.listings.availability.sharing import Claimant, shown_of, targets_of

_FEW = 64
"""Components of at most so many offers are kept as they were allocated last."""


def allocate(lots: Mapping[int, int], offers: Sequence[OfferPosition]) -> dict[int, int]:
    """Return the packs each offer may show now, by its id; ``lots`` are grams by id, each in at least one offer."""
    shown: dict[int, int] = {}
    for component in components_of(offers):
        if len(component) == 1:
            shown[component[0].id] = _of_single(lots, component[0])
        elif len(component) > _FEW:
            shown |= _of_component(lots, component)
        else:
            theirs = sorted({lot for offer in component for lot in offer.claimed})
            shown |= _of_small_component(tuple((lot, lots[lot]) for lot in theirs), tuple(component))
    return shown


def remaining_for(lots: Mapping[int, int], component: Sequence[OfferPosition], group: int) -> int:
    """Return the grams a group of offers of a component could have while all others keep what they claim.

    Every other group counts once, by its claim, in whatever of its lots leaves the most: a shared fruit stands in all
    its shops and is one fruit all the same. What shows nothing claims nothing, also where something is kept back of it.
    """
    others = _grouped([offer for offer in component if offer.group != group])
    ours = _lots_of([offer for offer in component if offer.group == group])
    return min(_remaining(lots, others, ours, of) for of in (_lots_of, _claimed_by))


def _remaining(
    lots: Mapping[int, int],
    others: Sequence[Sequence[OfferPosition]],
    ours: Sequence[int],
    lots_of: Callable[[Sequence[OfferPosition]], list[int]],
) -> int:
    """Return the grams that are left in our lots when others have what they claim of theirs."""
    network = FlowNetwork(lots, [*map(lots_of, others), ours])
    for sink, one in enumerate(map(_claimant, others)):
        network.give_whole(sink, one.fruit_g, one.remote_packs + one.safety_packs if one.remote_packs else 0)
    return network.give(len(others), sum(max(0, lots[lot]) for lot in ours))


def _of_single(lots: Mapping[int, int], offer: OfferPosition) -> int:
    """Return what an offer may show whose lots feed no other."""
    if not offer.shown:
        return 0
    packs = max(0, sum(max(0, lots[lot]) for lot in offer.lots) // offer.fruit_g - offer.safety_packs)
    return packs if offer.may_rise else min(packs, offer.remote_packs)


@lru_cache(maxsize=64)
def _of_small_component(lots: tuple[tuple[int, int], ...], component: tuple[OfferPosition, ...]) -> Mapping[int, int]:
    """Allocate as ``_of_component`` does; a run asks for the same again where nothing was sold meanwhile."""
    return _of_component(dict(lots), component)


def _of_component(lots: Mapping[int, int], component: Sequence[OfferPosition]) -> dict[int, int]:
    """Return what each of some offers may show that share lots.

    A rise that would itself make something fall waits until the shops are lowered that have to be: otherwise a shop
    that is read again and again, while another cannot be reached, would be raised and lowered for ever.
    """
    if _may_all_stay(lots, component):
        return {offer.id: offer.remote_packs for offer in component}
    shown = _shared(lots, component)
    rising = [one.id for one in component if shown[one.id] > one.remote_packs]
    if rising and any(shown[one.id] < one.remote_packs for one in component):
        for some in (rising, *([one] for one in rising)):
            then = [one._replace(remote_packs=shown[one.id]) if one.id in some else one for one in component]
            risen = _shared(lots, then)
            if any(risen[one.id] < min(one.remote_packs, shown[one.id]) for one in then):
                return {one.id: min(one.remote_packs, shown[one.id]) for one in component}
    return shown


def _may_all_stay(lots: Mapping[int, int], component: Sequence[OfferPosition]) -> bool:
    """Say at a glance whether all may stay as it is: the same lots hold all that stands, and not a pack more."""
    fed = component[0].lots
    if not all(one.shown and one.remote_packs and one.group is None and one.lots == fed for one in component):
        return False
    claimed_g = sum((one.remote_packs + one.safety_packs) * one.fruit_g for one in component)
    left_g = sum(max(0, lots[lot]) for lot in fed) - claimed_g
    return 0 <= left_g < min(one.fruit_g for one in component)


def _shared(lots: Mapping[int, int], component: Sequence[OfferPosition]) -> dict[int, int]:
    """Share the lots out among offers and groups, and what a group has among its offers."""
    groups = _grouped(component)
    claimants = [_claimant(group) for group in groups]
    ours = [_lots_of(group) for group in groups]
    networks = [FlowNetwork(lots, [*standing, *ours]) for standing in (ours, [*map(_claimed_by, groups)])]
    shown: dict[int, int] = {}
    targets = targets_of(FlowNetwork(lots, ours), networks, claimants)
    for group, one, target in zip(groups, claimants, targets, strict=True):
        if group[0].group is None:
            shown[group[0].id] = shown_of(one, target)
        else:
            shown |= _within_group(group, target.packs if target.packs < one.remote_packs else target.now)
    return shown


def _grouped(offers: Sequence[OfferPosition]) -> list[list[OfferPosition]]:
    """Return those that share: every offer alone, or with those of its group."""
    groups: dict[tuple[int | None, int], list[OfferPosition]] = defaultdict(list)
    for offer in offers:
        groups[(offer.group, -1 if offer.group is not None else offer.id)].append(offer)
    return list(groups.values())


def _lots_of(group: Sequence[OfferPosition]) -> list[int]:
    return sorted({lot for offer in group for lot in offer.lots})


def _claimed_by(group: Sequence[OfferPosition]) -> list[int]:
    return sorted({lot for offer in group for lot in offer.claimed})


def _claimant(group: Sequence[OfferPosition]) -> Claimant:
    """Return how an offer, or a group of them, takes part in the sharing."""
    shown = [offer for offer in group if offer.shown]
    may_rise = any(offer.may_rise for offer in shown)
    if group[0].group is None:
        safety_packs = group[0].safety_packs if shown else 0
        one = Claimant(group[0].fruit_g, group[0].remote_packs, safety_packs, bool(shown), may_rise)
    else:
        remote = [offer.remote_packs for offer in group]
        claim = max(*remote, sum(remote) - group[0].exposure, 0)
        whole = max((offer.remote_packs + offer.safety_packs for offer in shown if offer.remote_packs), default=0)
        one = Claimant(group[0].fruit_g, claim, max(0, whole - claim), bool(shown), may_rise)
    if one.shown and not one.may_rise:
        one.most = one.remote_packs + one.safety_packs
    return one


def _within_group(group: Sequence[OfferPosition], packs: int) -> dict[int, int]:
    """Share a group's packs over its offers: each may show the whole, together not more than the exposure allows."""
    claimants = [_member(offer, packs) for offer in group]
    room = {0: packs + group[0].exposure}
    network, standing = FlowNetwork(room, [(0,)] * len(group)), [FlowNetwork(room, [(0,)] * 2 * len(group))]
    return {
        offer.id: min(shown_of(one, target), one.most)
        for offer, one, target in zip(group, claimants, targets_of(network, standing, claimants), strict=True)
    }


def _member(offer: OfferPosition, packs: int) -> Claimant:
    """Return how an offer takes part in sharing what its group has; a pack counts as one."""
    most = packs - offer.safety_packs if offer.may_rise else min(packs, offer.remote_packs)
    return Claimant(1, offer.remote_packs, 0, offer.shown, offer.may_rise, max(0, most))
