"""Learned safety stock: offers whose number follows how late their shops hear of each other and how fast they sell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from sqlalchemy import Connection

from marketplace.listings.availability.allocate import remaining_for
from marketplace.listings.availability.positions import OfferPosition, components_of
from marketplace.listings.availability.snapshot import EverywhereOffer, Snapshot
from marketplace.listings.safety_stock import Suggestion, demand_of, suggest

USUAL_RISK_BP = 100
"""One listing in a hundred is oversold at all, where nobody has said another risk."""
RISKS_BP = (USUAL_RISK_BP, 500)
"""The risks a person is offered to choose from; `make bench` holds the learned numbers to each."""


def with_learned_safety_stock(connection: Connection, snapshot: Snapshot, now_ms: int) -> Snapshot:
    """Return what counts with the learned numbers of today in it, where any are learned."""
    groups: dict[int, list[EverywhereOffer]] = defaultdict(list)
    for one in snapshot.everywhere:
        if one.risk_bp is not None:
            groups[one.listing_id].append(one)
    if not groups:
        return snapshot
    found = suggestions(connection, snapshot, list(groups.values()), now_ms)
    kept = {
        one.offer_id: (packs, found[listing].shares)
        for listing, group in groups.items()
        for one, packs in zip(group, found[listing].packs, strict=True)
    }
    snapshot.offers = [
        with_safety_stock(offer, *kept[offer.id]) if offer.id in kept else offer for offer in snapshot.offers
    ]
    return snapshot


def suggestions(
    connection: Connection, snapshot: Snapshot, groups: Sequence[Sequence[EverywhereOffer]], now_ms: int
) -> dict[int, Suggestion]:
    """Return by listing what the shops of each group, which show it everywhere, should keep back now."""
    clocks = {channel: shop.known_ms for channel, shop in snapshot.shops.items()}
    demand = demand_of(connection, [(one.listing_id, one.channel_id) for one in chain(*groups)], clocks, now_ms)
    part_of = {offer.id: part for part in components_of(snapshot.offers) for offer in part}
    return {
        group[0].listing_id: suggest(
            packs_left(snapshot.lots, part_of[group[0].offer_id], group[0].listing_id),
            [demand[one.listing_id, one.channel_id] for one in group],
            (group[0].risk_bp or USUAL_RISK_BP) / 10_000,
        )
        for group in groups
    }


def packs_left(lots: Mapping[int, int], part: Sequence[OfferPosition], group: int) -> int:
    """Return the whole packs left for a group of offers of ``part``, beside what all others there claim."""
    fruit_g = next(offer.fruit_g for offer in part if offer.group == group)
    return remaining_for(lots, part, group) // fruit_g


def with_safety_stock(offer: OfferPosition, packs: int, shares: bool) -> OfferPosition:
    """Return an offer as it keeps back a learned number, or has its own share of the lots."""
    return offer._replace(group=None, safety_packs=0) if shares else offer._replace(safety_packs=packs)
