"""Demand: a life as chance has it: listings, lots, shops, buyers who come in bursts and grow fewer, faulty syncs.

What is planned does not depend on what is kept back, so that numbers are compared over the very same lives.
"""

import random
from typing import NamedTuple

HOUR_S = 3_600.0
PACK_G = 5_000
BEAT_S = 60.0
SLOWEST_S = 900.0
_PAST = 150


class Buyer(NamedTuple):
    """Somebody who comes to a shop and would buy so many packs of a listing."""

    at_s: float
    shop: int
    packs: int
    listing: int = 0


class Plan(NamedTuple):
    """A life: grams by lot, buyers, the instants at which each shop was synced well, and the lags before it began.

    Every listing is fed by all the lots and stands in every shop.
    """

    lots: tuple[int, ...]
    shops: int
    listings: int
    buyers: tuple[Buyer, ...]
    runs: tuple[tuple[float, int], ...]
    past_lags_s: tuple[tuple[float, ...], ...]
    ends_s: float


def plan_of(seed: int, listings: int = 1) -> Plan:
    """Return the life of a seed, of so many listings on the same lots."""
    chance = random.Random(seed)  # noqa: S311 - a game, not a secret
    shops = chance.choice((2, 2, 3))
    lots = tuple(chance.randrange(10_000, 200_000) for _ in range(chance.randint(1, 5)))
    ends_s = chance.uniform(3, 10) * HOUR_S
    places = [(shop, listing) for shop in range(shops) for listing in range(listings)]
    buyers = [buyer for place in places for buyer in _buyers(chance, *place, sum(lots) // len(places), ends_s)]
    runs, lags = [], []
    for shop in range(shops):
        past, coming = _syncs(chance, ends_s)
        lags.append(past)
        runs += [(at, shop) for at in coming]
    return Plan(lots, shops, listings, tuple(sorted(buyers)), tuple(sorted(runs)), tuple(lags), ends_s)


def plans_of(lives: int) -> list[Plan]:
    """Return so many lives; in every fourth two listings are fed by the same lots."""
    return [plan_of(seed, 2 if seed % 4 == 3 else 1) for seed in range(lives)]


def _buyers(chance: random.Random, shop: int, listing: int, grams: int, ends_s: float) -> list[Buyer]:
    """Let buyers come: at the pace that sells so much in some hours, slower and slower, some spells much faster."""
    per_s = grams / PACK_G / ends_s * chance.choice((0.3, 1.0, 1.5, 3.0, 6.0)) * chance.uniform(0.5, 1.5)
    half_s = chance.choice((1.0, 3.0, 1_000.0)) * HOUR_S
    stops_s = chance.choice((1.0, 1.0, chance.random())) * ends_s
    bursts = [
        (start, start + chance.uniform(5, 30) * 60, chance.uniform(3, 15))
        for start in (chance.uniform(0, ends_s) for _ in range(chance.choice((0, 0, 1, 2))))
    ]
    size = chance.choice((0.0, 0.2, 0.5))
    found, at_s, fastest = [], 0.0, per_s * 15
    while (at_s := at_s + chance.expovariate(fastest)) < stops_s:
        faster = max((times for begins, ends, times in bursts if begins <= at_s < ends), default=1.0)
        if chance.random() * 15 < faster * 0.5 ** (at_s / half_s):
            packs = 1
            while packs < 10 and chance.random() < size:
                packs += 1
            found.append(Buyer(at_s, shop, packs, listing))
    return found


def _syncs(chance: random.Random, ends_s: float) -> tuple[tuple[float, ...], list[float]]:
    """Let a shop be synced every minute; a run that fails is tried again, later each time. Return lags and instants."""
    fails, breaks = chance.choice((0.0, 0.02, 0.1)), chance.choice((0.0, 0.0005, 0.002))
    at_s, well_s, past, coming = -chance.uniform(0, BEAT_S), 0.0, [], []
    begun: float | None = None
    down_until, failures = 0.0, 0
    while begun is None or at_s < begun + ends_s:
        if chance.random() < breaks:
            down_until = at_s + chance.uniform(3, 40) * 60
        if at_s < down_until or chance.random() < fails:
            failures += 1
            at_s += min(SLOWEST_S, BEAT_S * 2 ** (failures - 1))
            continue
        failures = 0
        if begun is None:
            past.append(at_s - well_s)
            begun = at_s if len(past) > _PAST else None
        else:
            coming.append(at_s - begun)
        well_s = at_s
        at_s += BEAT_S
    return tuple(past[1:]), coming
